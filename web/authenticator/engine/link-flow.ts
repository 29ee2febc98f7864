// The steps of linking as the person sees them. Whatever happens, the flow ends in `linked` or says why it stopped.
import type { LinkTarget } from '../protocol/link.ts';
import { readReturn } from '../protocol/pkce.ts';
import type { Account, Records } from '../storage/records.ts';
import { deviceName } from './device-name.ts';
import type { Linking } from './linking.ts';
import { codeOf } from './server.ts';
import type { LinkStep, State } from './state.ts';
import type { Store } from './store.ts';

type Deps = {
  store: Store<State>;
  records: Records;
  linking: Linking;
  origin: string;
  serverNow: () => number;
  goTo: (address: string) => void;
  /** The account is on this phone: prove it and start to listen. */
  onLinked: (account: Account) => Promise<void>;
};

export type LinkFlow = ReturnType<typeof createLinkFlow>;

export function createLinkFlow({ store, records, linking, origin, serverNow, goTo, onLinked }: Deps) {
  let run = new AbortController();
  const show = (link: LinkStep): void => store.set({ link });
  const stop = (from: 'phone' | 'computer', error: unknown): void => {
    const code = codeOf(error);
    if (code === 'authenticator/link-over' || code === 'authenticator/bad-code') {
      show({ step: 'stopped', why: 'expired', from });
    } else show({ step: 'stopped', why: 'failed', from, code });
  };

  async function finish(account: Account, from: 'phone' | 'computer'): Promise<void> {
    try {
      await onLinked(account);
      show({ step: 'linked', deviceId: account.deviceId });
    } catch (error) {
      stop(from, error);
    }
  }

  /** Long polls until the computer said yes or no. Network failures are waited out: the digits stay on the screen. */
  async function compare(claim: Parameters<Linking['wait']>[0]): Promise<void> {
    const { signal } = run;
    const { digits, expiresAt, name } = claim;
    show({ step: 'compare', digits, expiresAt, name });
    while (!signal.aborted) {
      try {
        const { state, grant } = await linking.wait(claim, signal);
        if (signal.aborted) return;
        if (state === 'linked' && grant) {
          await finish(await linking.accept(grant, claim.keys), 'computer');
          return;
        }
        if (state === 'refused' || state === 'expired') {
          await records.pending.clear();
          show({ step: 'stopped', why: state, from: 'computer' });
          return;
        }
      } catch (error) {
        if (signal.aborted) return;
        const code = codeOf(error);
        const isOver = code.startsWith('authenticator/') || serverNow() > expiresAt;
        if (isOver) {
          await records.pending.clear();
          stop('computer', error);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 2000));
      }
    }
  }

  return {
    async claim(target: LinkTarget): Promise<void> {
      run.abort();
      run = new AbortController();
      show({ step: 'claiming' });
      try {
        await compare(await linking.claim(target, await deviceName()));
      } catch (error) {
        stop('computer', error);
      }
    },

    async fromPhone(): Promise<void> {
      show({ step: 'trading' });
      goTo(await linking.depart(await deviceName()));
    },

    /** Back from the sign-in page, with the address's query. False when it is no return. */
    async back(search: string): Promise<boolean> {
      const returned = readReturn(search, origin);
      if (!returned) return false;
      const pending = await records.pending.read();
      if (pending?.kind !== 'authorise' || pending.state !== returned.state) {
        show({ step: 'stopped', why: 'interrupted', from: 'phone' });
      } else if (returned.kind === 'code') {
        show({ step: 'trading' });
        void linking.trade(returned.code, pending).then(
          (account) => finish(account, 'phone'),
          async (error) => {
            await records.pending.clear();
            stop('phone', error);
          },
        );
      } else {
        await records.pending.clear();
        const why = returned.kind === 'denied' ? 'denied' : 'interrupted';
        show({ step: 'stopped', why, from: 'phone' });
      }
      return true;
    },

    /** A claim that was waiting when the app was closed. False when there is none. */
    async resume(): Promise<boolean> {
      const pending = await records.pending.read();
      if (pending?.kind !== 'claim') return false;
      if (pending.expiresAt <= serverNow()) {
        await records.pending.clear();
        return false;
      }
      run = new AbortController();
      void compare(pending);
      return true;
    },

    async cancel(): Promise<void> {
      run.abort();
      await records.pending.clear();
      show({ step: 'idle' });
    },
  };
}
