// What an organisation demands of its people's sign-ins: two-step verification with a look at whom it would stop first,
// sessions, browsers, requests on the phone.
import { useQuery } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { Checkbox, RadioGroup } from '../../shared/kit/choice.tsx';
import { Select } from '../../shared/kit/field.tsx';
import { Alert, Badge } from '../../shared/kit/notices.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { useT } from '../../shared/texts.ts';
import { GoButton, useOpen } from '../../shared/app/going.tsx';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { useAct } from '../../shared/app/queries.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { useDraft } from '../drafts.ts';
import { ForOrganisation, OrganisationPicker } from '../organisation/chosen.tsx';
import { RequireDialog } from '../organisation/require-dialog.tsx';
import { bodyOf, type Draft, draftOf, startOf } from '../organisation/rule-draft.ts';
import { Card } from '../parts.tsx';
import { places } from '../places.ts';
import { useStored } from '../queries.ts';
import { call, now, type OwnOrganisation, type Rule } from '../server.ts';
import { factorKinds, useInstants } from '../words.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const idles = [1, 4, 8, 12, 24, 7 * 24].map((hours) => hours * hourMs);
const totals = [1, 7, 14, 30].map((days) => days * dayMs);
const kinds = ['passkey', 'security-key', 'aldaba-auth', 'code-app', 'yubikey', 'sms'] as const;

export function RulesPage() {
  const t = useT();
  return (
    <ForOrganisation title={t('manager.nav.rules')}>
      {(organisation, mine) => <Rules key={organisation.id} organisation={organisation} mine={mine} />}
    </ForOrganisation>
  );
}

function Rules({ organisation, mine }: { organisation: OwnOrganisation; mine: readonly OwnOrganisation[] }) {
  const t = useT();
  const params = { organisationId: organisation.id };
  const rule = useQuery({
    queryKey: ['rule', organisation.id],
    queryFn: ({ signal }) => call('GET /api/organisations/:organisationId/rule', { params }, { signal }),
  });
  return (
    <>
      <PageHead
        title={t('manager.nav.rules')}
        lead={t('users.rules.lead', { organisation: organisation.name })}
      />
      <div className="cards">
        <OrganisationPicker organisation={organisation} mine={mine} />
        <Loaded query={rule} lines={8}>
          {(found) => <Forms organisation={organisation} rule={found} />}
        </Loaded>
      </div>
    </>
  );
}

