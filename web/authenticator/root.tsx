// Which screen the address shows, and when the app moves on by itself.
import { useEffect, useRef } from 'react';
import { ToastProvider } from '../shared/kit/index.ts';
import { TextsProvider, useT, type Texts } from '../shared/texts.ts';
import { goTo, ToolsContext, useAppState, usePath, useVault, type Tools } from './engine/context.ts';
import { lazily } from './parts/lazily.tsx';
import { Page } from './parts/page.tsx';
import { KnockPicture } from './parts/signs.tsx';
import { FromComputer } from './screens/from-computer.tsx';
import { Home } from './screens/home.tsx';
import { Knock } from './screens/knock.tsx';
import { Link } from './screens/link.tsx';
import { Locked } from './screens/lock/locked.tsx';
import { Notifications } from './screens/notifications.tsx';
import { Order } from './screens/order.tsx';
import { AddOther } from './screens/others/add-other.tsx';
import { Review } from './screens/others/review.tsx';
import { Ready } from './screens/ready.tsx';
import { Scanner } from './screens/scanner.tsx';
import { Settings } from './screens/settings.tsx';
import { TypedCode } from './screens/typed-code.tsx';
import { Welcome } from './screens/welcome.tsx';

const TypeKey = lazily(async () => (await import('./screens/others/type-key.tsx')).TypeKey);
const Import = lazily(async () => (await import('./screens/others/import.tsx')).Import);
const Export = lazily(async () => (await import('./screens/others/export.tsx')).Export);
const LockSettings = lazily(async () => (await import('./screens/lock/lock-settings.tsx')).LockSettings);
const NextPhone = lazily(async () => (await import('./screens/next-phone.tsx')).NextPhone);
const YesPasskey = lazily(async () => (await import('./screens/yes-passkey.tsx')).YesPasskey);
const KeptData = lazily(async () => (await import('./screens/kept-data.tsx')).KeptData);

export function Root({ texts, tools }: { texts: Texts; tools: Tools | null }) {
  return (
    <TextsProvider texts={texts}>
      <ToastProvider>
        {tools ? (
          <ToolsContext.Provider value={tools}>
            <Door />
          </ToolsContext.Provider>
        ) : (
          <NoStorage />
        )}
      </ToastProvider>
    </TextsProvider>
  );
}

/** Nothing is drawn while the vault is locked, so nothing stays in the page. */
function Door() {
  return useVault().isLocked ? <Locked /> : <Screens />;
}

/** Screens one may be taken from when somebody knocks: nothing typed there is lost. */
const interruptible = new Set([
  '/',
  '/ready',
  '/settings',
  '/notifications',
  '/others',
  '/kept-data',
  '/lock',
]);

function Screens() {
  const path = usePath();
  const { accounts, knocks, link, push } = useAppState();
  const { entries } = useVault();
  const announced = useRef(new Set<string>());

  useEffect(() => {
    const fresh = knocks.find(({ ask, state }) => state.step === 'open' && !announced.current.has(ask.knock));
    if (!fresh) return;
    const isBusy = !interruptible.has(path) || document.querySelector('dialog[open]') !== null;
    if (isBusy) return;
    announced.current.add(fresh.ask.knock);
    goTo(`/knock/${fresh.ask.knock}`);
  }, [knocks, path]);

  useEffect(() => {
    if (path !== '/link') return;
    if (link.step === 'idle') goTo('/', { replace: true });
    if (link.step !== 'linked') return;
    const mayAsk = push === 'ask' || push === 'install-first' || push === 'refused';
    goTo(mayAsk ? '/notifications' : '/ready', { replace: true });
  }, [path, link, push]);

  const [, first = '', second = '', third = ''] = path.split('/');
  switch (first) {
    case 'add':
      return <Welcome />;
    case 'computer':
      return <FromComputer />;
    case 'other-phone':
      return <FromComputer isPhone />;
    case 'next-phone':
      return <NextPhone deviceId={second} key={second} />;
    case 'passkey':
      return <YesPasskey deviceId={second} key={second} />;
    case 'scan':
      return <Scanner purpose="link" />;
    case 'code':
      return <TypedCode />;
    case 'link':
      return <Link />;
    case 'notifications':
      return <Notifications next={link.step === 'linked' ? '/ready' : '/'} />;
    case 'ready':
      return <Ready />;
    case 'order':
      return <Order />;
    case 'settings':
      return second === 'notifications' ? <Notifications next="/settings" /> : <Settings />;
    case 'others':
      return <Others screen={second} />;
    case 'lock':
      return <LockSettings />;
    case 'kept-data':
      return <KeptData />;
    case 'knock':
      return third === 'scan' ? (
        <Scanner purpose="knock" knock={second} />
      ) : (
        <Knock id={second} key={second} />
      );
    default:
      return accounts.length + entries.length === 0 ? <Welcome /> : <Home />;
  }
}

function Others({ screen }: { screen: string }) {
  switch (screen) {
    case 'scan':
      return <Scanner purpose="others" />;
    case 'key':
      return <TypeKey />;
    case 'review':
      return <Review />;
    case 'import':
      return <Import />;
    case 'export':
      return <Export />;
    case 'broken':
    case 'foreign':
      return <AddOther trouble={screen} key={screen} />;
    default:
      return <AddOther />;
  }
}

function NoStorage() {
  const t = useT();
  return (
    <Page title="Aldaba Auth">
      <KnockPicture />
      <p className="lead">{t('auth.no-storage')}</p>
      <p className="soft">{t('auth.no-storage.text')}</p>
    </Page>
  );
}
