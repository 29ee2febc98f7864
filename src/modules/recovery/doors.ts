// The module's routes for whoever cannot get in. What happens is decided in actions; here are pages, cookies and ways on.
import { knockNumberOf } from '../../core/pages/knock-number.ts';
import { Refusal } from '../../core/errors.ts';
import type { Call, Endpoints } from '../../core/http/door.ts';
import type { Html } from '../../core/http/html.ts';
import { page, redirect, type Reply } from '../../core/http/replies.ts';
import { formatInstant } from '../../core/i18n/instant.ts';
import type { Visit } from '../../core/visit.ts';
import { evenly } from '../../lib/evenly.ts';
import { checkedAddress } from '../accounts/index.ts';
import { lostPhonePath, yubikeyBody } from '../sign-in/index.ts';
import type { Cancel } from './actions/cancel.ts';
import type { createFindAddress } from './actions/find-address.ts';
import type { createProve, Proven, Way } from './actions/prove.ts';
import type { createSendSms } from './actions/send-sms.ts';
import type { createSetPassword } from './actions/set-password.ts';
import type { createStart } from './actions/start.ts';
import type { recoveryContract } from './contract.ts';
import type { RecoveryDeps } from './deps.ts';
import { type Flow, type Flows, proofsOf } from './flows.ts';
import * as entry from './pages/entry.ts';
import * as pages from './pages/flow.ts';
import type { PhoneKeys } from './phone-doors.ts';
import { heldReadyLifeMs, holdMs, startMs } from './rules.ts';

export type RecoveryActions = ReturnType<typeof createStart> &
  ReturnType<typeof createProve> &
  ReturnType<typeof createSetPassword> &
  Cancel & {
    findAddress: ReturnType<typeof createFindAddress>;
    sendSms: ReturnType<typeof createSendSms>;
  };

type Keys = Exclude<
  keyof typeof recoveryContract,
  | `${string}/recovery/drill${string}`
  | `${string}/recovery/key${string}`
  | `${string}/api/${string}`
  | PhoneKeys
>;

const waysTyped: readonly Way[] = ['mail', 'backup-code', 'code', 'yubikey', 'sms'];
const cookieSeconds = (holdMs.administrator + heldReadyLifeMs) / 1000;

