// Making, renaming and revoking app passwords. What was typed survives a step-up; the secret is kept nowhere.
import { useQuery } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { Button } from '../shared/kit/button.tsx';
import { Checkbox } from '../shared/kit/choice.tsx';
import { ConfirmDialog, Dialog } from '../shared/kit/dialog.tsx';
import { ErrorText, Select, TextInput } from '../shared/kit/field.tsx';
import { CopyField } from '../shared/kit/secrets.tsx';
import { useToast } from '../shared/kit/toast.tsx';
import { useT } from '../shared/texts.ts';
import { useAct } from '../shared/app/queries.ts';
import { useErrorText } from '../shared/app/words.ts';
import { useDraft } from './drafts.ts';
import { useStored } from './queries.ts';
import { type AppPassword, call, now, type Scope } from './server.ts';

export const useAppPasswords = () =>
  useQuery({
    queryKey: ['app-passwords'],
    queryFn: ({ signal }) => call('GET /api/app-passwords', {}, { signal }),
  });

export const scopeLabels = {
  drive: 'app-passwords.scope.drive',
  'drive-read': 'app-passwords.scope.drive-read',
  calendars: 'app-passwords.scope.calendars',
  contacts: 'app-passwords.scope.contacts',
  'mail-read': 'app-passwords.scope.mail-read',
  'mail-send': 'app-passwords.scope.mail-send',
  backup: 'app-passwords.scope.backup',
} as const satisfies Record<Scope, string>;
const allScopes = Object.keys(scopeLabels) as Scope[];
const isScope = (text: string | undefined): text is Scope => allScopes.some((scope) => scope === text);

const lifeDays = { never: null, month: 30, quarter: 90, year: 365 } as const;
type Life = keyof typeof lifeDays;
type Draft = { name: string; scopes: Scope[]; life: Life };

export function Make({
  client,
  scope,
  onClose,
}: {
  client: string | undefined;
  scope: string | undefined;
  onClose: () => void;
}) {
  const t = useT();
  const stored = useStored();
  const [made, setMade] = useState<{ name: string; secret: string }>();
  const [draft, setDraft] = useDraft<Draft>('make-app-password', {
    name: client ?? '',
    scopes: isScope(scope) ? [scope] : [],
    life: 'never',
  });
  const make = useAct(
    ({ name, scopes, life }: Draft) => {
      const days = lifeDays[life];
      return call('POST /api/app-passwords', {
        body: { name, scopes, ...(days === null ? {} : { expiresAt: now() + days * 86_400_000 }) },
      });
    },
    ({ appPassword, secret }) => {
      setMade({ name: appPassword.name, secret });
      stored.stale('app-passwords');
    },
  );
  if (made)
    return (
      <Dialog open demanding title={t('app-passwords.made.title', { name: made.name })} onClose={onClose}>
        <p>{t('app-passwords.made.text')}</p>
        <CopyField label={t('app-passwords.made.secret')} value={made.secret} />
        <div className="buttons dialog-foot">
          <Button look="primary" onClick={onClose}>
            {t('app-passwords.made.done')}
          </Button>
        </div>
      </Dialog>
    );
  return (
    <Dialog open title={t('app-passwords.make')} onClose={onClose}>
      <MakeForm
        draft={draft}
        setDraft={setDraft}
        busy={make.busy}
        error={make.error}
        onMake={() => make.run(draft)}
        onClose={onClose}
      />
    </Dialog>
  );
}

