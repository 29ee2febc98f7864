// An account: whose it is, its offline code to tap and copy, how it stands, and what can be done with it.
import { useState, type SyntheticEvent } from 'react';
import {
  Badge,
  Button,
  ConfirmDialog,
  Dialog,
  Link,
  Menu,
  TextInput,
  useCopy,
  useToast,
  type MenuItem,
} from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';
import { goTo, useAppState, useTools, useVault } from '../engine/context.ts';
import { useCanConfirm } from '../parts/can-confirm.ts';
import { initials } from '../parts/initials.ts';
import { Ring, useHidden, useOfflineCode } from '../parts/code.tsx';
import { grouped } from '../protocol/offline-code.ts';
import type { Account } from '../storage/records.ts';

export function AccountCard({ account, now }: { account: Account; now: number }) {
  const t = useT();
  const { accounts } = useAppState();
  const [dialog, setDialog] = useState<'rename' | 'remove'>();
  const name = account.label ?? account.name;
  const canConfirm = useCanConfirm();
  const isLinked = !account.removed && account.challenge === null;
  const items: MenuItem[] = [
    ...(isLinked
      ? [
          {
            label: t('auth.next-phone'),
            icon: 'phone' as const,
            onSelect: () => goTo(`/next-phone/${account.deviceId}`),
          },
        ]
      : []),
    ...(isLinked && canConfirm && !account.passkeyId && !account.isPasskeyDue
      ? [
          {
            label: t('auth.yes-passkey.menu'),
            icon: 'key' as const,
            onSelect: () => goTo(`/passkey/${account.deviceId}`),
          },
        ]
      : []),
    { label: t('auth.rename'), icon: 'edit', onSelect: () => setDialog('rename') },
    ...(accounts.length > 1
      ? [{ label: t('auth.order'), icon: 'list' as const, onSelect: () => goTo('/order') }]
      : []),
    { label: t('auth.remove'), icon: 'trash', danger: true, onSelect: () => setDialog('remove') },
  ];
  return (
    <li className="card" data-testid="account-card" data-device={account.deviceId}>
      <header className="card-head">
        <span className="avatar" aria-hidden="true">
          {initials(name)}
        </span>
        <div className="card-names">
          <h2>{name}</h2>
          <p className="soft small">{account.loginAddress}</p>
        </div>
        <Menu label={t('auth.card.menu', { name })} items={items} />
      </header>
      {account.removed ? (
        <div className="stack card-removed">
          <p>{t('auth.card.removed')}</p>
          <Button wide onClick={() => goTo('/add')}>
            {t('auth.card.link-again')}
          </Button>
          <Standing account={account} />
        </div>
      ) : (
        <Code account={account} now={now} name={name} />
      )}
      <RenameDialog account={account} open={dialog === 'rename'} onClose={() => setDialog(undefined)} />
      <RemoveDialog account={account} open={dialog === 'remove'} onClose={() => setDialog(undefined)} />
    </li>
  );
}

function Code({ account, now, name }: { account: Account; now: number; name: string }) {
  const t = useT();
  const { seeds } = useVault();
  const code = useOfflineCode(seeds.get(account.deviceId) ?? account.seed, now);
  const { state, copy } = useCopy(code ?? '');
  const { isHidden, show } = useHidden();
  return (
    <>
      <div className="code-row">
        <button type="button" className="code-button" onClick={isHidden ? show : copy}>
          <span className="unseen">
            {isHidden
              ? t('auth.others.reveal', { name })
              : t('auth.code.copy', { name, digits: [...(code ?? '')].join(' ') })}
          </span>
          <span className="code" aria-hidden="true" translate="no" data-testid="offline-code">
            {isHidden ? '••• •••' : code ? grouped(code) : '··· ···'}
          </span>
        </button>
        <Ring now={now} />
      </div>
      <footer className="card-foot">
        <Standing account={account} />
        <p className={state === 'idle' ? 'hint-line' : `hint-line ${state}`}>
          <span aria-hidden="true">
            {state === 'done'
              ? t('kit.copied')
              : state === 'failed'
                ? t('kit.copy.failed')
                : t(isHidden ? 'auth.others.reveal.tap' : 'auth.code.tap')}
          </span>
          <span className="unseen" role="status">
            {state === 'done' ? t('kit.copied') : state === 'failed' ? t('kit.copy.failed') : ''}
          </span>
        </p>
      </footer>
    </>
  );
}

/** The gravest thing about it; what works is said last. */
function standingOf(account: Account, isReached: boolean) {
  if (account.removed) return ['danger', 'auth.standing.removed'] as const;
  if (account.challenge !== null) return ['warning', 'auth.standing.unproven'] as const;
  if (account.twoStep === null) return ['neutral', 'auth.standing.unknown'] as const;
  if (account.twoStep === 'unfinished') return ['warning', 'auth.standing.unfinished'] as const;
  if (account.twoStep === 'off') return ['warning', 'auth.standing.off'] as const;
  if (account.isPasskeyDue && !account.passkeyId) return ['warning', 'auth.standing.no-passkey'] as const;
  return isReached
    ? (['success', 'auth.standing.on'] as const)
    : (['neutral', 'auth.standing.unreachable'] as const);
}

function Standing({ account }: { account: Account }) {
  const t = useT();
  const { connections } = useAppState();
  const [tone, text] = standingOf(account, connections[account.deviceId] !== 'unreachable');
  return (
    <p>
      <Badge tone={tone}>{t(text)}</Badge>
    </p>
  );
}

type DialogProps = { account: Account; open: boolean; onClose: () => void };

function RenameDialog({ account, open, onClose }: DialogProps) {
  const t = useT();
  const { app } = useTools();
  const [typed, setTyped] = useState(account.label ?? account.name);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    void app.rename(account.deviceId, typed);
    onClose();
  };
  return (
    <Dialog open={open} title={t('auth.rename')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <TextInput
          label={t('auth.rename.label')}
          hint={t('auth.rename.hint')}
          value={typed}
          maxLength={60}
          autoComplete="off"
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <div className="buttons dialog-foot">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary">
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function RemoveDialog({ account, open, onClose }: DialogProps) {
  const t = useT();
  const toast = useToast();
  const { app } = useTools();
  const [isBusy, setBusy] = useState(false);
  const name = account.label ?? account.name;
  const isLast = !account.removed && account.twoStep === 'on' && account.otherMethods === 0;
  const isUnsure = !account.removed && account.otherMethods === null;
  const remove = async (): Promise<void> => {
    setBusy(true);
    await app.forget(account.deviceId);
    toast({ text: t('auth.remove.done', { name }) });
  };
  return (
    <ConfirmDialog
      open={open}
      title={t('auth.remove.title', { name })}
      verb={t('auth.remove')}
      danger
      busy={isBusy}
      {...(isLast ? { typedWord: t('auth.remove.word') } : {})}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      <div className="stack">
        {isLast ? (
          <p className="error">
            <span>{t('auth.remove.last')}</span>
          </p>
        ) : null}
        {isUnsure ? <p>{t('auth.remove.unsure')}</p> : null}
        {isLast || isUnsure ? (
          <p>
            <Link href="/manager/two-step">{t('auth.remove.methods')}</Link>
          </p>
        ) : null}
        <p>{t('auth.remove.text')}</p>
        <p className="soft">{t('auth.remove.manager')}</p>
      </div>
    </ConfirmDialog>
  );
}
