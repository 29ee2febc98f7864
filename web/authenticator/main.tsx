// Aldaba Auth starts: storage, clock and server are put together, then the address says what is to be done.
import '../shared/kit/kit.css';
import './authenticator.css';
import './accounts.css';
import './knock.css';
import { createRoot } from 'react-dom/client';
import { createApp } from './engine/app.ts';
import { createServerClock } from './engine/clock.ts';
import { goTo, type Tools } from './engine/context.ts';
import { createKnocks } from './engine/knocks.ts';
import { createLinkFlow } from './engine/link-flow.ts';
import { createLinking } from './engine/linking.ts';
import { createPreferences, type Preferences } from './engine/preferences.ts';
import { createServer } from './engine/server.ts';
import { closeNotifications, registerWorker } from './engine/worker-registration.ts';
import { linkInFragment } from './protocol/link.ts';
import { Root } from './root.tsx';
import { openDatabase } from './storage/database.ts';
import { createRecords } from './storage/records.ts';
import { loadTexts } from './worker-texts.ts';

type Parts = Omit<Tools, 'preferences'>;

async function build(): Promise<Parts & { records: ReturnType<typeof createRecords> }> {
  const records = createRecords(await openDatabase());
  const phoneNow = Date.now;
  const clock = createServerClock({
    phoneNow,
    offsetMs: (await records.clockOffsetMs.read()) ?? 0,
    keep: (offsetMs) => void records.clockOffsetMs.write(offsetMs),
  });
  const server = createServer({ fetch: (...given) => fetch(...given), clock, phoneNow });
  const linking = createLinking({ server, records, origin: location.origin, phoneNow });
  const app = createApp({
    records,
    server,
    clock,
    linking,
    knocks: createKnocks({ server, records, clock }),
  });
  const flow = createLinkFlow({
    store: app.store,
    records,
    linking,
    origin: location.origin,
    serverNow: clock.now,
    goTo: (address) => location.assign(address),
    onLinked: app.linked,
  });
  let takeOver = (): void => {};
  if (document.readyState !== 'complete')
    await new Promise((done) => addEventListener('load', done, { once: true }));
  registerWorker({ onUpdate: () => app.store.set({ update: true }), onOpen: (path) => goTo(path) }).then(
    (act) => {
      takeOver = act;
    },
    // Without a worker the app still answers and shows codes; it only needs the network to start.
    () => {},
  );
  return { app, flow, records, applyUpdate: () => takeOver() };
}

/** A secret in the address is taken out of it at once, so that history and screenshots do not keep it. */
function openedLink() {
  const target = linkInFragment(location.hash);
  if (target) goTo('/link', { replace: true });
  return target;
}

async function readAddress({ app, flow }: Parts): Promise<void> {
  const { search } = location;
  const target = openedLink();
  if (target) void flow.claim(target);
  else if (await flow.back(search)) goTo('/link', { replace: true });
  else if (await flow.resume()) goTo('/link', { replace: true });
  addEventListener('hashchange', () => {
    const later = openedLink();
    if (later) void flow.claim(later);
  });
  // Back from the sign-in page without having signed in: the browser shows this page as it was left.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted && app.store.get().link.step === 'trading')
      void flow.cancel().then(() => goTo('/', { replace: true }));
  });
}

function keepInTouch({ app }: Parts): void {
  const look = (): void => {
    if (document.visibilityState !== 'visible') return app.rest();
    app.wakeUp();
    void app.readPush();
    void closeNotifications().catch(() => {});
  };
  document.addEventListener('visibilitychange', look);
  addEventListener('online', () => {
    app.rest();
    look();
  });
  look();
}

async function start(root: ReturnType<typeof createRoot>): Promise<void> {
  let parts: Awaited<ReturnType<typeof build>> | undefined;
  let preferences: Preferences;
  const render = async (): Promise<void> => {
    const texts = await loadTexts(preferences.language(), parts?.records);
    root.render(<Root texts={texts} tools={parts ? { ...parts, preferences } : null} />);
  };
  preferences = createPreferences(() => void render());
  try {
    if (!('indexedDB' in globalThis && globalThis.crypto?.subtle)) throw new Error('no keys here');
    parts = await build();
    await parts.app.reload();
    await parts.app.readPush();
    await readAddress(parts);
  } catch {
    // Nothing can be kept: a private window, or a browser that is too old. The screen says so.
    parts = undefined;
  }
  await render();
  if (parts) keepInTouch(parts);
}

const element = document.getElementById('app');
if (element) void start(createRoot(element));