function MakeForm(props: {
  draft: Draft;
  setDraft: (part: Partial<Draft>) => void;
  busy: boolean;
  error: unknown;
  onMake: () => void;
  onClose: () => void;
}) {
  const { draft, setDraft } = props;
  const t = useT();
  const textOf = useErrorText();
  const [checked, setChecked] = useState(false);
  const nameMissing = draft.name.trim() === '';
  const scopesMissing = draft.scopes.length === 0;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (!nameMissing && !scopesMissing) props.onMake();
  };
  const tick = (scope: Scope, on: boolean): void =>
    setDraft({ scopes: allScopes.filter((one) => (one === scope ? on : draft.scopes.includes(one))) });
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <TextInput
        label={t('app-passwords.make.name')}
        hint={t('app-passwords.make.name.hint')}
        name="name"
        maxLength={64}
        autoComplete="off"
        value={draft.name}
        error={checked && nameMissing ? t('app-passwords.make.name.missing') : textOf(props.error)}
        onChange={(event) => setDraft({ name: event.currentTarget.value })}
      />
      <fieldset
        className="field"
        aria-describedby={checked && scopesMissing ? 'scopes-error scopes-hint' : 'scopes-hint'}
      >
        <legend>{t('app-passwords.make.scopes')}</legend>
        <p className="hint" id="scopes-hint">
          {t('app-passwords.make.scopes.hint')}
        </p>
        {checked && scopesMissing ? (
          <ErrorText id="scopes-error">{t('app-passwords.make.scopes.missing')}</ErrorText>
        ) : null}
        {allScopes.map((scope) => (
          <Checkbox
            key={scope}
            name={scope}
            label={t(scopeLabels[scope])}
            checked={draft.scopes.includes(scope)}
            onChange={(event) => tick(scope, event.currentTarget.checked)}
          />
        ))}
      </fieldset>
      <Select
        label={t('app-passwords.make.expiry')}
        name="expiry"
        value={draft.life}
        options={[
          { value: 'never', label: t('app-passwords.make.expiry.never') },
          { value: 'month', label: t('app-passwords.make.expiry.month') },
          { value: 'quarter', label: t('app-passwords.make.expiry.quarter') },
          { value: 'year', label: t('app-passwords.make.expiry.year') },
        ]}
        onChange={(event) => setDraft({ life: event.currentTarget.value as Life })}
      />
      <div className="buttons dialog-foot">
        <Button onClick={props.onClose}>{t('common.cancel')}</Button>
        <Button type="submit" look="primary" busy={props.busy}>
          {t('app-passwords.make.button')}
        </Button>
      </div>
    </form>
  );
}

export function Rename({ row, onClose }: { row: AppPassword; onClose: () => void }) {
  const t = useT();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const [name, setName] = useState(row.name);
  const [missing, setMissing] = useState(false);
  const rename = useAct(
    (next: string) =>
      call('PATCH /api/app-passwords/:appPasswordId', {
        params: { appPasswordId: row.id },
        body: { name: next },
      }),
    (_found, next) => {
      stored.stale('app-passwords');
      onClose();
      toast({ text: t('app-passwords.rename.done', { name: next }) });
    },
  );
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setMissing(name.trim() === '');
    if (name.trim() !== '') rename.run(name.trim());
  };
  return (
    <Dialog open title={t('app-passwords.rename.title')} onClose={onClose}>
      <form className="stack" onSubmit={submit} noValidate>
        <TextInput
          label={t('app-passwords.make.name')}
          name="name"
          maxLength={64}
          autoComplete="off"
          value={name}
          error={missing ? t('app-passwords.make.name.missing') : textOf(rename.error)}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <div className="buttons dialog-foot">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" busy={rename.busy}>
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

export function Revoke({ row, onClose }: { row: AppPassword; onClose: () => void }) {
  const t = useT();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const revoke = useAct(
    () => call('DELETE /api/app-passwords/:appPasswordId', { params: { appPasswordId: row.id } }),
    () => {
      stored.stale('app-passwords');
      onClose();
      toast({ text: t('app-passwords.revoke.done', { name: row.name }) });
    },
  );
  return (
    <ConfirmDialog
      open
      danger
      title={t('app-passwords.revoke.title', { name: row.name })}
      verb={t('app-passwords.revoke.verb')}
      busy={revoke.busy}
      error={textOf(revoke.error)}
      onConfirm={() => revoke.run()}
      onClose={onClose}
    >
      {t('app-passwords.revoke.text')}
    </ConfirmDialog>
  );
}

export function RevokeAll({ count: first, onClose }: { count: number; onClose: () => void }) {
  const t = useT();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  // The number asked about stays while the list behind is loaded again.
  const [count] = useState(first);
  const revoke = useAct(
    () => call('POST /api/app-passwords/revoke-all', { body: {} }),
    ({ revoked }) => {
      stored.stale('app-passwords');
      onClose();
      toast({ text: t('app-passwords.revoke-all.done', { count: revoked }) });
    },
  );
  return (
    <ConfirmDialog
      open
      danger
      title={t('app-passwords.revoke-all.title', { count })}
      verb={t('app-passwords.revoke-all')}
      busy={revoke.busy}
      error={textOf(revoke.error)}
      onConfirm={() => revoke.run()}
      onClose={onClose}
    >
      {t('app-passwords.revoke-all.text')}
    </ConfirmDialog>
  );
}
