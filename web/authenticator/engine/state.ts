// Everything the screens show.
import type { KnockState } from '../protocol/knock.ts';
import type { KnockTarget } from '../protocol/link.ts';
import type { Ask } from '../protocol/wire.ts';
import type { Account } from '../storage/records.ts';
import type { LiveState } from './live.ts';
import type { PushState } from './push.ts';

export type KnockEntry = { readonly ask: Ask; readonly deviceId: string; readonly state: KnockState };

export type LinkStep =
  | { step: 'idle' }
  | { step: 'claiming' }
  | { step: 'compare'; digits: string; expiresAt: number; name: string }
  | { step: 'trading' }
  | { step: 'linked'; deviceId: string }
  /** `from` says where a new attempt starts; `code` is the server's when it refused. */
  | {
      step: 'stopped';
      why: 'refused' | 'expired' | 'denied' | 'interrupted' | 'failed';
      from: 'phone' | 'computer';
      code?: string;
    };

export type State = {
  readonly accounts: readonly Account[];
  readonly connections: Readonly<Record<string, LiveState>>;
  readonly knocks: readonly KnockEntry[];
  readonly scanned: KnockTarget | null;
  readonly link: LinkStep;
  readonly push: PushState;
  /** A newer version waits to take over. */
  readonly update: boolean;
};
