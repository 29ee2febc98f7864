// Decisions of recovering an account: what proofs are worth together, how long the hold is, what a loss would leave. Pure.

/** Kinds of proof. Two of one kind are worth one: a code mailed to either address, or a code, offline code or YES of a factor. */
export type Proof = 'mail' | 'backup-code' | 'factor' | 'sms';

const minute = 60_000;
const hour = 60 * minute;

/** Time to prove something, then to choose the password; after a hold people come back when they can. */
/**
 * A start, and looking for an address, take as long as this: rows of a known account lie elsewhere in an index than those of
 * nobody, and two thousand starts would tell them apart by a tenth of a millisecond.
 */
export const startMs = 60;
export const flowLifeMs = 30 * minute;
export const readyLifeMs = 15 * minute;
export const heldReadyLifeMs = 72 * hour;
export const codeLifeMs = 15 * minute;
export const codeTries = 5;
export const triesPerFlow = 10;
export const sendsPerFlow = 3;
export const holdMs = { person: 24 * hour, administrator: 72 * hour } as const;
/** No change of recovery channels after a recovery: whoever got in wrongly must not be able to stay. */
export const freezeMs = 72 * hour;
/** A "not me" undoes a recovery that is done for as long as this. */
export const undoMs = 7 * 24 * hour;
/** When channels hear of a hold, in hundredths of it. */
export const noticeShares = [0, 50, 90] as const;
export const maximumAddresses = 3;
export const maximumPhones = 2;
/** A new number proves nothing in a recovery for so long: time to hear of it for whoever did not add it. */
export const phoneWaitMs = 72 * hour;
export const phoneCounts = (provenAt: number, now: number): boolean => now - provenAt >= phoneWaitMs;

export type Standing = {
  twoStepOn: boolean;
  /** A hundred wrong codes in a row: the second step opens again only by proof of more than the mailbox. */
  secondStepLocked: boolean;
  administrator: boolean;
};

export type Verdict = { kind: 'more' } | { kind: 'ready' } | { kind: 'hold'; ms: number };

/**
 * A new password never drops the second step, so one mailed code is enough for it where the second step stays to be done.
 * Without the mailbox, or to open a locked second step, two kinds are asked; then comes the hold, unless a backup code
 * stands beside the mailbox.
 */
export function judge(standing: Standing, proven: readonly Proof[]): Verdict {
  const kinds = new Set(proven);
  const mail = kinds.has('mail');
  if (mail && !(standing.twoStepOn && standing.secondStepLocked)) return { kind: 'ready' };
  if (!standing.twoStepOn || kinds.size < 2) return { kind: 'more' };
  // A backup code beside a proven channel: nobody has both by turning a number or reading a mailbox.
  if ((mail || kinds.has('sms')) && kinds.has('backup-code')) return { kind: 'ready' };
  return { kind: 'hold', ms: standing.administrator ? holdMs.administrator : holdMs.person };
}

export type FlowState = 'offered' | 'held' | 'ready' | 'done' | 'cancelled' | 'expired';

/** What somebody sees of a stored flow: time passes without anybody writing it down. */
export function flowStateAt(
  flow: { state: string; hold_until: number | null; expires_at: number },
  now: number,
): FlowState {
  if (flow.state === 'done' || flow.state === 'cancelled') return flow.state;
  if (flow.expires_at <= now) return 'expired';
  if (flow.state === 'held') return flow.hold_until !== null && flow.hold_until <= now ? 'ready' : 'held';
  return flow.state === 'ready' ? 'ready' : 'offered';
}

/** What the account has today: the numbers a rehearsal and the simulator look at. */
export type Ways = {
  twoStepOn: boolean;
  devices: readonly { id: string; name: string }[];
  codeApps: readonly { id: string; name: string }[];
  /** Passkeys and security keys; `signsIn` for those that need no password beside them. */
  keys: readonly { id: string; name: string; signsIn: boolean }[];
  /** YubiKeys that type codes, where this installation takes them. */
  yubikeys: readonly { id: string; name: string }[];
  /** Numbers of the second step. */
  numbers: readonly { id: string; name: string }[];
  backupCodes: number;
  loginMail: boolean;
  recoveryMails: number;
  /** Recovery phones that a code may be sent to. */
  recoveryPhones: number;
};

/** Ways through the second step that do not need what is in `lost`. */
export function secondSteps(ways: Ways, lost: ReadonlySet<string>): string[] {
  const kept = (one: { id: string }) => !lost.has(one.id);
  return [
    ...[...ways.keys, ...ways.devices, ...ways.yubikeys, ...ways.codeApps, ...ways.numbers]
      .filter(kept)
      .map(({ name }) => name),
    ...(ways.backupCodes > 0 && !lost.has('backup-codes') ? ['backup-codes'] : []),
  ];
}

/**
 * Whether the owner still gets in after losing these: ids of factors, 'recovery-phones', 'backup-codes', 'password',
 * 'mailbox'.
 */
export function getsIn(ways: Ways, lost: ReadonlySet<string>): boolean {
  // A passkey is both steps in one: with it neither the password nor anything else is missed.
  if (ways.keys.some(({ id, signsIn }) => signsIn && !lost.has(id))) return true;
  const mail = (ways.loginMail && !lost.has('mailbox')) || ways.recoveryMails > 0;
  const second = secondSteps(ways, lost);
  const hasCodes = second.includes('backup-codes');
  // Without the mailbox a backup code and a factor make a new password, after the hold; the sign-in asks for one again.
  const sms = ways.recoveryPhones > 0 && !lost.has('recovery-phones');
  const twoKinds = hasCodes && (second.length > 1 || (sms && ways.backupCodes > 1));
  const password = !lost.has('password') || mail || (ways.twoStepOn && twoKinds);
  return password && (!ways.twoStepOn || second.length > 0);
}

export type Loss = {
  what: 'factor' | 'every-phone' | 'backup-codes' | 'password' | 'mailbox';
  name: string;
  getsIn: boolean;
  left: string[];
};

/** "What if I lose this?", one line for each thing that can be lost. */
export function simulateLosses(ways: Ways): Loss[] {
  const phones = [...ways.devices, ...ways.codeApps, ...ways.numbers];
  const keys = [...ways.keys, ...ways.yubikeys];
  const ids = [...phones.map(({ id }) => id), ...(ways.recoveryPhones > 0 ? ['recovery-phones'] : [])];
  const loss = (what: Loss['what'], name: string, ids: readonly string[]): Loss => {
    const lost = new Set(ids);
    return { what, name, getsIn: getsIn(ways, lost), left: secondSteps(ways, lost) };
  };
  return [
    loss('password', '', ['password']),
    loss('mailbox', '', ['mailbox']),
    ...(ways.twoStepOn
      ? [
          ...[...keys, ...phones].map(({ id, name }) => loss('factor', name, [id])),
          ...(ids.length > 1 ? [loss('every-phone', '', ids)] : []),
          loss('backup-codes', '', ['backup-codes']),
        ]
      : []),
  ];
}
