// Inviting somebody by mail, and taking an invitation back. What was typed survives a step-up.
import { useState, type SyntheticEvent } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { RadioGroup } from '../../shared/kit/choice.tsx';
import { ConfirmDialog, Dialog } from '../../shared/kit/dialog.tsx';
import { TextInput } from '../../shared/kit/field.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { useT } from '../../shared/texts.ts';
import { useAct } from '../../shared/app/queries.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { useDraft } from '../drafts.ts';
import { useStored } from '../queries.ts';
import { call, type Invitation } from '../server.ts';

type InvitedRole = 'administrator' | 'member' | 'external';

export function Invite({ organisationId, onClose }: { organisationId: string; onClose: () => void }) {
  const t = useT();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const [draft, setDraft] = useDraft<{ address: string; role: InvitedRole }>('invite', {
    address: '',
    role: 'member',
  });
  const [missing, setMissing] = useState(false);
  const invite = useAct(
    (body: { address: string; role: InvitedRole }) =>
      call('POST /api/organisations/:organisationId/invitations', { params: { organisationId }, body }),
    ({ address }) => {
      onClose();
      stored.stale('invitations');
      toast({ text: t('users.invite.done', { address }) });
    },
  );
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const address = draft.address.trim();
    setMissing(address === '');
    if (address !== '') invite.run({ address, role: draft.role });
  };
  return (
    <Dialog open title={t('users.invite')} onClose={onClose}>
      <form className="stack" onSubmit={submit} noValidate>
        <TextInput
          type="email"
          name="address"
          label={t('users.invite.address')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={draft.address}
          error={missing ? t('users.invite.address.missing') : textOf(invite.error)}
          onChange={(event) => setDraft({ address: event.currentTarget.value })}
        />
        <RadioGroup<InvitedRole>
          label={t('users.invite.role')}
          name="role"
          value={draft.role}
          onChange={(role) => setDraft({ role })}
          options={[
            {
              value: 'member',
              label: t('manager.role.member'),
              hint: t('users.role.member.hint'),
            },
            {
              value: 'administrator',
              label: t('manager.role.administrator'),
              hint: t('users.role.administrator.hint'),
            },
            {
              value: 'external',
              label: t('manager.role.external'),
              hint: t('users.role.external.hint'),
            },
          ]}
        />
        <div className="buttons dialog-foot">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" busy={invite.busy}>
            {t('users.invite.send')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

export function Withdraw({
  organisationId,
  invitation,
  onClose,
}: {
  organisationId: string;
  invitation: Invitation;
  onClose: () => void;
}) {
  const t = useT();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const withdraw = useAct(
    () =>
      call('DELETE /api/organisations/:organisationId/invitations/:invitationId', {
        params: { organisationId, invitationId: invitation.id },
      }),
    () => {
      onClose();
      stored.stale('invitations');
      toast({ text: t('users.withdraw.done') });
    },
  );
  return (
    <ConfirmDialog
      open
      danger
      title={t('users.withdraw.title', { address: invitation.address })}
      verb={t('users.withdraw.verb')}
      busy={withdraw.busy}
      error={textOf(withdraw.error)}
      onConfirm={() => withdraw.run()}
      onClose={onClose}
    >
      {t('users.withdraw.text')}
    </ConfirmDialog>
  );
}
