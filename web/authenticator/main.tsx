// Aldaba Auth starts: storage, clock and server are put together, then the address says what is to be done.
import '../shared/kit/kit.css';
import './authenticator.css';
import './accounts.css';
import './knock.css';
import './vault.css';
import { createRoot } from 'react-dom/client';
import { createApp } from './engine/app.ts';
import { startAutoLock } from './engine/auto-lock.ts';
import { createServerClock } from './engine/clock.ts';
import { goTo, type Tools } from './engine/context.ts';
import { createDevicePasskeys } from './engine/device-passkey.ts';
import { createIntake } from './engine/intake.ts';
import { createKnocks } from './engine/knocks.ts';
import { createLinkFlow } from './engine/link-flow.ts';
import { createLinking } from './engine/linking.ts';
import { createNextPhone } from './engine/next-phone.ts';
import { createPasskeys } from './engine/passkey.ts';
import { createPreferences, type Preferences } from './engine/preferences.ts';
import { createServer } from './engine/server.ts';
import { createLock } from './engine/vault-lock.ts';
import { openVault } from './engine/vault.ts';
import { closeNotifications, registerWorker } from './engine/worker-registration.ts';
import { codeLinkIn, knockInFragment, linkInFragment } from './protocol/link.ts';
import { afterTaking } from './parts/take-code.tsx';
import { Root } from './root.tsx';
import { openDatabase } from './storage/database.ts';
import { createRecords } from './storage/records.ts';
import { createVaultRecords } from './storage/vault-record.ts';
import { loadTexts } from './worker-texts.ts';

type Parts = Omit<Tools, 'preferences'>;

async function build(): Promise<Parts & { records: ReturnType<typeof createRecords> }> {
  const database = await openDatabase();
  const records = createRecords(database);
  const vaultRecords = createVaultRecords(database);
  const vault = await openVault({ records: vaultRecords, channel: new BroadcastChannel('aldaba-vault') });
  const phoneNow = Date.now;
  const clock = createServerClock({
    phoneNow,
    offsetMs: (await records.clockOffsetMs.read()) ?? 0,
    keep: (offsetMs) => void records.clockOffsetMs.write(offsetMs),
  });
  const server = createServer({ fetch: (...given) => fetch(...given), clock, phoneNow });
  const linking = createLinking({ server, records, seeds: vault, origin: location.origin, phoneNow });
  const devicePasskeys = createDevicePasskeys({ server, records, clock });
  const signByPasskey = devicePasskeys.sign;
  const app = createApp({
    records,
    server,
    clock,
    linking,
    knocks: createKnocks({ server, records, clock, signByPasskey }),
    devicePasskeys,
    dropSeeds: vault.dropSeeds,
  });
  const passkeys = createPasskeys();
  const intake = createIntake({ vault, newId: () => crypto.randomUUID() });
  // Codes on their way in are secrets as well.
  vault.store.subscribe(() => {
    if (vault.store.get().isLocked) intake.cancel();
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
  return {
    app,
    flow,
    records,
    vault,
    lock: createLock({ vault, records: vaultRecords, passkeys, phoneNow }),
    passkeys,
    devicePasskeys,
    nextPhone: createNextPhone({ server, clock, signByPasskey }),
    intake,
    autoLock: startAutoLock(vault, phoneNow),
    applyUpdate: () => takeOver(),
  };
}

/** A secret in the address is taken out of it at once, so that history and screenshots do not keep it. */
function openedSecret() {
  const link = linkInFragment(location.hash);
  const knock = knockInFragment(location.hash);
  const code = codeLinkIn(location);
  if (link) goTo('/link', { replace: true });
  if (code !== undefined) goTo('/others', { replace: true });
  if (knock) goTo(`/knock/${knock.knock}`, { replace: true });
  return { link, code, knock };
}

/** What the address asks for, as soon as the vault is open: a linked account needs a place for its seed. */
async function readAddress({ app, flow, vault, intake }: Parts): Promise<void> {
  const { search } = location;
  const act = async ({ link, code, knock }: ReturnType<typeof openedSecret>): Promise<boolean> => {
    if (knock) app.takeNumber(knock);
    if (knock) return true;
    if (link === undefined && code === undefined) return false;
    await vault.whenOpen();
    if (link) void flow.claim(link);
    else if (code !== undefined) goTo(afterTaking[await intake.take(code)], { replace: true });
    return true;
  };
  const opened = openedSecret();
  addEventListener('hashchange', () => void act(openedSecret()));
  // Back from the sign-in page without having signed in: the browser shows this page as it was left.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted && app.store.get().link.step === 'trading')
      void flow.cancel().then(() => goTo('/', { replace: true }));
  });
  if (await act(opened)) return;
  await vault.whenOpen();
  if ((await flow.back(search)) || (await flow.resume())) goTo('/link', { replace: true });
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
    const reading = readAddress(parts);
    // A locked vault is opened on the screen that is still to be shown.
    if (!parts.vault.store.get().isLocked) await reading;
    else reading.catch(() => {});
  } catch {
    // Nothing can be kept: a private window, or a browser that is too old. The screen says so.
    parts = undefined;
  }
  await render();
  if (parts) keepInTouch(parts);
}

const element = document.getElementById('app');
if (element) void start(createRoot(element));
