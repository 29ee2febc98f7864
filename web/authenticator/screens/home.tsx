// The first screen: whoever knocks stands on top, then a card for each account.
import { useMemo, useState } from 'react';
import { Banner, Button, IconButton, Mark, TextInput, useOnline, useToast } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';
import { goTo, useAppState, useTools } from '../engine/context.ts';
import { useServerNow } from '../parts/code.tsx';
import { Page } from '../parts/page.tsx';
import { Sign } from '../parts/signs.tsx';
import { isPending } from '../protocol/knock.ts';
import type { Account } from '../storage/records.ts';
import { AccountCard } from './account-card.tsx';
import { PendingKnock } from './pending-knock.tsx';

/** Fewer accounts are found faster with the eyes. */
const searchFrom = 6;

export function Home() {
  const t = useT();
  const { accounts, knocks } = useAppState();
  const now = useServerNow();
  const [search, setSearch] = useState('');
  const shown = useMemo(() => accounts.filter((account) => matches(account, search)), [accounts, search]);
  const pending = knocks.filter(({ state }) => isPending(state) || state.step === 'forged');
  return (
    <Page
      title={t('auth.accounts')}
      className="home"
      brand={
        <span className="brand">
          <Mark />
          Aldaba Auth
        </span>
      }
      tools={
        <>
          <IconButton icon="plus" label={t('auth.add')} onClick={() => goTo('/add')} />
          <IconButton icon="settings" label={t('auth.settings')} onClick={() => goTo('/settings')} />
        </>
      }
      acts={<LookForKnocks />}
    >
      <Banners />
      <div role="status">
        {pending.map((entry) => (
          <PendingKnock key={entry.ask.knock} entry={entry} now={now} />
        ))}
      </div>
      {accounts.length >= searchFrom ? (
        <TextInput
          type="search"
          label={t('auth.search')}
          value={search}
          autoComplete="off"
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      ) : null}
      <ul className="cards" aria-label={t('auth.accounts')}>
        {shown.map((account) => (
          <AccountCard key={account.deviceId} account={account} now={now} />
        ))}
      </ul>
      <div role="status">
        {shown.length === 0 ? <p className="soft centred">{t('auth.search.none', { search })}</p> : null}
      </div>
    </Page>
  );
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

function matches({ label, name, loginAddress }: Account, search: string): boolean {
  const text = plain([label, name, loginAddress].join(' '));
  return plain(search)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function Banners() {
  const t = useT();
  const { applyUpdate } = useTools();
  const { push, update, connections, accounts } = useAppState();
  const isOnline = useOnline();
  const states = Object.values(connections);
  const isCutOff = isOnline && states.length > 0 && states.every((state) => state === 'unreachable');
  const enable = <Button onClick={() => goTo('/notifications')}>{t('auth.banner.push.fix')}</Button>;
  return (
    <>
      {update ? (
        <Banner live actions={<Button onClick={applyUpdate}>{t('auth.update.do')}</Button>}>
          {t('auth.update')}
        </Banner>
      ) : null}
      <div role="status">
        {isOnline ? null : <Banner tone="warning">{t('auth.offline')}</Banner>}
        {isCutOff ? <Banner tone="warning">{t('auth.cut-off')}</Banner> : null}
      </div>
      {push === 'refused' ? (
        <Banner tone="warning" actions={enable}>
          {t('auth.banner.push.refused')}
        </Banner>
      ) : null}
      {(push === 'ask' || push === 'install-first') && accounts.some(({ removed }) => !removed) ? (
        <Banner actions={enable}>{t('auth.banner.push')}</Banner>
      ) : null}
    </>
  );
}

function LookForKnocks() {
  const t = useT();
  const toast = useToast();
  const { app } = useTools();
  const [isBusy, setBusy] = useState(false);
  const look = async (): Promise<void> => {
    setBusy(true);
    const reached = await app.lookForKnocks();
    setBusy(false);
    const some = app.store.get().knocks.some(({ state }) => isPending(state));
    if (!reached) toast({ tone: 'danger', text: t('auth.look.failed') });
    else if (!some) toast({ tone: 'info', text: t('auth.look.none') });
  };
  return (
    <Button wide look="quiet" busy={isBusy} onClick={() => void look()}>
      {isBusy ? null : <Sign name="refresh" />}
      {t('auth.look')}
    </Button>
  );
}
