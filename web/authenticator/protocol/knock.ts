// A knock on this phone, from the moment it is read to its outcome. Pure: the screen sends events, this decides.
import { sha256 } from './bytes.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Answer, AnswerOutcome, Ask, KnockMode, NoReason } from './wire.ts';

export type Draft = { verdict: 'yes'; number?: string } | { verdict: 'no'; reason: NoReason };

export type KnockState =
  /** Not signed by the server this phone was linked to: never any button. */
  | { step: 'forged' }
  /** `unconfirmed`: YES was pressed, but the phone's passkey was not shown. */
  | { step: 'open'; unconfirmed?: true }
  /** NO was pressed; the reason is asked. */
  | { step: 'refusing' }
  | { step: 'sending'; draft: Draft }
  | { step: 'approved' }
  | { step: 'denied'; reason: NoReason }
  | { step: 'wrong-number' }
  | { step: 'expired' }
  | { step: 'already-answered' }
  /** The page asked again or went away. */
  | { step: 'withdrawn' }
  | { step: 'no-network'; draft: Draft }
  | { step: 'fault'; draft: Draft; code: string };

export type KnockEvent =
  | { type: 'no' }
  | { type: 'back' }
  | { type: 'send'; draft: Draft }
  | { type: 'retry' }
  | { type: 'answered'; outcome: AnswerOutcome }
  | { type: 'failed'; code: string }
  /** The person, or the phone, did not confirm the YES with the passkey. */
  | { type: 'unconfirmed' }
  /** Another device answered, or the server took it back. */
  | { type: 'gone'; outcome: string }
  | { type: 'time-over' };

const retriable = ['no-network', 'fault'] as const;
const waiting: readonly KnockState['step'][] = ['open', 'refusing', ...retriable];

/** True while the person can still do something about it. */
export const isPending = (state: KnockState): boolean =>
  state.step === 'sending' || waiting.includes(state.step);

export function nextKnockState(state: KnockState, event: KnockEvent): KnockState {
  const canAct = waiting.includes(state.step);
  switch (event.type) {
    case 'no':
      return state.step === 'open' ? { step: 'refusing' } : state;
    case 'back':
      return state.step === 'refusing' ? { step: 'open' } : state;
    case 'send':
      return canAct ? { step: 'sending', draft: event.draft } : state;
    case 'retry':
      return 'draft' in state ? { step: 'sending', draft: state.draft } : state;
    case 'answered':
      return state.step === 'sending' ? answered(state.draft, event.outcome) : state;
    case 'failed':
      return state.step === 'sending' ? failed(state.draft, event.code) : state;
    case 'unconfirmed':
      return state.step === 'sending' ? { step: 'open', unconfirmed: true } : state;
    case 'gone':
      // While our own answer is on its way its reply tells more than this.
      return canAct ? gone(event.outcome) : state;
    case 'time-over':
      return canAct ? { step: 'expired' } : state;
  }
}

function answered(draft: Draft, outcome: AnswerOutcome): KnockState {
  if (outcome === 'wrong-number') return { step: 'wrong-number' };
  if (outcome === 'approved') return { step: 'approved' };
  return { step: 'denied', reason: draft.verdict === 'no' ? draft.reason : 'mistake' };
}

function failed(draft: Draft, code: string): KnockState {
  switch (code) {
    case 'authenticator/knock-expired':
      return { step: 'expired' };
    case 'authenticator/already-answered':
      return { step: 'already-answered' };
    case 'authenticator/no-such-knock':
      return { step: 'withdrawn' };
    case 'web/offline':
    case 'web/timeout':
      return { step: 'no-network', draft };
    default:
      return { step: 'fault', draft, code };
  }
}

function gone(outcome: string): KnockState {
  if (outcome === 'expired') return { step: 'expired' };
  const isAnswer = ['already-answered', 'approved', 'denied', 'redeemed', 'wrong-number'].includes(outcome);
  return { step: isAnswer ? 'already-answered' : 'withdrawn' };
}

/** How many digits the person copies from the other screen. */
export const digitsAsked = (mode: KnockMode): 0 | 2 | 6 => (mode === 'six' ? 6 : mode === 'number' ? 2 : 0);

/** The digits as typed, if they are as many as asked. */
export function readNumber(typed: string, mode: KnockMode): string | undefined {
  const digits = typed.replace(/[\s\p{Pd}.]/gu, '');
  return digits.length === digitsAsked(mode) && /^[0-9]+$/.test(digits) ? digits : undefined;
}

/** The answer to an ask, over the context that was shown; `at` in server milliseconds. */
export async function answerTo(ask: Ask, draft: Draft, counter: number, at: number): Promise<Answer> {
  return {
    type: 'answer',
    knock: ask.knock,
    device: ask.device,
    nonce: ask.nonce,
    contextHash: await sha256(canonicalJson(ask.context)),
    verdict: draft.verdict,
    ...(draft.verdict === 'no' ? { reason: draft.reason } : {}),
    ...(draft.verdict === 'yes' && draft.number !== undefined ? { number: draft.number } : {}),
    counter,
    at,
  };
}
