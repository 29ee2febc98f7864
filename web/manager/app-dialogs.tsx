// Registering and changing apps, new secrets, deleting. What was typed survives a step-up; a secret is kept nowhere.
import { useState, type ComponentProps, type SyntheticEvent } from 'react';
import { Button } from '../shared/kit/button.tsx';
import { Checkbox, RadioGroup } from '../shared/kit/choice.tsx';
import { ConfirmDialog, Dialog } from '../shared/kit/dialog.tsx';
import { Field, fieldId, TextInput } from '../shared/kit/field.tsx';
import { Alert } from '../shared/kit/notices.tsx';
import { CopyField } from '../shared/kit/secrets.tsx';
import { useToast } from '../shared/kit/toast.tsx';
import { useT } from '../shared/texts.ts';
import { useAct } from '../shared/app/queries.ts';
import { codeOf } from '../shared/app/session.ts';
import { useErrorText } from '../shared/app/words.ts';
import { useDraft } from './drafts.ts';
import { useStored } from './queries.ts';
import { type AppScope, call, type RegisteredApp } from './server.ts';

export const appScopeLabels = {
  openid: 'apps.scope.openid',
  profile: 'apps.scope.profile',
  email: 'apps.scope.email',
  organisations: 'apps.scope.organisations',
  offline_access: 'apps.scope.offline-access',
} as const satisfies Record<AppScope, string>;
const allScopes = Object.keys(appScopeLabels) as AppScope[];

type Kind = RegisteredApp['kind'];
type Draft = {
  name: string;
  kind: Kind;
  redirects: string;
  logouts: string;
  backchannel: string;
  scopes: AppScope[];
  deviceFlow: boolean;
  trusted: boolean;
};

const draftOf = (app: RegisteredApp | undefined): Draft => ({
  name: app?.name ?? '',
  kind: app?.kind ?? 'web',
  redirects: app?.redirectUris.join('\n') ?? '',
  logouts: app?.logoutUris.join('\n') ?? '',
  backchannel: app?.backchannelUri ?? '',
  scopes: app?.scopes ?? ['openid', 'profile', 'email'],
  deviceFlow: app?.deviceFlow ?? false,
  trusted: app?.trusted ?? false,
});
const linesOf = (text: string): string[] => text.split(/\s+/).filter((line) => line !== '');
const settingsOf = (draft: Draft) => ({
  name: draft.name,
  redirectUris: linesOf(draft.redirects),
  logoutUris: linesOf(draft.logouts),
  backchannelUri: draft.backchannel.trim() || null,
  scopes: draft.scopes,
  deviceFlow: draft.deviceFlow,
  trusted: draft.trusted,
});

function Lines({
  label,
  hint,
  error,
  ...rest
}: ComponentProps<'textarea'> & {
  label: string;
  hint: string;
  error?: string | null | undefined;
  name: string;
}) {
  return (
    <Field label={label} hint={hint} error={error} id={fieldId(rest.name)}>
      {(control) => (
        <textarea
          {...rest}
          {...control}
          className="input"
          rows={3}
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
        />
      )}
    </Field>
  );
}

type Shown = { app: RegisteredApp; secret: string | null };

function Made({ made, issuer, onClose }: { made: Shown; issuer: string; onClose: () => void }) {
  const t = useT();
  const { app, secret } = made;
  return (
    <Dialog open demanding title={t('apps.made.title', { name: app.name })} onClose={onClose}>
      <p>{secret === null ? t('apps.made.text.public') : t('apps.made.text')}</p>
      <CopyField label={t('apps.issuer')} value={issuer} />
      <CopyField label={t('apps.client-id')} value={app.id} />
      {secret === null ? null : <CopyField label={t('apps.secret')} value={secret} />}
      <div className="buttons dialog-foot">
        <Button look="primary" onClick={onClose}>
          {t('apps.made.done')}
        </Button>
      </div>
    </Dialog>
  );
}

