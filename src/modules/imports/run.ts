// One run of an import: what its steps share, and how they learn that it is not the run any more.
import type { DavClient, RemoteFault } from '../../dav/client.ts';
import type { Deposit } from '../drive/index.ts';
import type { Opened } from './rclone-source.ts';
import type { ImportTable } from './tables.ts';

export type Run = {
  readonly row: ImportTable;
  readonly source: DavClient;
  readonly deposit: Deposit;
  readonly stop: AbortController;
  /** Set where something has to be ended with it. */
  readonly opened?: Opened;
};

/** Paused, cancelled, taken up by another process, or this one is about to end: nothing more is written. */
export class Stopped extends Error {}

/** Something that may pass: the whole import waits before it goes on. */
export class Trouble extends Error {
  readonly fault: RemoteFault;
  constructor(fault: RemoteFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** It makes no sense to go on. */
export class Hopeless extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** For conditional updates of the run. */
export async function mustBeCurrent(updated: Promise<boolean>): Promise<void> {
  if (!(await updated)) throw new Stopped();
}

export const jobOf = ({ row }: Run) => ({ id: row.id, run: row.run });

/** The code under which a fault of the source is told. */
export const codeOf = ({ kind }: RemoteFault): string => {
  if (kind === 'forbidden' || kind === 'stopped') return 'imports/unreachable';
  return `imports/${kind}`;
};
