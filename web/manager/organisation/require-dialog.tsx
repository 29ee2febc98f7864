// Requiring two-step verification: first whom it would stop today, by name, then from when. Stopping to require it.
import { useQuery } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { Checkbox, RadioGroup } from '../../shared/kit/choice.tsx';
import { ConfirmDialog, Dialog } from '../../shared/kit/dialog.tsx';
import { TextInput } from '../../shared/kit/field.tsx';
import { Alert } from '../../shared/kit/notices.tsx';
import { useT } from '../../shared/texts.ts';
import { Loaded } from '../../shared/app/page.tsx';
import { bodyOf, type Draft, startOf } from './rule-draft.ts';
import { call, now, type OwnOrganisation, type Preview, type Rule } from '../server.ts';
import { roleLabels } from '../words.ts';

type Props = {
  organisation: OwnOrganisation;
  rule: Rule;
  draft: Draft;
  stop: boolean;
  busy: boolean;
  error: string | undefined;
  onDay: (day: string) => void;
  onConfirm: (body: ReturnType<typeof bodyOf>) => void;
  onClose: () => void;
};

export function RequireDialog(props: Props) {
  const t = useT();
  const { organisation, draft, stop, busy, error, onConfirm, onClose } = props;
  if (!stop) return <Start {...props} />;
  return (
    <ConfirmDialog
      open
      title={t('users.require.stop.title', { organisation: organisation.name })}
      verb={t('users.require.stop')}
      busy={busy}
      error={error}
      onConfirm={() => onConfirm(bodyOf({ ...draft, required: false }, null))}
      onClose={onClose}
    >
      <p>{t('users.require.stop.text')}</p>
    </ConfirmDialog>
  );
}

const dayMs = 86_400_000;
const dayOf = (at: number): string => {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
};

function Start({ organisation, rule, draft, busy, error, onDay, onConfirm, onClose }: Props) {
  const t = useT();
  const [sure, setSure] = useState(false);
  const [missing, setMissing] = useState<'sure' | 'day' | null>(null);
  const later = draft.fromDay !== '';
  const query = {
    minimum: draft.minimum,
    ...(draft.allowedKinds === null ? {} : { allowed: draft.allowedKinds.join(' ') }),
  };
  const preview = useQuery({
    queryKey: ['preview', organisation.id, query],
    queryFn: ({ signal }) =>
      call(
        'GET /api/organisations/:organisationId/rule/preview',
        { params: { organisationId: organisation.id }, query },
        { signal },
      ),
    staleTime: 0,
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const from = startOf(draft, rule);
    const badDay =
      later && (from === null || Number.isNaN(from) || from <= now() || from > now() + 30 * dayMs);
    setMissing(badDay ? 'day' : sure ? null : 'sure');
    if (!badDay && sure) onConfirm(bodyOf({ ...draft, required: true }, from));
  };
  return (
    <Dialog open wide title={t('users.require.title', { organisation: organisation.name })} onClose={onClose}>
      <Loaded query={preview} lines={4}>
        {(found) => <WhoWouldStop found={found} />}
      </Loaded>
      <form className="stack" onSubmit={submit} noValidate>
        <RadioGroup<'now' | 'later'>
          label={t('users.require.when')}
          name="when"
          value={later ? 'later' : 'now'}
          onChange={(when) => onDay(when === 'now' ? '' : dayOf(now() + 14 * dayMs))}
          options={[
            { value: 'now', label: t('users.require.now'), hint: t('users.require.now.hint') },
            { value: 'later', label: t('users.require.later'), hint: t('users.require.later.hint') },
          ]}
        />
        {later ? (
          <TextInput
            type="date"
            name="day"
            label={t('users.require.day')}
            min={dayOf(now() + dayMs)}
            max={dayOf(now() + 29 * dayMs)}
            value={draft.fromDay}
            error={missing === 'day' ? t('users.require.day.wrong') : undefined}
            onChange={(event) => onDay(event.currentTarget.value || dayOf(now() + dayMs))}
          />
        ) : null}
        <Checkbox
          label={t('users.require.sure')}
          checked={sure}
          onChange={(event) => setSure(event.currentTarget.checked)}
        />
        {missing === 'sure' ? (
          <p className="error" role="alert">
            <span>{t('users.require.sure.missing')}</span>
          </p>
        ) : null}
        {error ? (
          <p className="error" role="alert">
            <span>{error}</span>
          </p>
        ) : null}
        <div className="buttons dialog-foot">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" busy={busy}>
            {t('users.require.start')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function WhoWouldStop({ found }: { found: Preview }) {
  const t = useT();
  if (found.stopped === 0)
    return <Alert tone="success">{t('users.preview.nobody', { count: found.total })}</Alert>;
  const figures = [
    { label: t('users.preview.none'), value: found.none },
    { label: t('users.preview.weak'), value: found.tooWeak },
    { label: t('users.preview.not-allowed'), value: found.notAllowed },
    { label: t('users.preview.externals'), value: found.externals },
    { label: t('users.preview.administrators'), value: found.administrators },
  ].filter(({ value }) => value > 0);
  const more = found.stopped - found.people.length;
  return (
    <section className="stack">
      <Alert tone="warning" title={t('users.preview.title', { count: found.stopped, total: found.total })}>
        {t('users.preview.text')}
      </Alert>
      <dl className="figures">
        {figures.map(({ label, value }) => (
          <div key={label}>
            <dt className="soft">{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <details>
        <summary>{t('users.preview.names')}</summary>
        <ul className="stopped" tabIndex={0} aria-label={t('users.preview.names')}>
          {found.people.map((one) => (
            <li key={one.accountId}>
              <bdi>{one.name}</bdi> · {t(roleLabels[one.role as keyof typeof roleLabels])}
              <span className="under">
                <bdi>{one.address}</bdi>
              </span>
            </li>
          ))}
          {more > 0 ? <li>{t('users.preview.more', { count: more })}</li> : null}
        </ul>
      </details>
    </section>
  );
}
