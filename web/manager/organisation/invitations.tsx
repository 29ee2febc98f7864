// Open invitations of an organisation: sent again, taken back.
import { useQuery } from '@tanstack/react-query';
import { Button } from '../../shared/kit/button.tsx';
import { Badge } from '../../shared/kit/notices.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { useT } from '../../shared/texts.ts';
import { useOpen } from '../../shared/app/going.tsx';
import { Loaded } from '../../shared/app/page.tsx';
import { useAct } from '../../shared/app/queries.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { Withdraw } from './inviting.tsx';
import { Card, Row, Rows } from '../parts.tsx';
import { useStored } from '../queries.ts';
import { call, type Invitation } from '../server.ts';
import { roleLabels, useInstants } from '../words.ts';

export function Invitations({ organisationId }: { organisationId: string }) {
  const t = useT();
  const { open, setOpen } = useOpen();
  const invitations = useQuery({
    queryKey: ['invitations', organisationId],
    queryFn: ({ signal }) =>
      call('GET /api/organisations/:organisationId/invitations', { params: { organisationId } }, { signal }),
  });
  return (
    <Card title={t('users.invitations')}>
      <Loaded query={invitations} lines={2}>
        {({ invitations: all }) => {
          const withdrawn = all.find(({ id }) => id === open('withdraw'));
          if (all.length === 0) return <p className="soft">{t('users.invitations.none')}</p>;
          return (
            <>
              <Rows label={t('users.invitations')}>
                {all.map((one) => (
                  <InvitationRow key={one.id} one={one} organisationId={organisationId} />
                ))}
              </Rows>
              {withdrawn ? (
                <Withdraw
                  organisationId={organisationId}
                  invitation={withdrawn}
                  onClose={() => setOpen({ withdraw: undefined })}
                />
              ) : null}
            </>
          );
        }}
      </Loaded>
    </Card>
  );
}

function InvitationRow({ one, organisationId }: { one: Invitation; organisationId: string }) {
  const t = useT();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const { setOpen } = useOpen();
  const { day } = useInstants();
  const resend = useAct(
    () =>
      call('POST /api/organisations/:organisationId/invitations/:invitationId/resend', {
        params: { organisationId, invitationId: one.id },
        body: {},
      }),
    () => {
      stored.stale('invitations');
      toast({ text: t('users.invite.done', { address: one.address }) });
    },
  );
  return (
    <Row
      icon="mail"
      title={<bdi>{one.address}</bdi>}
      badges={
        one.expired ? (
          <Badge tone="warning">{t('users.expired')}</Badge>
        ) : (
          <Badge tone="info">{t('users.pending')}</Badge>
        )
      }
      actions={
        <>
          <Button
            small
            busy={resend.busy}
            aria-label={t('users.resend.of', { address: one.address })}
            onClick={() => resend.run()}
          >
            {t('users.resend')}
          </Button>
          <Button
            small
            danger
            aria-label={t('users.withdraw.of', { address: one.address })}
            onClick={() => setOpen({ withdraw: one.id })}
          >
            {t('users.withdraw')}
          </Button>
        </>
      }
    >
      <p className="soft small">
        {t(roleLabels[one.role])} ·{' '}
        {t('users.invited', { date: day(one.invitedAt), until: day(one.expiresAt) })}
      </p>
      {resend.error ? (
        <p className="error" role="alert">
          <span>{textOf(resend.error)}</span>
        </p>
      ) : null}
    </Row>
  );
}
