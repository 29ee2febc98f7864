// The app behind the screens: accounts, knocks, contact with the server. Screens read `store` and call what is here.
import { type Draft, isPending, type KnockEvent, nextKnockState } from '../protocol/knock.ts';
import type { DeviceState, SignedAsk } from '../protocol/wire.ts';
import type { Account, Records } from '../storage/records.ts';
import type { ServerClock } from './clock.ts';
import { type Brought, type DevicePasskeys, Unconfirmed } from './device-passkey.ts';
import type { Knocks } from './knocks.ts';
import type { Linking } from './linking.ts';
import { maxStreams, watchDevice } from './live.ts';
import { readPushState, subscribe, tellServer } from './push.ts';
import { codeOf, type Server } from './server.ts';
import type { KnockEntry, State } from './state.ts';
import { createStore, type Store } from './store.ts';

type Deps = {
  records: Records;
  server: Server;
  clock: ServerClock;
  linking: Linking;
  knocks: Knocks;
  devicePasskeys: DevicePasskeys;
  dropSeeds: (deviceIds: readonly string[]) => Promise<void>;
};
export type App = ReturnType<typeof createApp>;

export const startState: State = {
  accounts: [],
  connections: {},
  knocks: [],
  scanned: null,
  link: { step: 'idle' },
  push: 'unsupported',
  update: false,
};

