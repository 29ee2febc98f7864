// What a reader says of a guide: useful or not, and then why not. Counted before it is looked at.
import type { Visit } from '../../../core/visit.ts';
import { refuse } from '../../../core/errors.ts';
import { cleanName } from '../../../lib/plain-text.ts';
import type { HelpDeps } from '../deps.ts';
import { isReason, longestComment } from '../rules.ts';
import * as store from '../store.ts';

export type Told =
  | { kind: 'thanks' }
  | { kind: 'why'; vote: string }
  | { kind: 'reason-missing'; vote: string; comment: string };

const explainMs = 24 * 3600_000;

export function createGiveFeedback({ db, clock, random, limits }: HelpDeps) {
  return async function giveFeedback(
    visit: Visit,
    name: string,
    language: string,
    said: { useful?: string; vote?: string; reason?: string; comment?: string },
  ): Promise<Told> {
    const answer = await limits.count([
      { key: `help.feedback.network:${visit.network}`, limit: 60, windowSeconds: 3600 },
      { key: `help.feedback.browser:${visit.browserToken ?? ''}:${name}`, limit: 6, windowSeconds: 86_400 },
    ]);
    if (!answer.allowed) refuse('core/too-many', { retryAfterSeconds: answer.retryAfterSeconds });
    if (said.vote !== undefined) {
      const comment = cleanName(said.comment ?? '', longestComment);
      if (!isReason(said.reason)) return { kind: 'reason-missing', vote: said.vote, comment };
      await store.explainVote(db, {
        id: said.vote,
        name,
        reason: said.reason,
        comment: comment === '' ? null : comment,
        after: clock.now() - explainMs,
      });
      return { kind: 'thanks' };
    }
    if (said.useful !== 'yes' && said.useful !== 'no') refuse('core/bad-request');
    const id = random.token(16);
    const useful = said.useful === 'yes' ? 1 : 0;
    await store.insertVote(db, {
      id,
      name,
      language,
      useful,
      reason: null,
      comment: null,
      at: clock.now(),
      done_at: null,
    });
    return useful === 1 ? { kind: 'thanks' } : { kind: 'why', vote: id };
  };
}