function Forms({ organisation, rule }: { organisation: OwnOrganisation; rule: Rule }) {
  const t = useT();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const { open, setOpen } = useOpen();
  const { day } = useInstants();
  const [draft, setDraft] = useDraft<Draft>('rule', draftOf(rule));
  const [missing, setMissing] = useState(false);
  const save = useAct(
    (body: ReturnType<typeof bodyOf>) =>
      call('PUT /api/organisations/:organisationId/rule', {
        params: { organisationId: organisation.id },
        body,
      }),
    (after) => {
      setDraft(draftOf(after));
      setOpen({ require: undefined });
      stored.stale('rule', 'organisations', 'two-step');
      toast({ text: t('users.rules.saved') });
    },
  );
  const { mayRequire, requiredAt } = rule;
  const lacks = !mayRequire.twoStep ? 'two-step' : !mayRequire.sheet ? 'sheet' : null;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const none = draft.allowedKinds !== null && draft.allowedKinds.length === 0;
    setMissing(none);
    if (!none) save.run(bodyOf(draft, startOf(draft, rule)));
  };
  const tick = (kind: string, on: boolean): void => {
    const all = draft.allowedKinds ?? [...kinds];
    const next = on ? [...all, kind] : all.filter((one) => one !== kind);
    setDraft({ allowedKinds: kinds.every((one) => next.includes(one)) ? null : next });
  };
  const spans = (all: readonly number[], unit: number, label: 'users.rules.hours' | 'users.rules.days') => [
    { value: '', label: t('users.rules.usual') },
    ...all.map((span) => ({ value: String(span), label: t(label, { count: span / unit }) })),
  ];
  return (
    <>
      <Card
        title={t('users.require')}
        aside={
          requiredAt === null ? (
            <Badge tone="neutral">{t('users.require.off')}</Badge>
          ) : requiredAt > now() ? (
            <Badge tone="info">{t('users.require.from', { date: day(requiredAt) })}</Badge>
          ) : (
            <Badge tone="success">{t('users.require.on', { date: day(requiredAt) })}</Badge>
          )
        }
      >
        <p>{t('users.require.text')}</p>
        {requiredAt === null && lacks !== null ? (
          <Alert
            tone="warning"
            actions={
              <GoButton href={lacks === 'sheet' ? places.backupCodes : places.twoStep}>
                {t(lacks === 'sheet' ? 'users.require.make-sheet' : 'users.require.protect')}
              </GoButton>
            }
          >
            {t(lacks === 'sheet' ? 'users.require.lacks.sheet' : 'users.require.lacks.two-step')}
          </Alert>
        ) : null}
        <div className="buttons">
          {requiredAt === null ? (
            <Button
              look="primary"
              icon="shield"
              why={lacks === null ? undefined : t('users.require.why')}
              onClick={() => setOpen({ require: 'on' })}
            >
              {t('users.require.start')}
            </Button>
          ) : (
            <Button onClick={() => setOpen({ require: 'off' })}>{t('users.require.stop')}</Button>
          )}
        </div>
      </Card>
      <form onSubmit={submit} noValidate className="cards">
        <Card title={t('users.rules.factors')}>
          <RadioGroup<Draft['minimum']>
            label={t('users.rules.minimum')}
            name="minimum"
            value={draft.minimum}
            onChange={(minimum) => setDraft({ minimum })}
            options={[
              { value: 'any', label: t('users.rules.minimum.any'), hint: t('users.rules.minimum.any.hint') },
              { value: 'no-sms', label: t('users.rules.minimum.no-sms') },
              {
                value: 'phishing-resistant',
                label: t('users.rules.minimum.keys'),
                hint: t('users.rules.minimum.keys.hint'),
              },
            ]}
          />
          <fieldset className="field">
            <legend>{t('users.rules.allowed')}</legend>
            {missing ? (
              <p className="error">
                <span>{t('users.rules.allowed.missing')}</span>
              </p>
            ) : null}
            {kinds.map((kind) => (
              <Checkbox
                key={kind}
                label={t(factorKinds[kind])}
                checked={draft.allowedKinds?.includes(kind) ?? true}
                onChange={(event) => tick(kind, event.currentTarget.checked)}
              />
            ))}
          </fieldset>
          <RadioGroup<Draft['apps']>
            label={t('users.rules.apps')}
            hint={t('users.rules.apps.hint')}
            name="apps"
            value={draft.apps}
            onChange={(apps) => setDraft({ apps })}
            options={[
              { value: 'unaffected', label: t('users.rules.apps.unaffected') },
              { value: 'app-passwords-only', label: t('users.rules.apps.app-passwords') },
              { value: 'blocked', label: t('users.rules.apps.blocked') },
            ]}
          />
          <Checkbox
            label={t('users.rules.number')}
            hint={t('users.rules.number.hint')}
            checked={draft.numberAlways}
            onChange={(event) => setDraft({ numberAlways: event.currentTarget.checked })}
          />
        </Card>
        <Card title={t('users.rules.drives')}>
          <Checkbox
            label={t('users.rules.links')}
            hint={t('users.rules.links.hint')}
            checked={!draft.linksAllowed}
            onChange={(event) => setDraft({ linksAllowed: !event.currentTarget.checked })}
          />
        </Card>
        <Card title={t('users.rules.sessions')}>
          <Checkbox
            label={t('users.rules.keep')}
            hint={t('users.rules.keep.hint')}
            checked={!draft.keepAllowed}
            onChange={(event) => setDraft({ keepAllowed: !event.currentTarget.checked })}
          />
          <Checkbox
            label={t('users.rules.trust')}
            hint={t('users.rules.trust.hint')}
            checked={!draft.trustAllowed}
            onChange={(event) => setDraft({ trustAllowed: !event.currentTarget.checked })}
          />
          <div className="two">
            <Select
              label={t('users.rules.idle')}
              name="idle"
              value={draft.idleMs === null ? '' : String(draft.idleMs)}
              onChange={(event) => setDraft({ idleMs: Number(event.currentTarget.value) || null })}
              options={spans(idles, hourMs, 'users.rules.hours')}
            />
            <Select
              label={t('users.rules.total')}
              name="total"
              value={draft.totalMs === null ? '' : String(draft.totalMs)}
              onChange={(event) => setDraft({ totalMs: Number(event.currentTarget.value) || null })}
              options={spans(totals, dayMs, 'users.rules.days')}
            />
          </div>
          {save.error && !open('require') ? (
            <p className="error" role="alert">
              <span>{textOf(save.error)}</span>
            </p>
          ) : null}
          <div className="buttons">
            <Button type="submit" look="primary" busy={save.busy}>
              {t('users.rules.save')}
            </Button>
          </div>
          <p className="soft small">{t('users.rules.strictest')}</p>
        </Card>
      </form>
      {open('require') ? (
        <RequireDialog
          organisation={organisation}
          rule={rule}
          draft={draft}
          stop={open('require') === 'off'}
          busy={save.busy}
          error={textOf(save.error)}
          onDay={(fromDay) => setDraft({ fromDay })}
          onConfirm={(body) => save.run(body)}
          onClose={() => setOpen({ require: undefined })}
        />
      ) : null}
    </>
  );
}
