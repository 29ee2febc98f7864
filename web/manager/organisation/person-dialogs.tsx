// One person: a security alert, another role, being taken out. Opened by ?alert, ?change and ?remove=<id>.
import { useState, type SyntheticEvent } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { RadioGroup } from '../../shared/kit/choice.tsx';
import { ConfirmDialog, Dialog } from '../../shared/kit/dialog.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { useT } from '../../shared/texts.ts';
import { useOpen } from '../../shared/app/going.tsx';
import { useAct } from '../../shared/app/queries.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { useDraft } from '../drafts.ts';
import { useStored } from '../queries.ts';
import { call, type OwnOrganisation, type Person, type Role } from '../server.ts';

export function PersonDialogs({
  people,
  organisation,
}: {
  people: readonly Person[];
  organisation: OwnOrganisation;
}) {
  const { open, setOpen } = useOpen();
  const find = (name: string) => people.find(({ accountId }) => accountId === open(name));
  const close = (): void => setOpen({ alert: undefined, change: undefined, remove: undefined });
  const [alerted, changed, removed] = [find('alert'), find('change'), find('remove')];
  return (
    <>
      {alerted ? <AlertOne one={alerted} organisationId={organisation.id} onClose={close} /> : null}
      {changed ? <ChangeRole one={changed} organisation={organisation} onClose={close} /> : null}
      {removed ? <RemoveOne one={removed} organisation={organisation} onClose={close} /> : null}
    </>
  );
}

function AlertOne({
  one,
  organisationId,
  onClose,
}: {
  one: Person;
  organisationId: string;
  onClose: () => void;
}) {
  const t = useT();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const alert = useAct(
    () =>
      call('POST /api/organisations/:organisationId/people/:accountId/alert', {
        params: { organisationId, accountId: one.accountId },
        body: {},
      }),
    () => {
      onClose();
      stored.stale('people');
      toast({ text: t('users.alert.done', { name: one.name }) });
    },
  );
  return (
    <ConfirmDialog
      open
      title={t('users.alert.title', { name: one.name })}
      verb={t('users.alert')}
      busy={alert.busy}
      error={textOf(alert.error)}
      onConfirm={() => alert.run()}
      onClose={onClose}
    >
      <p>{t('users.alert.text', { address: one.address })}</p>
    </ConfirmDialog>
  );
}

function ChangeRole({
  one,
  organisation,
  onClose,
}: {
  one: Person;
  organisation: OwnOrganisation;
  onClose: () => void;
}) {
  const t = useT();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const [draft, setDraft] = useDraft<{ role: Role }>('change-role', { role: one.role });
  const [same, setSame] = useState(false);
  const change = useAct(
    (role: Role) =>
      call('PATCH /api/organisations/:organisationId/people/:accountId', {
        params: { organisationId: organisation.id, accountId: one.accountId },
        body: { role },
      }),
    () => {
      onClose();
      stored.stale('people', 'organisations');
      toast({ text: t('users.change-role.done', { name: one.name }) });
    },
  );
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setSame(draft.role === one.role);
    if (draft.role !== one.role) change.run(draft.role);
  };
  return (
    <Dialog open title={t('users.change-role.title', { name: one.name })} onClose={onClose}>
      <form className="stack" onSubmit={submit} noValidate>
        <RadioGroup<Role>
          label={t('users.role')}
          name="role"
          value={draft.role}
          error={same ? t('users.change-role.same') : textOf(change.error)}
          onChange={(role) => setDraft({ role })}
          options={[
            ...(organisation.role === 'legal-responsible'
              ? [
                  {
                    value: 'legal-responsible' as const,
                    label: t('manager.role.legal-responsible'),
                    hint: t('users.role.legal-responsible.hint'),
                  },
                ]
              : []),
            {
              value: 'administrator',
              label: t('manager.role.administrator'),
              hint: t('users.role.administrator.hint'),
            },
            { value: 'member', label: t('manager.role.member'), hint: t('users.role.member.hint') },
            { value: 'external', label: t('manager.role.external'), hint: t('users.role.external.hint') },
          ]}
        />
        <div className="buttons dialog-foot">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" busy={change.busy}>
            {t('users.change-role')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function RemoveOne({
  one,
  organisation,
  onClose,
}: {
  one: Person;
  organisation: OwnOrganisation;
  onClose: () => void;
}) {
  const t = useT();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const remove = useAct(
    () =>
      call('DELETE /api/organisations/:organisationId/people/:accountId', {
        params: { organisationId: organisation.id, accountId: one.accountId },
      }),
    () => {
      onClose();
      stored.stale('people', 'organisations');
      toast({ text: t('users.remove.done', { name: one.name }) });
    },
  );
  return (
    <ConfirmDialog
      open
      danger
      title={t('users.remove.title', { name: one.name, organisation: organisation.name })}
      verb={t('users.remove.verb')}
      busy={remove.busy}
      error={textOf(remove.error)}
      onConfirm={() => remove.run()}
      onClose={onClose}
    >
      <p>{t('users.remove.text')}</p>
    </ConfirmDialog>
  );
}