export function createApp(deps: Deps) {
  const { records, server, clock, linking, knocks, devicePasskeys, dropSeeds } = deps;
  const store: Store<State> = createStore(startState);
  const watches = new Map<string, () => void>();
  const accountOf = (deviceId: string) => store.get().accounts.find((one) => one.deviceId === deviceId);

  async function reload(): Promise<void> {
    store.set({ accounts: await records.accounts() });
  }

  // ---- knocks
  function setKnock(id: string, event: KnockEvent): KnockEntry | undefined {
    const all = store
      .get()
      .knocks.map((entry) =>
        entry.ask.knock === id ? { ...entry, state: nextKnockState(entry.state, event) } : entry,
      );
    store.set({ knocks: all });
    return all.find(({ ask }) => ask.knock === id);
  }

  async function receive(account: Account, signed: SignedAsk): Promise<void> {
    const id = signed.ask.knock;
    const known = () => store.get().knocks.some(({ ask }) => ask.knock === id);
    if (known()) return;
    const genuine = await knocks.isGenuine(signed, account);
    if (known()) return;
    const leftMs = signed.ask.expiresAt - clock.now();
    if (leftMs <= 0) return;
    const state = genuine ? ({ step: 'open' } as const) : ({ step: 'forged' } as const);
    const entry: KnockEntry = { ask: signed.ask, deviceId: account.deviceId, state };
    store.set({ knocks: [entry, ...store.get().knocks].slice(0, 20) });
    setTimeout(() => setKnock(id, { type: 'time-over' }), Math.min(leftMs, 600_000));
  }

  async function askForKnocks(account: Account): Promise<void> {
    const open = await knocks.list(account);
    const here = new Set(open.map(({ ask }) => ask.knock));
    for (const { ask, deviceId } of store.get().knocks) {
      if (deviceId === account.deviceId && !here.has(ask.knock))
        setKnock(ask.knock, { type: 'gone', outcome: '' });
    }
    for (const signed of open) await receive(account, signed);
  }

  async function deliver(id: string): Promise<void> {
    const entry = store.get().knocks.find(({ ask }) => ask.knock === id);
    const account = entry && accountOf(entry.deviceId);
    if (entry?.state.step !== 'sending' || !account) return;
    try {
      const outcome = await knocks.answer(account, entry.ask, entry.state.draft);
      setKnock(id, { type: 'answered', outcome });
    } catch (error) {
      if (error instanceof Unconfirmed) {
        setKnock(id, { type: 'unconfirmed' });
        return;
      }
      setKnock(id, { type: 'failed', code: codeOf(error) });
      if (codeOf(error) === 'core/device-required') await unlinked(account.deviceId);
    }
  }

  // ---- contact
  async function unlinked(deviceId: string): Promise<void> {
    watches.get(deviceId)?.();
    watches.delete(deviceId);
    await records.update(deviceId, { removed: true });
    store.set({ knocks: store.get().knocks.filter((entry) => entry.deviceId !== deviceId) });
    await reload();
  }

  async function refresh(account: Account): Promise<void> {
    await linking.prove(account);
    const told = await server.signed<DeviceState>(account, 'GET', '/api/device');
    const { twoStep, otherMethods } = told;
    await records.update(account.deviceId, {
      ...told.account,
      twoStep,
      otherMethods,
      removed: false,
      isPasskeyDue: told.passkey,
      // Made here, but it never reached the server: YES goes on without it.
      ...(told.passkey || devicePasskeys.isMaking() ? {} : { passkeyId: null }),
    });
    if (!told.push) await renewPush(account);
    await reload();
  }

  /** The server lost or dropped our subscription (they vanish on some phones): it gets the present one. */
  async function renewPush(account: Account): Promise<void> {
    if (!('serviceWorker' in navigator)) return;
    const registration = await navigator.serviceWorker.getRegistration();
    const subscription = await registration?.pushManager?.getSubscription();
    if (subscription) await tellServer(server, account, subscription);
  }

  function watch(account: Account): void {
    const { deviceId } = account;
    if (watches.has(deviceId) || account.removed) return;
    let refreshedAt = 0;
    const parts = {
      onEvent(event: string, data: unknown): void {
        const told = (data ?? {}) as { knock?: string; outcome?: string };
        if (event === 'knock') void receive(account, data as SignedAsk).catch(() => {});
        if (event === 'gone' && told.knock) {
          setKnock(told.knock, { type: 'gone', outcome: told.outcome ?? '' });
        }
        if (event === 'removed') void unlinked(deviceId);
      },
      async ask(): Promise<void> {
        if (clock.now() - refreshedAt > 300_000) {
          await refresh(accountOf(deviceId) ?? account);
          refreshedAt = clock.now();
        }
        await askForKnocks(accountOf(deviceId) ?? account);
      },
      onState: (state: State['connections'][string]) =>
        store.set({ connections: { ...store.get().connections, [deviceId]: state } }),
      onUnlinked: () => void unlinked(deviceId),
    };
    watches.set(deviceId, watchDevice(server, account, parts, watches.size < maxStreams));
  }

  const wakeUp = (): void => {
    for (const account of store.get().accounts) watch(account);
  };
  const rest = (): void => {
    for (const stop of watches.values()) stop();
    watches.clear();
  };

  return {
    store,
    clock,
    reload,
    /** While the app is seen. */
    wakeUp,
    /** The app went to the background: streams cost battery, push takes over. */
    rest,

    /** "Buscar avisos". Answers whether every account could be asked. */
    async lookForKnocks(): Promise<boolean> {
      const active = store.get().accounts.filter(({ removed }) => !removed);
      const results = await Promise.allSettled(active.map(askForKnocks));
      return results.every(({ status }) => status === 'fulfilled');
    },

    async linked(account: Account): Promise<void> {
      // A page that is closed now would lose the proof: it stays in the account until it came through.
      await reload();
      try {
        await linking.prove(account);
      } catch (error) {
        // Without network it is proven later; a device that the server refused is none.
        if (!codeOf(error).startsWith('web/')) {
          await records.remove(account.deviceId);
          await dropSeeds([account.deviceId]);
          await reload();
          throw error;
        }
      }
      await reload();
      for (const [deviceId, stop] of watches) if (!accountOf(deviceId)) stop();
      wakeUp();
      if (store.get().push === 'on') await renewPush(account).catch(() => {});
      void navigator.storage?.persist?.().catch(() => false);
    },

    // ---- knocks
    /** Digits that were scanned or came by a link: filled in when the knock is shown. */
    takeNumber: (scanned: State['scanned']) => store.set({ scanned }),
    pressNo: (id: string) => setKnock(id, { type: 'no' }),
    takeBackNo: (id: string) => setKnock(id, { type: 'back' }),
    async answer(id: string, draft: Draft): Promise<void> {
      const entry = setKnock(id, { type: 'send', draft });
      if (entry) await deliver(id);
    },
    async retry(id: string): Promise<void> {
      setKnock(id, { type: 'retry' });
      await deliver(id);
    },
    /** The outcome was read: it leaves the list. A pending knock stays on the first screen. */
    dismiss(id: string): void {
      store.set({
        knocks: store.get().knocks.filter(({ ask, state }) => ask.knock !== id || isPending(state)),
      });
    },

    // ---- accounts
    /** Call it from a tap. Throws what the server refused. */
    async bringPasskey(deviceId: string, name: string): Promise<Brought> {
      const account = accountOf(deviceId);
      if (!account) return 'cancelled';
      try {
        return await devicePasskeys.bring(account, name);
      } finally {
        await reload();
      }
    },
    async rename(deviceId: string, label: string): Promise<void> {
      await records.update(deviceId, { label: label.trim() || null });
      await reload();
    },
    async reorder(deviceIds: readonly string[]): Promise<void> {
      await Promise.all(deviceIds.map((deviceId, order) => records.update(deviceId, { order })));
      await reload();
    },
    async forget(deviceId: string): Promise<void> {
      watches.get(deviceId)?.();
      watches.delete(deviceId);
      const account = accountOf(deviceId);
      // The server must not go on ringing here; without network it finds out by itself.
      if (account && !account.removed) {
        await server
          .signed(account, 'DELETE', '/api/device/push-subscription', undefined, { timeoutMs: 4000 })
          .catch(() => {});
      }
      await records.remove(deviceId);
      await dropSeeds([deviceId]);
      store.set({ knocks: store.get().knocks.filter((entry) => entry.deviceId !== deviceId) });
      await reload();
    },

    // ---- notifications
    async readPush(): Promise<void> {
      store.set({ push: await readPushState() });
    },
    /** Asks for the permission (call it from a tap) and subscribes every account. Throws what went wrong. */
    async enablePush(): Promise<void> {
      const granted = await Notification.requestPermission();
      await this.readPush();
      const accounts = store.get().accounts.filter(({ removed }) => !removed);
      const key = accounts[0]?.vapidPublicKey;
      if (granted !== 'granted' || !key) return;
      const registration = await navigator.serviceWorker.ready;
      const subscription = await subscribe(registration.pushManager, key);
      await Promise.all(accounts.map((account) => tellServer(server, account, subscription)));
      await this.readPush();
    },
    async testPush(): Promise<void> {
      const account = store.get().accounts.find(({ removed }) => !removed);
      if (account) await server.signed(account, 'POST', '/api/device/test-push', {});
    },
  };
}
