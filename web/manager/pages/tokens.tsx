// API tokens of an organisation: made (shown once), listed, revoked. Dialogs open by ?make and ?revoke=<id>.
import { useQuery } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { Checkbox } from '../../shared/kit/choice.tsx';
import { ConfirmDialog, Dialog } from '../../shared/kit/dialog.tsx';
import { ErrorText, Select, TextInput } from '../../shared/kit/field.tsx';
import { Badge, EmptyState } from '../../shared/kit/notices.tsx';
import { CopyField } from '../../shared/kit/secrets.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { useT, useTexts } from '../../shared/texts.ts';
import { useOpen } from '../../shared/app/going.tsx';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { useAct } from '../../shared/app/queries.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { useDraft } from '../drafts.ts';
import { ForOrganisation, OrganisationPicker } from '../organisation/chosen.tsx';
import { Card, Row, Rows } from '../parts.tsx';
import { useStored } from '../queries.ts';
import { type ApiToken, call, now, type OwnOrganisation } from '../server.ts';
import { useInstants } from '../words.ts';

type Scope = ApiToken['scopes'][number];
const scopeLabels = {
  'people:read': 'api-tokens.scope.people-read',
  'people:invite': 'api-tokens.scope.people-invite',
  'audit:read': 'api-tokens.scope.audit-read',
} as const satisfies Record<Scope, string>;
const allScopes = Object.keys(scopeLabels) as Scope[];
const lifeDays = { never: null, month: 30, quarter: 90, year: 365 } as const;
type Life = keyof typeof lifeDays;
type Draft = { name: string; scopes: Scope[]; life: Life };

export function TokensPage() {
  const t = useT();
  return (
    <ForOrganisation title={t('manager.nav.tokens')}>
      {(organisation, mine) => <Tokens key={organisation.id} organisation={organisation} mine={mine} />}
    </ForOrganisation>
  );
}

function Tokens({ organisation, mine }: { organisation: OwnOrganisation; mine: readonly OwnOrganisation[] }) {
  const t = useT();
  const { open, setOpen } = useOpen();
  const organisationId = organisation.id;
  const query = useQuery({
    queryKey: ['api-tokens', organisationId],
    queryFn: ({ signal }) =>
      call('GET /api/organisations/:organisationId/tokens', { params: { organisationId } }, { signal }),
  });
  const close = (): void => setOpen({ make: undefined, revoke: undefined });
  return (
    <>
      <PageHead
        title={t('manager.nav.tokens')}
        lead={t('api-tokens.lead', { organisation: organisation.name })}
        actions={
          <Button look="primary" icon="plus" onClick={() => setOpen({ make: '1' })}>
            {t('api-tokens.make')}
          </Button>
        }
      />
      <div className="cards">
        <OrganisationPicker organisation={organisation} mine={mine} />
        <Loaded query={query} lines={5}>
          {({ tokens }) => {
            const revoked = tokens.find(({ id }) => id === open('revoke'));
            return (
              <Card title={t('api-tokens.list')} aside={<a href="/api">{t('api-tokens.reference')}</a>}>
                {tokens.length === 0 ? (
                  <EmptyState icon="key" title={t('api-tokens.none.title')}>
                    {t('api-tokens.none.text')}
                  </EmptyState>
                ) : (
                  <Rows label={t('api-tokens.list')}>
                    {tokens.map((token) => (
                      <Item key={token.id} token={token} />
                    ))}
                  </Rows>
                )}
                {open('make') ? <Make organisationId={organisationId} onClose={close} /> : null}
                {revoked ? <Revoke organisationId={organisationId} token={revoked} onClose={close} /> : null}
              </Card>
            );
          }}
        </Loaded>
      </div>
    </>
  );
}

function Item({ token }: { token: ApiToken }) {
  const { t, format } = useTexts();
  const { setOpen } = useOpen();
  const { both, moment } = useInstants();
  const expired = token.expiresAt !== null && token.expiresAt <= now();
  return (
    <Row
      icon="key"
      title={token.name}
      badges={expired ? <Badge tone="danger">{t('api-tokens.expired')}</Badge> : null}
      facts={[
        { name: t('api-tokens.scopes'), value: format.list(token.scopes.map((one) => t(scopeLabels[one]))) },
        {
          name: t('api-tokens.used'),
          value:
            token.lastUsedAt === null
              ? t('manager.never')
              : t('api-tokens.used.from', {
                  date: both(token.lastUsedAt),
                  network: token.lastNetwork ?? '?',
                }),
        },
        { name: t('api-tokens.made-by'), value: token.madeBy },
        { name: t('api-tokens.created'), value: moment(token.createdAt) },
        ...(token.expiresAt === null
          ? []
          : [{ name: t('api-tokens.expires'), value: moment(token.expiresAt) }]),
      ]}
      actions={
        <Button
          small
          danger
          aria-label={t('api-tokens.revoke.of', { name: token.name })}
          onClick={() => setOpen({ revoke: token.id })}
        >
          {t('api-tokens.revoke')}
        </Button>
      }
    />
  );
}

