// Acts on many: the bar over the list, the question before, and how far it is. ?bulk=alert|role|remove, ?act=<id> of one
// that runs, so that both survive a step-up and a reload.
import { useQuery } from '@tanstack/react-query';
import { type SyntheticEvent, useEffect } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { RadioGroup } from '../../shared/kit/choice.tsx';
import { Dialog } from '../../shared/kit/dialog.tsx';
import { Menu } from '../../shared/kit/menu.tsx';
import { Alert } from '../../shared/kit/notices.tsx';
import { useT } from '../../shared/texts.ts';
import { useOpen } from '../../shared/app/going.tsx';
import { Loaded } from '../../shared/app/page.tsx';
import { useAct } from '../../shared/app/queries.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { useDraft } from '../drafts.ts';
import { useStored } from '../queries.ts';
import { type BulkAct, call } from '../server.ts';
import { useInstants } from '../words.ts';
import type { Filter } from './filters.tsx';

export type Selection = { ids: readonly string[]; everybody: boolean };
type BulkRole = 'administrator' | 'member' | 'external';

export function SelectionBar({
  selection,
  matching,
  onEverybody,
  onNobody,
}: {
  selection: Selection;
  matching: number;
  onEverybody: () => void;
  onNobody: () => void;
}) {
  const t = useT();
  const { setOpen } = useOpen();
  const count = selection.everybody ? matching : selection.ids.length;
  if (count === 0) return <div role="status" />;
  return (
    <div className="notice info selection" role="status">
      <strong>{t('users.chosen', { count })}</strong>
      <div className="buttons">
        {selection.everybody || matching <= selection.ids.length ? null : (
          <Button small onClick={onEverybody}>
            {t('users.choose-all', { count: matching })}
          </Button>
        )}
        <Menu
          small
          label={t('users.bulk.acts')}
          items={[
            { label: t('users.bulk.alert'), icon: 'mail', onSelect: () => setOpen({ bulk: 'alert' }) },
            { label: t('users.bulk.role'), icon: 'edit', onSelect: () => setOpen({ bulk: 'role' }) },
            {
              label: t('users.bulk.remove'),
              icon: 'trash',
              danger: true,
              onSelect: () => setOpen({ bulk: 'remove' }),
            },
          ]}
        >
          {t('users.bulk.acts')}
        </Menu>
        <Button small look="quiet" onClick={onNobody}>
          {t('users.choose-none')}
        </Button>
      </div>
    </div>
  );
}

export function BulkDialogs({
  organisationId,
  selection,
  filter,
  matching,
}: {
  organisationId: string;
  selection: Selection;
  filter: Filter;
  matching: number;
}) {
  const { open, setOpen } = useOpen();
  const asked = open('bulk');
  const count = selection.everybody ? matching : selection.ids.length;
  const act = open('act');
  const close = (): void => setOpen({ bulk: undefined });
  return (
    <>
      {count > 0 && (asked === 'alert' || asked === 'role' || asked === 'remove') ? (
        <Question
          act={asked}
          count={count}
          organisationId={organisationId}
          chosen={selection.everybody ? { filter } : { accountIds: [...selection.ids] }}
          onClose={close}
        />
      ) : null}
      {act ? (
        <Progress organisationId={organisationId} bulkId={act} onClose={() => setOpen({ act: undefined })} />
      ) : null}
    </>
  );
}

type Chosen = { filter: Filter } | { accountIds: string[] };

