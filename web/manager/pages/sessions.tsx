// Where the account is open, ending one session or all others.
import { useState } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { ConfirmDialog } from '../../shared/kit/dialog.tsx';
import { Badge } from '../../shared/kit/notices.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { useT } from '../../shared/texts.ts';
import { useOpen } from '../../shared/app/going.tsx';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { useAct } from '../../shared/app/queries.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { unfamiliarSessions } from '../check-up.ts';
import { deviceIcon } from '../device-icon.ts';
import { Card, Row, Rows } from '../parts.tsx';
import { useSessions, useStored } from '../queries.ts';
import { call, now, type SessionRow } from '../server.ts';
import { useDeviceWords, useInstants, useMethods } from '../words.ts';

export function SessionsPage() {
  const t = useT();
  const sessions = useSessions();
  const { open, setOpen } = useOpen();
  return (
    <>
      <PageHead title={t('manager.sessions.title')} lead={t('manager.sessions.lead')} />
      <Loaded query={sessions} lines={6}>
        {({ sessions: found }) => {
          const list = [...found].sort(
            (a, b) => Number(b.current) - Number(a.current) || b.seenAt - a.seenAt,
          );
          const others = list.filter((one) => !one.current);
          const strange = new Set(unfamiliarSessions(list, now()).map(({ id }) => id));
          const ending = others.find((one) => one.id === open('end'));
          return (
            <Card
              title={t('manager.sessions.list')}
              aside={
                others.length > 0 ? (
                  <Button danger onClick={() => setOpen({ end: 'others' })}>
                    {t('manager.sessions.end-others')}
                  </Button>
                ) : null
              }
            >
              <Rows label={t('manager.sessions.list')}>
                {list.map((session) => (
                  <SessionItem
                    key={session.id}
                    session={session}
                    strange={strange.has(session.id)}
                    onEnd={() => setOpen({ end: session.id })}
                  />
                ))}
              </Rows>
              {others.length === 0 ? <p className="soft">{t('manager.sessions.one')}</p> : null}
              {ending ? <EndOne session={ending} onClose={() => setOpen({ end: undefined })} /> : null}
              {open('end') === 'others' && others.length > 0 ? (
                <EndOthers count={others.length} onClose={() => setOpen({ end: undefined })} />
              ) : null}
            </Card>
          );
        }}
      </Loaded>
    </>
  );
}

function SessionItem({
  session,
  strange,
  onEnd,
}: {
  session: SessionRow;
  strange: boolean;
  onEnd: () => void;
}) {
  const t = useT();
  const title = useDeviceWords()(session);
  const methodsIn = useMethods();
  const { both, moment } = useInstants();
  const methods = methodsIn(session.methods);
  return (
    <Row
      icon={deviceIcon(session.system)}
      title={title}
      badges={
        <>
          {session.current ? <Badge tone="success">{t('manager.here')}</Badge> : null}
          {strange ? <Badge tone="warning">{t('manager.sessions.unfamiliar')}</Badge> : null}
        </>
      }
      facts={[
        { name: t('manager.sessions.seen'), value: both(session.seenAt) },
        {
          name: t('manager.sessions.where'),
          value: session.place ? `${session.place} · ${session.network}` : session.network,
        },
        { name: t('manager.sessions.started'), value: moment(session.createdAt) },
        ...(methods ? [{ name: t('manager.sessions.how'), value: methods }] : []),
        { name: t('manager.sessions.until'), value: moment(session.expiresAt) },
      ]}
      actions={
        session.current ? null : (
          <Button small danger aria-label={t('manager.sessions.end.of', { browser: title })} onClick={onEnd}>
            {t('manager.sessions.end')}
          </Button>
        )
      }
    />
  );
}

function EndOne({ session, onClose }: { session: SessionRow; onClose: () => void }) {
  const t = useT();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const browser = useDeviceWords()(session);
  const end = useAct(
    () => call('DELETE /api/sessions/:sessionId', { params: { sessionId: session.id } }),
    () => {
      onClose();
      stored.stale('sessions');
      toast({ text: t('manager.sessions.end.done') });
    },
  );
  return (
    <ConfirmDialog
      open
      danger
      title={t('manager.sessions.end.title', { browser })}
      verb={t('manager.sessions.end.verb')}
      busy={end.busy}
      error={textOf(end.error)}
      onConfirm={() => end.run()}
      onClose={onClose}
    >
      {t('manager.sessions.end.text')}
    </ConfirmDialog>
  );
}

function EndOthers({ count: first, onClose }: { count: number; onClose: () => void }) {
  const t = useT();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  // The number asked about stays while the list behind is loaded again.
  const [count] = useState(first);
  const end = useAct(
    () => call('POST /api/sessions/end-others', { body: {} }),
    ({ ended }) => {
      onClose();
      stored.stale('sessions');
      toast({ text: t('manager.sessions.end-others.done', { count: ended }) });
    },
  );
  return (
    <ConfirmDialog
      open
      danger
      title={t('manager.sessions.end-others.title', { count })}
      verb={t('manager.sessions.end-others.verb', { count })}
      busy={end.busy}
      error={textOf(end.error)}
      onConfirm={() => end.run()}
      onClose={onClose}
    >
      {t('manager.sessions.end-others.text')}
    </ConfirmDialog>
  );
}
