// Adding, changing and removing a protected site, and the lines for its proxy.
import { useState, type SyntheticEvent } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { Checkbox, RadioGroup } from '../../shared/kit/choice.tsx';
import { ConfirmDialog, Dialog } from '../../shared/kit/dialog.tsx';
import { Select, TextInput } from '../../shared/kit/field.tsx';
import { useCopy } from '../../shared/kit/secrets.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { useT } from '../../shared/texts.ts';
import { useAct } from '../../shared/app/queries.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { useDraft } from '../drafts.ts';
import { useStored } from '../queries.ts';
import { call, type Role, type Site } from '../server.ts';
import { roleLabels } from '../words.ts';
import { caddySnippet, example, nginxSnippet, traefikSnippet } from './snippets.ts';

type Draft = Pick<Site, 'name' | 'host' | 'who' | 'leastRole' | 'secondStep'>;
const fresh: Draft = { name: '', host: '', who: 'organisation', leastRole: 'member', secondStep: true };
const roles: readonly Role[] = ['external', 'member', 'administrator', 'legal-responsible'];

export function SiteForm({
  organisationId,
  site,
  onClose,
  onAdded,
}: {
  organisationId: string;
  site: Site | undefined;
  onClose: () => void;
  onAdded: (host: string) => void;
}) {
  const t = useT();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const [draft, setDraft] = useDraft<Draft>(`site-${site?.id ?? 'new'}`, site ? only(site) : fresh);
  const [checked, setChecked] = useState(false);
  const save = useAct(
    (body: Draft) =>
      site
        ? call('PUT /api/organisations/:organisationId/sites/:siteId', {
            params: { organisationId, siteId: site.id },
            body,
          })
        : call('POST /api/organisations/:organisationId/sites', { params: { organisationId }, body }),
    (after, { name }) => {
      const before = new Set([site?.id]);
      stored.stale('sites');
      setDraft(fresh);
      onClose();
      toast({ text: t(site ? 'sites.changed' : 'sites.added', { name }) });
      const added = after.sites.find((one) => !before.has(one.id) && one.name === name);
      if (!site && added) onAdded(added.id);
    },
  );
  const nameMissing = draft.name.trim() === '';
  const hostMissing = draft.host.trim() === '';
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (!nameMissing && !hostMissing) save.run(draft);
  };
  return (
    <Dialog open title={t(site ? 'sites.change.title' : 'sites.add')} onClose={onClose}>
      <form className="stack" onSubmit={submit} noValidate>
        <TextInput
          label={t('sites.name')}
          hint={t('sites.name.hint')}
          name="name"
          maxLength={80}
          autoComplete="off"
          value={draft.name}
          error={checked && nameMissing ? t('sites.name.missing') : undefined}
          onChange={(event) => setDraft({ name: event.currentTarget.value })}
        />
        <TextInput
          label={t('sites.host')}
          hint={t('sites.host.hint')}
          name="host"
          maxLength={260}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={draft.host}
          error={checked && hostMissing ? t('sites.host.missing') : textOf(save.error)}
          onChange={(event) => setDraft({ host: event.currentTarget.value })}
        />
        <RadioGroup
          label={t('sites.who')}
          name="who"
          value={draft.who}
          options={[
            {
              value: 'organisation',
              label: t('sites.who.organisation'),
              hint: t('sites.who.organisation.hint'),
            },
            { value: 'anybody', label: t('sites.who.anybody'), hint: t('sites.who.anybody.hint') },
          ]}
          onChange={(who) => setDraft({ who })}
        />
        {draft.who === 'organisation' ? (
          <Select
            label={t('sites.role')}
            hint={t('sites.role.hint')}
            name="leastRole"
            value={draft.leastRole}
            options={roles.map((role) => ({ value: role, label: t(roleLabels[role]) }))}
            onChange={(event) => setDraft({ leastRole: event.currentTarget.value as Role })}
          />
        ) : null}
        <Checkbox
          name="secondStep"
          label={t('sites.second-step')}
          hint={t('sites.second-step.hint')}
          checked={draft.secondStep}
          onChange={(event) => setDraft({ secondStep: event.currentTarget.checked })}
        />
        <div className="buttons dialog-foot">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" busy={save.busy}>
            {t(site ? 'common.save' : 'sites.add.button')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

const only = ({ name, host, who, leastRole, secondStep }: Site): Draft => ({
  name,
  host,
  who,
  leastRole,
  secondStep,
});

export function RemoveSite({
  organisationId,
  site,
  onClose,
}: {
  organisationId: string;
  site: Site;
  onClose: () => void;
}) {
  const t = useT();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const remove = useAct(
    () =>
      call('DELETE /api/organisations/:organisationId/sites/:siteId', {
        params: { organisationId, siteId: site.id },
      }),
    () => {
      stored.stale('sites');
      onClose();
      toast({ text: t('sites.removed', { name: site.name }) });
    },
  );
  return (
    <ConfirmDialog
      open
      title={t('sites.remove.title', { name: site.name })}
      verb={t('sites.remove.verb')}
      danger
      busy={remove.busy}
      error={textOf(remove.error)}
      onConfirm={() => remove.run(undefined)}
      onClose={onClose}
    >
      <p>{t('sites.remove.text', { host: site.host })}</p>
    </ConfirmDialog>
  );
}

const proxies = ['nginx', 'Caddy', 'Traefik'] as const;
type ProxyName = (typeof proxies)[number];
const where = {
  nginx: 'sites.lines.where.nginx',
  Caddy: 'sites.lines.where.caddy',
  Traefik: 'sites.lines.where.traefik',
} as const;

/** Filled with the site's own values; where Aldaba and the application are reached is for the operator to say. */
export function ProxyLines({ site, origin, onClose }: { site: Site; origin: string; onClose: () => void }) {
  const t = useT();
  const [proxy, setProxy] = useState<ProxyName>('nginx');
  const [aldaba, setAldaba] = useState(example.aldaba);
  const [upstream, setUpstream] = useState(example.upstream);
  const proxied = { host: site.host, aldaba, origin: new URL(origin).host, upstream };
  const text = { nginx: nginxSnippet, Caddy: caddySnippet, Traefik: traefikSnippet }[proxy](proxied);
  return (
    <Dialog open wide title={t('sites.lines.title', { name: site.name })} onClose={onClose}>
      <p>{t('sites.lines.text')}</p>
      <div className="stack">
        <Select
          label={t('sites.lines.proxy')}
          name="proxy"
          value={proxy}
          options={proxies.map((one) => ({ value: one, label: one }))}
          onChange={(event) => setProxy(event.currentTarget.value as ProxyName)}
        />
        <TextInput
          label={t('sites.lines.aldaba')}
          hint={t('sites.lines.aldaba.hint')}
          name="aldaba"
          autoComplete="off"
          spellCheck={false}
          value={aldaba}
          onChange={(event) => setAldaba(event.currentTarget.value)}
        />
        <TextInput
          label={t('sites.lines.upstream')}
          name="upstream"
          autoComplete="off"
          spellCheck={false}
          value={upstream}
          onChange={(event) => setUpstream(event.currentTarget.value)}
        />
        <Lines text={text} label={t('sites.lines.of', { proxy })} />
      </div>
      <p className="soft">{t(where[proxy])}</p>
      <div className="buttons dialog-foot">
        <Button look="primary" onClick={onClose}>
          {t('sites.lines.done')}
        </Button>
      </div>
    </Dialog>
  );
}

function Lines({ text, label }: { text: string; label: string }) {
  const t = useT();
  const { state, copy } = useCopy(text);
  return (
    <div className="field">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- long lines scroll: the keyboard must reach them */}
      <pre className="lines" tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
      <div>
        <Button icon={state === 'done' ? 'check' : 'copy'} onClick={copy}>
          {t(state === 'done' ? 'kit.copied' : 'kit.copy')}
        </Button>
        <span className={state === 'failed' ? 'why' : 'unseen'} role="status">
          {state === 'done' ? t('kit.copied') : state === 'failed' ? t('kit.copy.failed') : ''}
        </span>
      </div>
    </div>
  );
}