/** Registers an app, or changes `app`. */
export function AppForm(props: {
  organisationId: string;
  issuer: string;
  app?: RegisteredApp;
  onClose: () => void;
}) {
  const { organisationId, issuer, app, onClose } = props;
  const t = useT();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const [draft, setDraft] = useDraft<Draft>(app ? `app-${app.id}` : 'app', draftOf(app));
  const [checked, setChecked] = useState(false);
  const [made, setMade] = useState<Shown>();
  const save = useAct(
    async (given: Draft): Promise<Shown> => {
      const body = settingsOf(given);
      if (!app)
        return call('POST /api/organisations/:organisationId/apps', {
          params: { organisationId },
          body: { ...body, kind: given.kind },
        });
      const params = { organisationId, appId: app.id };
      return {
        app: await call('PUT /api/organisations/:organisationId/apps/:appId', { params, body }),
        secret: null,
      };
    },
    (done) => {
      stored.stale('apps');
      if (!app) return setMade(done);
      onClose();
      toast({ text: t('apps.changed', { name: done.app.name }) });
    },
  );
  if (made) return <Made made={made} issuer={issuer} onClose={onClose} />;
  const nameMissing = draft.name.trim() === '';
  const addressMissing = linesOf(draft.redirects).length === 0 && !draft.deviceFlow;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (!nameMissing && !addressMissing) return save.run(draft);
    document.getElementById(fieldId(nameMissing ? 'name' : 'redirects'))?.focus();
  };
  const isAddress = codeOf(save.error) === 'openid/bad-address';
  const said = textOf(save.error);
  return (
    <Dialog
      open
      title={app ? t('apps.edit.title', { name: app.name }) : t('apps.register')}
      onClose={onClose}
    >
      <form className="stack" onSubmit={submit} noValidate>
        {said && !isAddress ? <Alert tone="danger">{said}</Alert> : null}
        <TextInput
          label={t('apps.name')}
          name="name"
          maxLength={64}
          autoComplete="off"
          value={draft.name}
          error={checked && nameMissing ? t('apps.name.missing') : null}
          onChange={(event) => setDraft({ name: event.currentTarget.value })}
        />
        {app ? null : (
          <RadioGroup
            label={t('apps.kind')}
            name="kind"
            value={draft.kind}
            options={[
              { value: 'web', label: t('apps.kind.web') },
              { value: 'public', label: t('apps.kind.public') },
            ]}
            onChange={(kind) => setDraft({ kind })}
          />
        )}
        <Lines
          label={t('apps.redirects')}
          hint={t('apps.redirects.hint')}
          name="redirects"
          value={draft.redirects}
          error={checked && addressMissing ? t('apps.redirects.missing') : isAddress ? said : null}
          onChange={(event) => setDraft({ redirects: event.currentTarget.value })}
        />
        <Lines
          label={t('apps.logouts')}
          hint={t('apps.logouts.hint')}
          name="logouts"
          value={draft.logouts}
          onChange={(event) => setDraft({ logouts: event.currentTarget.value })}
        />
        <TextInput
          label={t('apps.backchannel')}
          hint={t('apps.backchannel.hint')}
          name="backchannel"
          type="url"
          maxLength={500}
          autoComplete="off"
          value={draft.backchannel}
          onChange={(event) => setDraft({ backchannel: event.currentTarget.value })}
        />
        <fieldset className="field">
          <legend>{t('apps.learns')}</legend>
          {allScopes.map((scope) => (
            <Checkbox
              key={scope}
              name={scope}
              label={t(appScopeLabels[scope])}
              checked={scope === 'openid' || draft.scopes.includes(scope)}
              disabled={scope === 'openid'}
              onChange={(event) => {
                const on = event.currentTarget.checked;
                setDraft({
                  scopes: allScopes.filter((one) => (one === scope ? on : draft.scopes.includes(one))),
                });
              }}
            />
          ))}
        </fieldset>
        <Checkbox
          name="device-flow"
          label={t('apps.device-flow')}
          checked={draft.deviceFlow}
          onChange={(event) => setDraft({ deviceFlow: event.currentTarget.checked })}
        />
        <Checkbox
          name="trusted"
          label={t('apps.trusted')}
          checked={draft.trusted}
          onChange={(event) => setDraft({ trusted: event.currentTarget.checked })}
        />
        <div className="buttons dialog-foot">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" busy={save.busy}>
            {app ? t('apps.save') : t('apps.create')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

type OneApp = { organisationId: string; app: RegisteredApp; onClose: () => void };

export function NewSecret({ organisationId, app, onClose }: OneApp) {
  const t = useT();
  const stored = useStored();
  const textOf = useErrorText();
  const [secret, setSecret] = useState<string>();
  const params = { organisationId, appId: app.id };
  const make = useAct(
    () => call('POST /api/organisations/:organisationId/apps/:appId/secret', { params }),
    (done) => {
      setSecret(done.secret);
      stored.stale('apps');
    },
  );
  if (secret !== undefined)
    return (
      <Dialog open demanding title={t('apps.new-secret')} onClose={onClose}>
        <p>{t('apps.made.text')}</p>
        <CopyField label={t('apps.secret')} value={secret} />
        <div className="buttons dialog-foot">
          <Button look="primary" onClick={onClose}>
            {t('apps.made.done')}
          </Button>
        </div>
      </Dialog>
    );
  return (
    <ConfirmDialog
      open
      danger
      title={t('apps.new-secret.title', { name: app.name })}
      verb={t('apps.new-secret')}
      busy={make.busy}
      error={textOf(make.error)}
      onConfirm={() => make.run()}
      onClose={onClose}
    >
      {t('apps.new-secret.text')}
    </ConfirmDialog>
  );
}

export function DeleteApp({ organisationId, app, onClose }: OneApp) {
  const t = useT();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const params = { organisationId, appId: app.id };
  const remove = useAct(
    () => call('DELETE /api/organisations/:organisationId/apps/:appId', { params }),
    () => {
      stored.stale('apps');
      onClose();
      toast({ text: t('apps.delete.done', { name: app.name }) });
    },
  );
  return (
    <ConfirmDialog
      open
      danger
      title={t('apps.delete.title', { name: app.name })}
      verb={t('apps.delete')}
      busy={remove.busy}
      error={textOf(remove.error)}
      onConfirm={() => remove.run()}
      onClose={onClose}
    >
      {t('apps.delete.text')}
    </ConfirmDialog>
  );
}
