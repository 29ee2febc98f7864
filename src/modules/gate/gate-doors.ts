// What proxies ask, and the way of a browser: site -> our host (sign-in, rules, second step) -> site.
import { refuse } from '../../core/errors.ts';
import type { Call } from '../../core/http/door.ts';
import { json, page, redirect, type Reply } from '../../core/http/replies.ts';
import type { Enter } from './actions/enter.ts';
import { stateHash } from './actions/enter.ts';
import type { Judge, Judged } from './actions/judge.ts';
import type { gateContract } from './contract.ts';
import type { GateDeps } from './deps.ts';
import { type Stop, stoppedBody } from './pages/stopped.ts';
import { askedBy, canBeLed, headerValue, hostKey, safePath, startedFor, stateLifeSeconds } from './rules.ts';
import * as store from './store.ts';
import type { GateSiteTable } from './tables.ts';
import { fullName } from '../accounts/index.ts';

type Contract = typeof gateContract;

const addressOf = (site: GateSiteTable): string => `${site.secure === 1 ? 'https' : 'http'}://${site.host}`;

export function createGateDoors(deps: GateDeps, judge: Judge, enter: Enter) {
  const { db, random, origin, factors, layout, translate } = deps;

  const stoppedAddress = (site: GateSiteTable, why: Stop): string =>
    `${origin.origin}/gate/stopped?site=${site.id}&why=${why}`;

  function stopped({ visit, path }: Pick<Call, 'visit' | 'path'>, site: GateSiteTable, why: Stop): Reply {
    const t = translate(visit.language);
    const body = stoppedBody(t, why, { name: site.name, host: site.host, address: addressOf(site) });
    const title = t(`gate.${why}.title`, { site: site.host });
    return page(layout(visit, path, { title, body, failed: why !== 'left' }), {
      status: why === 'left' ? 200 : 403,
    });
  }

  // Judged once a second for a visitor who looks at many pages, and written once for as long.
  const welcomes = new WeakMap<Judged, Reply>();

  /** Who it is, for the application behind the proxy. The name never changes; the address may. */
  function welcome(judged: Extract<Judged, { verdict: 'in' }>): Reply {
    const known = welcomes.get(judged);
    if (known) return known;
    const { account, role } = judged;
    const reply = json(undefined, {
      headers: {
        'remote-user': headerValue(account.syncName),
        'remote-email': headerValue(account.loginAddress),
        'remote-name': headerValue(fullName(account)),
        'remote-groups': role ?? 'guest',
      },
    });
    welcomes.set(judged, reply);
    return reply;
  }

  async function siteOf(host: string | undefined): Promise<GateSiteTable> {
    const site = host === undefined ? undefined : await store.findSiteByHost(db, { host });
    return site ?? refuse('gate/no-such-site');
  }

  function checked(host: string | undefined, judged: Judged): Reply | Promise<Reply> {
    if (judged.verdict === 'in') return welcome(judged);
    const code = judged.verdict === 'sign-in' ? 'core/sign-in-required' : 'gate/not-allowed';
    // A host that nobody registered is told so.
    return siteOf(host).then(() => refuse(code));
  }

  /** The site on whose host a page of ours is shown: every other host is not ours. */
  async function siteHere(call: Pick<Call, 'host'>): Promise<GateSiteTable> {
    const host = hostKey(call.host);
    const site = host === undefined ? undefined : await store.findSiteByHost(db, { host });
    return site ?? refuse('core/wrong-host');
  }

  return {
    'GET /gate/check'(call: Call<Contract['GET /gate/check']>) {
      const host = askedBy({
        originalUrl: call.header('x-original-url'),
        forwardedHost: call.header('x-forwarded-host'),
      });
      const judged =
        host === undefined ? refuse('gate/no-such-site') : judge.judgePass(host, call.cookie('gate'));
      // Most visitors were judged a moment ago: nothing is waited for.
      return judged instanceof Promise ? judged.then((one) => checked(host, one)) : checked(host, judged);
    },

    async 'GET /gate/forward'(call: Call<Contract['GET /gate/forward']>) {
      // What nginx's way would name is the visitor's word here.
      const host = hostKey(call.header('x-forwarded-host'));
      const judged =
        host === undefined ? refuse('gate/no-such-site') : await judge.judgePass(host, call.cookie('gate'));
      if (judged.verdict === 'in') return welcome(judged);
      const site = await siteOf(host);
      const led = canBeLed({
        method: call.header('x-forwarded-method'),
        accept: call.header('accept'),
        upgrade: call.header('upgrade'),
        fetchMode: call.header('sec-fetch-mode'),
      });
      if (judged.verdict === 'not-allowed')
        return led ? redirect(stoppedAddress(site, 'not-allowed')) : refuse('gate/not-allowed');
      if (!led) return refuse('core/sign-in-required');
      const to = encodeURIComponent(safePath(call.header('x-forwarded-uri')));
      return redirect(`${addressOf(site)}/.aldaba/start?to=${to}`);
    },

    async 'GET /.aldaba/start'(call: Call<Contract['GET /.aldaba/start']>) {
      const site = await siteHere(call);
      // One for the whole browser: tabs that start together must not undo each other.
      const state = call.cookie('gate-state') ?? random.token(32);
      const query = new URLSearchParams({
        site: site.id,
        state: stateHash(state),
        to: startedFor(call.path),
      });
      return redirect(`${origin.origin}/gate/enter?${query.toString()}`, {
        'gate-state': { value: state, maxAgeSeconds: stateLifeSeconds },
      });
    },

    async 'GET /gate/enter'(call: Call<Contract['GET /gate/enter']>) {
      const { principal, query, visit, path } = call;
      const site = (await store.findSite(db, query.site)) ?? refuse('gate/no-such-site');
      const { verdict } = await judge.judgeVisitor(site, principal);
      if (verdict === 'not-allowed') return stopped(call, site, verdict);
      if (verdict === 'sign-in')
        return (await factors.isOn(db, principal.accountId))
          ? redirect(`/step-up?verb=sessions&next=${encodeURIComponent(path)}`)
          : stopped(call, site, 'second-step');
      const given = { state: query.state, path: safePath(query.to) };
      const code = await enter.makeCode(site, principal, given, visit);
      return redirect(`${addressOf(site)}/.aldaba/enter?code=${code}`);
    },

    async 'GET /.aldaba/enter'(call: Call<Contract['GET /.aldaba/enter']>) {
      const site = await siteHere(call);
      const entered = await enter.redeem(site, call.query.code, call.cookie('gate-state'));
      if (!entered) return redirect(stoppedAddress(site, 'over'));
      return redirect(`${addressOf(site)}${entered.path}`, { gate: { value: entered.token } });
    },

    async 'POST /.aldaba/leave'(call: Call<Contract['POST /.aldaba/leave']>) {
      const site = await siteHere(call);
      const token = call.cookie('gate');
      if (token !== undefined) await enter.leave(site, token);
      return redirect(stoppedAddress(site, 'left'), { gate: null, 'gate-state': null });
    },

    async 'GET /gate/stopped'(call: Call<Contract['GET /gate/stopped']>) {
      const site = (await store.findSite(db, call.query.site)) ?? refuse('gate/no-such-site');
      return stopped(call, site, call.query.why);
    },
  };
}