function Make({ organisationId, onClose }: { organisationId: string; onClose: () => void }) {
  const t = useT();
  const stored = useStored();
  const textOf = useErrorText();
  const [made, setMade] = useState<{ name: string; secret: string }>();
  const [checked, setChecked] = useState(false);
  const fresh: Draft = { name: '', scopes: [], life: 'year' };
  const [draft, setDraft] = useDraft<Draft>('make-api-token', fresh);
  const make = useAct(
    ({ name, scopes, life }: Draft) => {
      const days = lifeDays[life];
      return call('POST /api/organisations/:organisationId/tokens', {
        params: { organisationId },
        body: { name, scopes, ...(days === null ? {} : { expiresAt: now() + days * 86_400_000 }) },
      });
    },
    ({ token, secret }) => {
      setDraft(fresh);
      setMade({ name: token.name, secret });
      stored.stale('api-tokens');
    },
  );
  if (made)
    return (
      <Dialog open demanding title={t('api-tokens.made.title', { name: made.name })} onClose={onClose}>
        <p>{t('api-tokens.made.text')}</p>
        <CopyField label={t('api-tokens.made.secret')} value={made.secret} />
        <div className="buttons dialog-foot">
          <Button look="primary" onClick={onClose}>
            {t('api-tokens.made.done')}
          </Button>
        </div>
      </Dialog>
    );
  const nameMissing = draft.name.trim() === '';
  const scopesMissing = draft.scopes.length === 0;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (!nameMissing && !scopesMissing) make.run(draft);
  };
  const tick = (scope: Scope, on: boolean): void =>
    setDraft({ scopes: allScopes.filter((one) => (one === scope ? on : draft.scopes.includes(one))) });
  return (
    <Dialog open title={t('api-tokens.make')} onClose={onClose}>
      <form className="stack" onSubmit={submit} noValidate>
        <TextInput
          label={t('api-tokens.name')}
          hint={t('api-tokens.name.hint')}
          name="name"
          maxLength={64}
          autoComplete="off"
          value={draft.name}
          error={checked && nameMissing ? t('api-tokens.name.missing') : textOf(make.error)}
          onChange={(event) => setDraft({ name: event.currentTarget.value })}
        />
        <fieldset
          className="field"
          aria-describedby={checked && scopesMissing ? 'scopes-error scopes-hint' : 'scopes-hint'}
        >
          <legend>{t('api-tokens.scopes.ask')}</legend>
          <p className="hint" id="scopes-hint">
            {t('api-tokens.scopes.hint')}
          </p>
          {checked && scopesMissing ? (
            <ErrorText id="scopes-error">{t('api-tokens.scopes.missing')}</ErrorText>
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
          label={t('api-tokens.life')}
          name="life"
          value={draft.life}
          options={[
            { value: 'month', label: t('api-tokens.life.month') },
            { value: 'quarter', label: t('api-tokens.life.quarter') },
            { value: 'year', label: t('api-tokens.life.year') },
            { value: 'never', label: t('api-tokens.life.never') },
          ]}
          onChange={(event) => setDraft({ life: event.currentTarget.value as Life })}
        />
        <div className="buttons dialog-foot">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" busy={make.busy}>
            {t('api-tokens.make.button')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Revoke({
  organisationId,
  token,
  onClose,
}: {
  organisationId: string;
  token: ApiToken;
  onClose: () => void;
}) {
  const t = useT();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const revoke = useAct(
    () =>
      call('DELETE /api/organisations/:organisationId/tokens/:tokenId', {
        params: { organisationId, tokenId: token.id },
      }),
    () => {
      stored.stale('api-tokens');
      onClose();
      toast({ text: t('api-tokens.revoked', { name: token.name }) });
    },
  );
  return (
    <ConfirmDialog
      open
      title={t('api-tokens.revoke.title', { name: token.name })}
      verb={t('api-tokens.revoke')}
      danger
      busy={revoke.busy}
      error={textOf(revoke.error)}
      onConfirm={() => revoke.run(undefined)}
      onClose={onClose}
    >
      <p>{t('api-tokens.revoke.text')}</p>
    </ConfirmDialog>
  );
}
