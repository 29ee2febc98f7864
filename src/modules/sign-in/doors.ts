// Doors of the second step, bound together with those before it.
import { knockNumberOf } from '../../core/pages/knock-number.ts';
import type { Tx } from '../../core/db/db.ts';
import { bind, type Endpoints } from '../../core/http/door.ts';
import { page, redirect, stream } from '../../core/http/replies.ts';
import type { Visit } from '../../core/visit.ts';
import { type SessionMethod, sessionEndedTopic } from '../accounts/index.ts';
import { signInContract } from './contract.ts';
import type { Finished } from './actions/finish.ts';
import { sessionCookies } from './cookies.ts';
import type { SignInDeps } from './deps.ts';
import type { createFirstStepDoors } from './first-step-doors.ts';
import type { createKeyDoors } from './key-doors.ts';
import {
  approvedBody,
  type CodeKind,
  codeBody,
  helpBody,
  knockOverBody,
  methodsBody,
  waitBody,
} from './pages/second-step.ts';
import type { SignInParts } from './parts.ts';
import { sixDigits } from './rules.ts';
import { createSmsDoors, type SmsKeys } from './sms-doors.ts';
import type { AttemptTable } from './tables.ts';
import { over, type Tries } from './tries.ts';

export function createDoors(
  deps: SignInDeps,
  firstStep: ReturnType<typeof createFirstStepDoors>,
  keyDoors: ReturnType<typeof createKeyDoors>,
  parts: SignInParts,
  { attemptOf, tryOnce }: Tries,
) {
  const { db, clock, accounts, authenticator, factors, live, log, layout, translate } = deps;

  /** As `tryOnce`, for what is typed: the sentence of a wrong code. */
  async function typed(
    attempt: AttemptTable,
    visit: Visit,
    method: 'code' | 'sms' | 'backup-code',
    spend: (tx: Tx) => Promise<SessionMethod | undefined>,
    prepare?: () => Promise<void>,
  ): Promise<Finished | { error: string }> {
    const tried = await tryOnce(attempt, visit, {
      method,
      spend,
      prepare: async () => {
        await prepare?.();
        return undefined;
      },
    });
    if (tried === 'unknown') throw over();
    if ('to' in tried) return tried;
    return { error: translate(visit.language)('entry.code.wrong', { left: tried.left }) };
  }

  function codePage(visit: Visit, path: string, kind: CodeKind, formToken: string, error?: string) {
    const t = translate(visit.language);
    const body = codeBody(t, kind, formToken, error ? { code: error } : {});
    const title = t(`entry.code.title.${kind}`);
    return page(layout(visit, path, { title, body, failed: error !== undefined }), {
      status: error ? 422 : 200,
    });
  }

  const secondStep: Omit<
    Endpoints<typeof signInContract>,
    keyof typeof firstStep | keyof typeof keyDoors | SmsKeys
  > = {
    async 'GET /sign-in/methods'({ attempt, visit, formToken, path }) {
      const { account_id } = attemptOf(attempt, visit);
      const t = translate(visit.language);
      const body = methodsBody(t, await factors.methods(db, account_id), formToken);
      return page(layout(visit, path, { title: t('entry.methods.title'), body }));
    },

    async 'GET /sign-in/knock'({ attempt: hold, visit, formToken, path }) {
      const attempt = attemptOf(hold, visit);
      const t = translate(visit.language);
      const knock = await parts.knockOf(attempt);
      if (!knock) {
        const body = knockOverBody(t, formToken, 'none');
        return page(layout(visit, path, { title: t('entry.knock.over.none.title'), body }));
      }
      if (knock.state === 'open') {
        const secondsLeft = Math.max(0, Math.ceil((knock.expiresAt - clock.now()) / 1000));
        const view = {
          number: knockNumberOf(knock),
          system: visit.system,
          expiresAt: knock.expiresAt,
          devices: knock.deviceNames,
          secondsLeft,
        };
        const body = waitBody(t, formToken, view);
        return page(
          layout(visit, path, {
            title: t('entry.knock.title'),
            body,
            knocking: true,
            refreshWithoutScript: 3,
          }),
        );
      }
      if (knock.state === 'approved') {
        return page(
          layout(visit, path, { title: t('entry.knock.approved'), body: approvedBody(t, formToken) }),
        );
      }
      const why =
        knock.state === 'denied'
          ? knock.reason === 'mistake'
            ? 'denied'
            : (knock.reason ?? 'denied')
          : knock.state;
      const shown = why === 'redeemed' ? 'expired' : why;
      const body = knockOverBody(t, formToken, shown);
      return page(layout(visit, path, { title: t(`entry.knock.over.${shown}.title`), body, failed: true }));
    },

    async 'POST /sign-in/knock'({ attempt: hold, visit, formToken }) {
      const attempt = attemptOf(hold, visit);
      const asked = await parts.knockFor(attempt, visit);
      if (!('refused' in asked)) return redirect('/sign-in/knock');
      const t = translate(visit.language);
      const body = knockOverBody(t, formToken, asked.refused);
      const title = t(`entry.knock.over.${asked.refused}.title`);
      return page(layout(visit, '/sign-in/knock', { title, body, failed: true }), { status: 429 });
    },

    async 'GET /sign-in/knock/events'({ attempt: hold, visit }) {
      const attempt = attemptOf(hold, visit);
      const knockId = attempt.knock_id;
      if (!knockId) throw over();
      const { id: attemptId, session_id: sessionId } = attempt;
      return stream((events) => {
        const tell = (state: string) => events.send(state === 'approved' ? 'go' : 'state', { state });
        const ends = [
          live.subscribe(authenticator.knockTopic(knockId), (message) => {
            const { state } = message as { state?: unknown };
            if (typeof state === 'string' && state !== 'open') tell(state);
          }),
        ];
        // A step-up waits for a session: it has nothing to wait for once that is over.
        if (sessionId) ends.push(live.subscribe(sessionEndedTopic(sessionId), () => events.close()));
        // What was said between the page and this stream is not lost.
        authenticator.knock(db, knockId, attemptId).then(
          (knock) => {
            if (!knock || knock.state !== 'open') tell(knock?.state ?? 'expired');
          },
          (error: unknown) => {
            log.error({ error: String(error) }, 'live stream');
            // The page connects again.
            events.close();
          },
        );
        return () => {
          for (const end of ends) end();
        };
      });
    },

    async 'POST /sign-in/knock/finish'({ attempt: hold, visit }) {
      const attempt = attemptOf(hold, visit);
      const knockId = attempt.knock_id;
      const account = await accounts.find(db, attempt.account_id);
      if (!knockId || !account) throw over();
      const finished = await db.transaction(async (tx) => {
        const redeemed = await authenticator.redeem(tx, knockId, attempt.id);
        if (!redeemed) return undefined;
        const done = await parts.finishAttempt(tx, attempt, account, 'knock', visit);
        if (!done) throw over();
        return done;
      });
      return finished ? redirect(finished.to, sessionCookies(finished.opened)) : redirect('/sign-in/knock');
    },

    async 'GET /sign-in/code'({ attempt, query, visit, formToken, path }) {
      attemptOf(attempt, visit);
      return codePage(visit, path, query.from === 'auth' ? 'auth' : 'app', formToken);
    },

    async 'POST /sign-in/code'({ attempt: hold, body, visit, formToken, path }) {
      const attempt = attemptOf(hold, visit);
      const code = sixDigits(body.code);
      // What cannot be a code is not a guess: it costs no try.
      if (!code)
        return codePage(visit, path, 'app', formToken, translate(visit.language)('entry.code.not-six'));
      const result = await typed(attempt, visit, 'code', async (tx) => {
        const used = await factors.useCode(tx, attempt.account_id, code);
        return used?.method;
      });
      return 'to' in result
        ? redirect(result.to, sessionCookies(result.opened))
        : codePage(visit, path, 'app', formToken, result.error);
    },

    async 'GET /sign-in/backup-code'({ attempt, visit, formToken, path }) {
      attemptOf(attempt, visit);
      return codePage(visit, path, 'backup', formToken);
    },

    async 'POST /sign-in/backup-code'({ attempt: hold, body, visit, formToken, path }) {
      const attempt = attemptOf(hold, visit);
      let codeId: string | undefined;
      const result = await typed(
        attempt,
        visit,
        'backup-code',
        async (tx) => {
          if (!codeId) return undefined;
          return (await factors.spendBackupCode(tx, attempt.account_id, codeId, visit))
            ? 'backup-code'
            : undefined;
        },
        async () => {
          codeId = await factors.findBackupCode(attempt.account_id, body.code);
        },
      );
      return 'to' in result
        ? redirect(result.to, sessionCookies(result.opened))
        : codePage(visit, path, 'backup', formToken, result.error);
    },

    async 'GET /sign-in/help'({ attempt, visit, path }) {
      attemptOf(attempt, visit);
      const t = translate(visit.language);
      return page(layout(visit, path, { title: t('entry.help.title'), body: helpBody(t) }));
    },
  };

  const sms = createSmsDoors(deps, { attemptOf, typed });
  return bind(signInContract, { ...firstStep, ...keyDoors, ...secondStep, ...sms });
}