function Question({
  act,
  count,
  organisationId,
  chosen,
  onClose,
}: {
  act: 'alert' | 'role' | 'remove';
  count: number;
  organisationId: string;
  chosen: Chosen;
  onClose: () => void;
}) {
  const t = useT();
  const textOf = useErrorText();
  const { setOpen } = useOpen();
  const [draft, setDraft] = useDraft<{ role: BulkRole }>('bulk-role', { role: 'member' });
  const start = useAct(
    () => {
      const params = { organisationId };
      if (act === 'alert')
        return call('POST /api/organisations/:organisationId/alerts', { params, body: chosen });
      const body = { ...chosen, role: act === 'remove' ? null : draft.role };
      return call('POST /api/organisations/:organisationId/changes', { params, body });
    },
    (started) => setOpen({ bulk: undefined, act: started.id }, { replace: true }),
  );
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    start.run();
  };
  const title = { alert: 'users.bulk.alert', role: 'users.bulk.role', remove: 'users.bulk.remove' } as const;
  const text = {
    alert: 'users.bulk.alert.text',
    role: 'users.bulk.role.text',
    remove: 'users.bulk.remove.text',
  } as const;
  const verb = {
    alert: 'users.bulk.alert.verb',
    role: 'users.bulk.role.verb',
    remove: 'users.bulk.remove.verb',
  } as const;
  return (
    <Dialog open title={t(title[act])} onClose={onClose}>
      <form className="stack" onSubmit={submit} noValidate>
        <p>{t(text[act], { count })}</p>
        {act === 'role' ? (
          <RadioGroup<BulkRole>
            label={t('users.role')}
            name="bulk-role"
            value={draft.role}
            onChange={(role) => setDraft({ role })}
            options={[
              {
                value: 'administrator',
                label: t('manager.role.administrator'),
                hint: t('users.role.administrator.hint'),
              },
              { value: 'member', label: t('manager.role.member'), hint: t('users.role.member.hint') },
              { value: 'external', label: t('manager.role.external'), hint: t('users.role.external.hint') },
            ]}
          />
        ) : null}
        {start.error ? (
          <p className="error" role="alert">
            <span>{textOf(start.error)}</span>
          </p>
        ) : null}
        <div className="buttons dialog-foot">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" danger={act === 'remove'} busy={start.busy}>
            {t(verb[act], { count })}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Progress({
  organisationId,
  bulkId,
  onClose,
}: {
  organisationId: string;
  bulkId: string;
  onClose: () => void;
}) {
  const t = useT();
  const stored = useStored();
  const params = { organisationId, bulkId };
  const progress = useQuery({
    queryKey: ['bulk-act', bulkId],
    queryFn: ({ signal }) =>
      call('GET /api/organisations/:organisationId/bulk-acts/:bulkId', { params }, { signal }),
    refetchInterval: (query) => (query.state.data?.state === 'running' ? 700 : false),
    staleTime: 0,
  });
  const cancel = useAct(
    () => call('DELETE /api/organisations/:organisationId/bulk-acts/:bulkId', { params }),
    () => void progress.refetch(),
  );
  const isOver = progress.data !== undefined && progress.data.state !== 'running';
  // The list is others now.
  useEffect(() => {
    if (isOver) stored.stale('people');
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once, as it ends
  }, [isOver]);
  return (
    <Dialog open title={t('users.progress.title')} onClose={onClose}>
      <Loaded query={progress} lines={3}>
        {(act) => (
          <>
            <State act={act} />
            <div className="buttons dialog-foot">
              {isOver ? null : (
                <Button busy={cancel.busy} onClick={() => cancel.run()}>
                  {t('users.progress.stop')}
                </Button>
              )}
              <Button look="primary" onClick={onClose}>
                {t(isOver ? 'kit.close' : 'users.progress.go-on')}
              </Button>
            </div>
          </>
        )}
      </Loaded>
    </Dialog>
  );
}

function State({ act }: { act: BulkAct }) {
  const t = useT();
  const { moment } = useInstants();
  const isOver = act.state !== 'running';
  const over = act.done + act.failed;
  return (
    <>
      <progress
        className="progress"
        max={Math.max(1, act.total)}
        value={over}
        aria-label={t('users.progress.label', { over, total: act.total })}
      />
      <p role="status">
        <strong>{t('users.progress.result', { done: act.done, failed: act.failed })}</strong>{' '}
        {isOver ? null : t('users.progress.label', { over, total: act.total })}
      </p>
      {act.resumesAt !== null ? (
        <Alert>{t('users.progress.waits', { date: moment(act.resumesAt) })}</Alert>
      ) : null}
      {act.state === 'cancelled' ? <Alert tone="warning">{t('users.progress.stopped')}</Alert> : null}
      {act.reasons.length > 0 ? (
        <ul className="reasons">
          {act.reasons.map((reason) => (
            <li key={reason.code}>
              <strong>{t('users.progress.reason', { count: reason.count })}</strong>{' '}
              {t.find(`errors.${reason.code.replace('/', '.')}`) ?? reason.code}
              {reason.names.length > 0 ? <span className="under">{reason.names.join(', ')}</span> : null}
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