export function createFlowDoors(
  deps: RecoveryDeps,
  flows: Flows,
  actions: RecoveryActions,
): Pick<Endpoints<typeof recoveryContract>, Keys> {
  const { db, clock, layout, translate, accounts, factors } = deps;
  const over = () => redirect('/recovery?over=1', { recovery: null });

  type Here = Pick<Call, 'visit' | 'cookie'>;
  const flowOf = ({ visit, cookie }: Here) => flows.find(cookie('recovery'), visit.browserToken);

  function show(visit: Visit, path: string, title: string, body: Html, status = 200, more = {}): Reply {
    return page(layout(visit, path, { title, body, failed: status >= 400, ...more }), { status });
  }

  /** Where a flow that is not where the request thinks is now. */
  function elsewhere(flow: Flow | undefined, at: Flow['state']): Reply | undefined {
    if (!flow) return over();
    if (flow.state === at) return undefined;
    if (flow.state === 'offered') return redirect('/recovery/proof');
    if (flow.state === 'held') return redirect('/recovery/hold');
    if (flow.state === 'ready') return redirect('/recovery/new-password');
    return over();
  }

  const afterProof = (proven: Exclude<Proven, 'wrong'>): Reply =>
    proven === 'more'
      ? redirect('/recovery/proof?way=other')
      : proven === 'ready'
        ? redirect('/recovery/new-password')
        : proven === 'held'
          ? redirect('/recovery/hold')
          : over();

  function codePage(visit: Visit, formToken: string, flow: Flow, way: Way, again: boolean, wrong: boolean) {
    const t = translate(visit.language);
    const errors: Record<string, string> = wrong ? { code: t('recovery.proof.wrong') } : {};
    const proven = proofsOf(flow.row);
    if (way === 'yubikey') {
      const body = yubikeyBody(t, {
        formToken,
        action: '/recovery/proof',
        others: '/recovery/proof?way=other',
        isWay: true,
        error: errors['code'],
      });
      return show(visit, '/recovery/proof', t('entry-keys.yubikey.title'), body, wrong ? 422 : 200);
    }
    const body = pages.codeBody(t, { way, formToken, again, proven, errors });
    const title =
      way === 'mail'
        ? t('recovery.proof.mail.title')
        : way === 'sms'
          ? t('recovery.proof.sms.title')
          : way === 'code'
            ? t('recovery.proof.code.title')
            : t('entry.code.title.backup');
    return show(visit, `/recovery/proof?way=${way}`, title, body, wrong ? 422 : 200);
  }

  function addressPage(
    visit: Visit,
    formToken: string,
    kind: 'password' | 'address',
    typed: string,
    error?: string,
  ) {
    const t = translate(visit.language);
    const errors: Record<string, string> = error === undefined ? {} : { address: error };
    const title = kind === 'password' ? t('recovery.password.title') : t('recovery.address.title');
    const body = entry.addressBody(t, kind, formToken, typed, errors);
    return show(visit, `/recovery/${kind}`, title, body, error === undefined ? 200 : 422);
  }

  async function passwordPage(visit: Visit, formToken: string, flow: Flow, refusal?: Refusal) {
    const t = translate(visit.language);
    const account = await accounts.find(db, flow.row.account_id ?? '');
    if (!account) return over();
    const twoStepOn = await factors.isOn(db, account.id);
    const minimum = twoStepOn ? 8 : 15;
    const errors: Record<string, string> = refusal
      ? { password: t(`errors.${refusal.code.replace('/', '.')}`, { minimum }) }
      : {};
    const appPasswords = await deps.appPasswords.count(db, account.id);
    const given = { formToken, address: account.loginAddress, minimum, twoStepOn, appPasswords, errors };
    const body = pages.newPasswordBody(t, given);
    return show(visit, '/recovery/new-password', t('entry.new-password.title'), body, refusal ? 422 : 200);
  }

  return {
    'GET /recovery'({ visit, query, path }) {
      const t = translate(visit.language);
      return show(visit, path, t('recovery.menu.title'), entry.menuBody(t, query.over !== undefined));
    },

    'GET /recovery/password': ({ visit, formToken }) => addressPage(visit, formToken, 'password', ''),

    async 'POST /recovery/password'({ body, visit, formToken }) {
      if (body.address.trim() === '') {
        const error = translate(visit.language)('recovery.password.missing');
        return addressPage(visit, formToken, 'password', '', error);
      }
      const { token } = await evenly(startMs, () => actions.start(body.address, visit));
      return redirect('/recovery/proof', { recovery: { value: token, maxAgeSeconds: cookieSeconds } });
    },

    async 'GET /recovery/proof'(call) {
      const flow = await flowOf(call);
      const moved = elsewhere(flow, 'offered');
      if (moved || !flow) return moved ?? over();
      const { visit, query, formToken, path } = call;
      const proven = proofsOf(flow.row);
      const way = waysTyped.find((one) => one === (query.way ?? (proven.length === 0 ? 'mail' : 'other')));
      if (way && (way === 'mail' || way === 'backup-code' || proven.length > 0))
        return codePage(visit, formToken, flow, way, query.sent !== undefined, false);
      const t = translate(visit.language);
      return show(
        visit,
        path,
        t('recovery.ways.title'),
        pages.waysBody(t, formToken, proven, factors.takesYubicoOtp),
      );
    },

    async 'POST /recovery/proof'(call) {
      const flow = await flowOf(call);
      const moved = elsewhere(flow, 'offered');
      if (moved || !flow) return moved ?? over();
      const { visit, body, formToken } = call;
      const way = waysTyped.find((one) => one === body.way);
      if (!way) throw new Refusal('core/bad-request');
      const proven = await actions.prove(flow.row, way, body.code, visit);
      return proven === 'wrong' ? codePage(visit, formToken, flow, way, false, true) : afterProof(proven);
    },

    async 'POST /recovery/send'(call) {
      const flow = await flowOf(call);
      const moved = elsewhere(flow, 'offered');
      if (moved || !flow) return moved ?? over();
      if (call.body.way === 'sms') {
        await actions.sendSms(flow.row);
        return redirect('/recovery/proof?way=sms&sent=1');
      }
      await actions.send(flow.row, call.body.way === 'recovery-mail' ? 'recovery-mail' : 'mail');
      return redirect('/recovery/proof?way=mail&sent=1');
    },

    async 'GET /recovery/knock'(call) {
      const flow = await flowOf(call);
      const moved = elsewhere(flow, 'offered');
      if (moved || !flow) return moved ?? over();
      const { visit, formToken, path } = call;
      const t = translate(visit.language);
      const knock = await actions.knockOf(flow.row);
      if (knock?.state === 'open' || knock?.state === 'approved') {
        const body = pages.knockBody(t, formToken, {
          number: knockNumberOf(knock),
          devices: knock.deviceNames.join(', '),
          system: visit.system,
        });
        return show(visit, path, t('entry.knock.title'), body, 200, {
          knocking: knock.state === 'open',
          refreshWithoutScript: 3,
        });
      }
      const kind = knock?.state === 'denied' ? 'denied' : 'expired';
      const title = kind === 'denied' ? t('recovery.knock.denied.title') : t('recovery.knock.expired.title');
      return show(visit, path, title, pages.knockOverBody(t, formToken, kind));
    },

    async 'POST /recovery/knock'(call) {
      const flow = await flowOf(call);
      const moved = elsewhere(flow, 'offered');
      if (moved || !flow) return moved ?? over();
      const asked = await actions.knock(flow.row, call.visit);
      if (!('refused' in asked)) return redirect('/recovery/knock');
      const t = translate(call.visit.language);
      const body = pages.knockOverBody(t, call.formToken, 'wait');
      return show(call.visit, '/recovery/knock', t('recovery.knock.wait.title'), body, 429);
    },

    async 'POST /recovery/knock/finish'(call) {
      const flow = await flowOf(call);
      const moved = elsewhere(flow, 'offered');
      if (moved || !flow) return moved ?? over();
      const proven = await actions.finishKnock(flow.row, call.visit);
      return proven === 'wrong' ? redirect('/recovery/knock') : afterProof(proven);
    },

    async 'GET /recovery/hold'(call) {
      const flow = await flowOf(call);
      const moved = elsewhere(flow, 'held');
      if (moved || !flow) return moved ?? over();
      const { visit, formToken, path } = call;
      const t = translate(visit.language);
      const until = flow.row.hold_until ?? 0;
      const hours = Math.max(1, Math.ceil((until - clock.now()) / 3_600_000));
      const body = pages.holdBody(t, formToken, hours, formatInstant(until, visit.language));
      return show(visit, path, t('recovery.hold.title'), body);
    },

    async 'POST /recovery/stop'(call) {
      const flow = await flowOf(call);
      if (!flow) return over();
      await actions.cancel(flow.row, 'person', call.visit);
      const t = translate(call.visit.language);
      const body = pages.stoppedBody(t);
      return page(layout(call.visit, '/recovery', { title: t('recovery.stopped.title'), body }), {
        cookies: { recovery: null },
      });
    },

    async 'GET /recovery/new-password'(call) {
      const flow = await flowOf(call);
      const moved = elsewhere(flow, 'ready');
      return moved ?? (flow ? passwordPage(call.visit, call.formToken, flow) : over());
    },

    async 'POST /recovery/new-password'(call) {
      const flow = await flowOf(call);
      const moved = elsewhere(flow, 'ready');
      if (moved || !flow) return moved ?? over();
      try {
        const done = await actions.setPassword(flow.row, call.body.password, call.visit, {
          keepApps: call.body.keepApps === 'yes',
        });
        // A session this browser still has was ended with the others.
        return done ? redirect('/recovery/done', { recovery: null, session: null, attempt: null }) : over();
      } catch (error) {
        if (!(error instanceof Refusal) || !error.code.startsWith('accounts/password-')) throw error;
        return passwordPage(call.visit, call.formToken, flow, error);
      }
    },

    'GET /recovery/done'({ visit, path }) {
      const t = translate(visit.language);
      return show(visit, path, t('recovery.done.title'), pages.doneBody(t));
    },

    'GET /recovery/cancel'({ visit, formToken, path }) {
      const t = translate(visit.language);
      return show(visit, path, t('recovery.cancel.title'), pages.cancelBody(t, formToken, {}));
    },

    async 'POST /recovery/cancel'({ body, visit, formToken }) {
      const t = translate(visit.language);
      const flow = await flows.findByCancelToken(body.token);
      if (!flow) {
        const html = pages.cancelBody(t, formToken, { token: t('recovery.cancel.unknown') });
        return show(visit, '/recovery/cancel', t('recovery.cancel.title'), html, 422);
      }
      if (body.protect === 'yes') {
        await actions.protect(flow.row, visit);
        const html = pages.protectedBody(t, flow.state === 'done');
        return show(visit, '/recovery/cancel', t('recovery.protected.title'), html);
      }
      const cancelled = await actions.cancel(flow.row, 'link', visit);
      const was = cancelled ? 'cancelled' : flow.state === 'done' ? 'done' : 'over';
      const html = pages.cancelledBody(t, { formToken, token: body.token, was });
      return show(visit, '/recovery/cancel', t('recovery.cancel.title'), html);
    },

    'GET /recovery/address': ({ visit, formToken }) => addressPage(visit, formToken, 'address', ''),

    async 'POST /recovery/address'({ body, visit, formToken }) {
      const t = translate(visit.language);
      try {
        const address = checkedAddress(body.address);
        await evenly(startMs, () => actions.findAddress(address, visit));
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 'accounts/bad-address') throw error;
        return addressPage(visit, formToken, 'address', body.address, t('errors.accounts.bad-address'));
      }
      return show(visit, '/recovery/address', t('recovery.address.sent.title'), entry.addressSentBody(t));
    },

    'GET /recovery/phone'({ visit, path }) {
      const t = translate(visit.language);
      const signIn = `/sign-in?next=${encodeURIComponent(lostPhonePath)}`;
      return show(visit, path, t('recovery.phone.title'), entry.phoneBody(t, signIn));
    },

    'GET /recovery/none'({ visit, path }) {
      const t = translate(visit.language);
      return show(visit, path, t('recovery.none.title'), entry.noneBody(t));
    },
  };
}
