// A new password. The page asks for proof before it opens this, for what is typed here is never kept.
import { useState, type SyntheticEvent } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { Checkbox } from '../../shared/kit/choice.tsx';
import { Dialog } from '../../shared/kit/dialog.tsx';
import { PasswordInput } from '../../shared/kit/field.tsx';
import { ErrorSummary } from '../../shared/kit/notices.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { useT } from '../../shared/texts.ts';
import { useAct, useSession } from '../../shared/app/queries.ts';
import { codeOf } from '../../shared/app/session.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { useStored } from '../queries.ts';
import { call } from '../server.ts';

type Trouble = { id: string; text: string };

export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const session = useSession();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [endOtherSessions, setEndOtherSessions] = useState(true);
  const [missing, setMissing] = useState<readonly Trouble[]>([]);
  const [refused, setRefused] = useState<readonly Trouble[]>([]);
  const change = useAct(
    (body: { current: string; next: string; endOtherSessions: boolean }) =>
      call('POST /api/account/password', { body }, { timeoutMs: 30_000 }),
    ({ endedSessions }) => {
      onClose();
      void session.refetch();
      stored.stale('sessions');
      toast({ text: t('manager.data.password.done', { count: endedSessions }) });
    },
  );
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const found = [
      ...(current ? [] : [{ id: 'field-current', text: t('manager.data.password.current.missing') }]),
      ...(next ? [] : [{ id: 'field-next', text: t('manager.data.password.next.missing') }]),
    ];
    setMissing(found);
    setRefused([]);
    if (found.length > 0) return;
    change.run(
      { current, next, endOtherSessions },
      {
        onError: (error) => {
          const code = codeOf(error);
          if (code === 'web/leaving') return;
          const id =
            code === 'accounts/wrong-password'
              ? 'field-current'
              : code.startsWith('accounts/password')
                ? 'field-next'
                : '';
          setRefused([{ id, text: textOf(error) ?? '' }]);
        },
      },
    );
  };
  const all = missing.length > 0 ? missing : refused;
  const at = (id: string) => all.find((one) => one.id === id)?.text;
  return (
    <Dialog open title={t('manager.data.password.change')} onClose={onClose}>
      <form className="stack" onSubmit={submit} noValidate>
        <ErrorSummary errors={all} />
        <PasswordInput
          label={t('manager.data.password.current')}
          name="current"
          autoComplete="current-password"
          value={current}
          error={at('field-current')}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('manager.data.password.next')}
          hint={t('manager.data.password.next.hint')}
          name="next"
          autoComplete="new-password"
          value={next}
          error={at('field-next')}
          onChange={(event) => setNext(event.currentTarget.value)}
        />
        <Checkbox
          label={t('manager.data.password.end-others')}
          hint={t('manager.data.password.end-others.hint')}
          checked={endOtherSessions}
          onChange={(event) => setEndOtherSessions(event.currentTarget.checked)}
        />
        <div className="buttons dialog-foot">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" busy={change.busy}>
            {t('manager.data.password.change')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
