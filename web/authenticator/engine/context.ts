// Gives the screens the app, its state and the way between screens.
import { createContext, useContext, useSyncExternalStore } from 'react';
import type { App } from './app.ts';
import type { LinkFlow } from './link-flow.ts';
import type { AutoLocking } from './auto-lock.ts';
import type { Intake, IntakeState } from './intake.ts';
import type { Passkeys } from './passkey.ts';
import type { DevicePasskeys } from './device-passkey.ts';
import type { NextPhone } from './next-phone.ts';
import type { Preferences } from './preferences.ts';
import type { State } from './state.ts';
import type { Lock } from './vault-lock.ts';
import type { Vault, VaultState } from './vault.ts';

export type Tools = {
  app: App;
  flow: LinkFlow;
  vault: Vault;
  lock: Lock;
  passkeys: Passkeys;
  devicePasskeys: DevicePasskeys;
  nextPhone: NextPhone;
  intake: Intake;
  autoLock: AutoLocking;
  preferences: Preferences;
  applyUpdate: () => void;
};

export const ToolsContext = createContext<Tools | null>(null);

export function useTools(): Tools {
  const tools = useContext(ToolsContext);
  if (!tools) throw new Error('ToolsContext is missing above this component');
  return tools;
}

export function useAppState(): State {
  const { store } = useTools().app;
  return useSyncExternalStore(store.subscribe, store.get);
}

export function useVault(): VaultState {
  const { store } = useTools().vault;
  return useSyncExternalStore(store.subscribe, store.get);
}

export function useIntake(): IntakeState {
  const { store } = useTools().intake;
  return useSyncExternalStore(store.subscribe, () => store.get().now);
}

// ---- the way: `#/settings`, so that Back works and one page is enough without network
const watchHash = (changed: () => void): (() => void) => {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
};

/** The screen's path, "/" for the first. */
export const usePath = (): string =>
  useSyncExternalStore(watchHash, () => (location.hash.startsWith('#/') ? location.hash.slice(1) : '/'));

export function goTo(path: string, options: { replace?: boolean } = {}): void {
  const address = `/auth/#${path}`;
  if (options.replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  dispatchEvent(new HashChangeEvent('hashchange'));
}
