// The first screen: whoever knocks stands on top, then a card for each account, then the codes of other services.
import { useMemo, useState } from 'react';
import { Banner, Button, IconButton, Mark, TextInput, useOnline, useToast } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';
import { goTo, useAppState, useTools, useVault } from '../engine/context.ts';
import { isInstalled } from '../engine/push.ts';
import { useServerNow } from '../parts/code.tsx';
import { DamagedNotice } from '../parts/damaged-notice.tsx';
import { Page } from '../parts/page.tsx';
import { useIsPersisted } from '../parts/persisted.ts';
import { platformOf } from '../parts/platform.ts';
import { Sign } from '../parts/signs.tsx';
import { isPending } from '../protocol/knock.ts';
import { AccountCard } from './account-card.tsx';
import { EntryCard } from './others/entry-card.tsx';
import { PendingKnock } from './pending-knock.tsx';

/** Fewer are found faster with the eyes. */
const searchFrom = 6;

export function Home() {
  const t = useT();
  const { accounts, knocks } = useAppState();
  const now = useServerNow();
  const [search, setSearch] = useState('');
  const { entries } = useVault();
  const shown = useMemo(
    () => accounts.filter(({ label, name, loginAddress }) => matches(search, [label, name, loginAddress])),
    [accounts, search],
  );
  const shownEntries = useMemo(
    () => entries.filter(({ issuer, label }) => matches(search, [issuer, label])),
    [entries, search],
  );
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
      acts={accounts.length > 0 ? <LookForKnocks /> : undefined}
    >
      <DamagedNotice />
      <Banners />
      <div role="status">
        {pending.map((entry) => (
          <PendingKnock key={entry.ask.knock} entry={entry} now={now} />
        ))}
      </div>
      {accounts.length + entries.length >= searchFrom ? (
        <TextInput
          type="search"
          label={t('auth.search')}
          value={search}
          autoComplete="off"
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      ) : null}
      {shown.length > 0 ? (
        <ul className="cards" aria-label={t('auth.accounts')}>
          {shown.map((account) => (
            <AccountCard key={account.deviceId} account={account} now={now} />
          ))}
        </ul>
      ) : null}
      {shownEntries.length > 0 ? (
        <section className="stack" aria-labelledby="home-others">
          <h2 id="home-others" className="section-title">
            {t('auth.others.list')}
          </h2>
          <ul className="cards entries" aria-labelledby="home-others">
            {shownEntries.map((entry) => (
              <EntryCard key={entry.id} entry={entry} now={now} />
            ))}
          </ul>
        </section>
      ) : null}
      <div role="status">
        {shown.length + shownEntries.length === 0 ? (
          <p className="soft centred">{t('auth.search.none', { search })}</p>
        ) : null}
      </div>
      <CopyBanner />
    </Page>
  );
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

function matches(search: string, words: readonly (string | null)[]): boolean {
  const text = plain(words.join(' '));
  return plain(search)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function Banners() {
  const t = useT();
  const { app, applyUpdate } = useTools();
  const { push, update, connections, accounts } = useAppState();
  const isOnline = useOnline();
  const isLinked = accounts.some(({ removed }) => !removed);
  const states = Object.values(connections);
  const offMinutes = Math.round(Math.abs(app.clock.offsetMs()) / 60_000);
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
        {offMinutes >= 2 && isLinked ? <Banner>{t('auth.clock-off', { minutes: offMinutes })}</Banner> : null}
      </div>
      {push === 'refused' && isLinked ? (
        <Banner tone="warning" actions={enable}>
          {t('auth.banner.push.refused')}
        </Banner>
      ) : null}
      {(push === 'ask' || push === 'install-first') && isLinked ? (
        <Banner actions={enable}>{t('auth.banner.push')}</Banner>
      ) : null}
    </>
  );
}

/** One of two: codes in no copy, or a browser that may delete what it keeps. Both end in a copy. */
function CopyBanner() {
  const t = useT();
  const { entries, habits } = useVault();
  const { isPersisted } = useIsPersisted();
  const missing = entries.filter(({ id }) => !habits.exported?.ids.includes(id)).length;
  if (entries.length === 0) return null;
  if (isPersisted === false) {
    return (
      <Banner
        tone="warning"
        actions={<Button onClick={() => goTo('/kept-data')}>{t('auth.storage.more')}</Button>}
      >
        {t(
          platformOf(navigator) === 'apple' && !isInstalled()
            ? 'auth.storage.banner.apple'
            : 'auth.storage.banner',
        )}
      </Banner>
    );
  }
  if (missing === 0) return null;
  return (
    <Banner actions={<Button onClick={() => goTo('/others/export')}>{t('auth.export.reminder.do')}</Button>}>
      {t('auth.export.reminder', { count: missing })}
    </Banner>
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
