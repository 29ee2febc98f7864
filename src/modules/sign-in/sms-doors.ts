// Doors of the code by text message: which number, the code, another one. Sent when asked for, bound to this attempt.
import type { Tx } from '../../core/db/db.ts';
import type { AttemptHold, Endpoints } from '../../core/http/door.ts';
import { page, redirect, type Reply } from '../../core/http/replies.ts';
import type { Visit } from '../../core/visit.ts';
import type { SessionMethod } from '../accounts/index.ts';
import { endingOf, type SendResult } from '../phones/index.ts';
import type { Finished } from './actions/finish.ts';
import type { signInContract } from './contract.ts';
import { sessionCookies } from './cookies.ts';
import type { SignInDeps } from './deps.ts';
import { smsBody } from './pages/sms.ts';
import { sixDigits } from './rules.ts';
import type { AttemptTable } from './tables.ts';

export type SmsKeys = 'GET /sign-in/sms' | 'POST /sign-in/sms/send' | 'POST /sign-in/sms';

type Shared = {
  attemptOf: (hold: AttemptHold, visit: Visit) => AttemptTable;
  typed: (
    attempt: AttemptTable,
    visit: Visit,
    method: 'sms',
    spend: (tx: Tx) => Promise<SessionMethod | undefined>,
    prepare?: () => Promise<void>,
  ) => Promise<Finished | { error: string }>;
};

const purpose = 'second-step' as const;

export function createSmsDoors(
  deps: SignInDeps,
  { attemptOf, typed }: Shared,
): Pick<Endpoints<typeof signInContract>, SmsKeys> {
  const { db, clock, accounts, factors, phones, layout, translate } = deps;

  async function smsPage(
    attempt: AttemptTable,
    visit: Visit,
    formToken: string,
    failed: { status: number; code?: string; refused?: SendResult } = { status: 200 },
  ): Promise<Reply> {
    const t = translate(visit.language);
    const now = clock.now();
    const numbers = (await factors.numbers(db, attempt.account_id)).map(({ id, number }) => ({
      id,
      ending: endingOf(number),
    }));
    const open = await phones.openCode(db, attempt.id, purpose);
    const body = smsBody(t, {
      formToken,
      numbers,
      open: open ?? null,
      waitSeconds: open ? Math.max(0, Math.ceil((open.againAt - now) / 1000)) : 0,
      wrong: failed.code,
      refused: failed.refused ?? null,
    });
    const content = { title: t('entry.sms.title'), body, failed: failed.status >= 400 };
    return page(layout(visit, '/sign-in/sms', content), { status: failed.status });
  }

  return {
    async 'GET /sign-in/sms'({ attempt: hold, visit, formToken }) {
      const attempt = attemptOf(hold, visit);
      const numbers = await factors.numbers(db, attempt.account_id);
      return numbers.length === 0 ? redirect('/sign-in/methods') : smsPage(attempt, visit, formToken);
    },

    async 'POST /sign-in/sms/send'({ attempt: hold, body, visit, formToken }) {
      const attempt = attemptOf(hold, visit);
      const chosen = (await factors.numbers(db, attempt.account_id)).find(({ id }) => id === body.number);
      // The number was removed since the page was shown.
      if (!chosen) return redirect('/sign-in/methods');
      const account = await accounts.find(db, attempt.account_id);
      const refused = await phones.sendCode({
        ownerId: attempt.id,
        purpose,
        numbers: [chosen.number],
        language: account?.language ?? visit.language,
      });
      if (refused.sent) return redirect('/sign-in/sms');
      return smsPage(attempt, visit, formToken, { status: 429, refused });
    },

    async 'POST /sign-in/sms'({ attempt: hold, body, visit, formToken }) {
      const attempt = attemptOf(hold, visit);
      const t = translate(visit.language);
      const code = sixDigits(body.code);
      // What cannot be a code is not a guess: it costs no try.
      if (!code) return smsPage(attempt, visit, formToken, { status: 422, code: t('entry.code.not-six') });
      let codeId: string | undefined;
      const result = await typed(
        attempt,
        visit,
        'sms',
        async (tx) => {
          const taken = codeId === undefined ? undefined : await phones.takeCode(tx, codeId);
          if (!taken) return undefined;
          // A number that was removed while its code was on the way proves nothing any more.
          const still = await factors.numbers(tx, attempt.account_id);
          if (!still.some(({ number }) => number === taken.number)) return undefined;
          await factors.numberUsed(tx, attempt.account_id, taken.number);
          return 'sms';
        },
        async () => {
          codeId = await phones.tryCode(attempt.id, purpose, code);
        },
      );
      if ('to' in result) return redirect(result.to, sessionCookies(result.opened));
      return smsPage(attempt, visit, formToken, { status: 422, code: result.error });
    },
  };
}
