// The pages oidc-provider asks for while it works, in the frame of the house.
import type { Client, Context } from 'oidc-provider';
import type { Html } from '../../../core/http/html.ts';
import type { Translate } from '../../../core/pages/layout.ts';
import { outcome } from '../../../core/pages/parts.ts';
import { askerOf } from '../askers.ts';
import type { OpenidDeps } from '../deps.ts';
import { deviceCodeBody, deviceConfirmBody, deviceDoneBody, signOutBody, troubleBody } from './pages.ts';

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export function createViews({ layout, translate }: Pick<OpenidDeps, 'layout' | 'translate'>) {
  function write(
    ctx: Context,
    make: (t: Translate) => { title: string; body: Html; failed?: boolean },
  ): void {
    const { visit, path } = askerOf(ctx);
    const t = translate(visit.language);
    ctx.type = 'text/html; charset=utf-8';
    ctx.body = `<!doctype html>\n${layout(visit, path, make(t)).markup}`;
  }

  function deviceCode(
    ctx: Context,
    _form: unknown,
    _out?: unknown,
    error?: { name?: string; userCode?: string },
  ) {
    const trouble =
      error === undefined
        ? null
        : error.name === 'AbortedError'
          ? ('aborted' as const)
          : // Unknown, over and used codes are one answer.
            error.userCode !== undefined || error.name === 'NoCodeError'
            ? ('wrong' as const)
            : ('other' as const);
    const xsrf = ctx.oidc.session?.state?.secret ?? '';
    const code = textOf(ctx.oidc.params?.['user_code']).slice(0, 20);
    write(ctx, (t) => ({
      title: t('openid.device.title'),
      body: deviceCodeBody(t, { xsrf, code: trouble === 'aborted' ? '' : code, trouble }),
      failed: trouble !== null && trouble !== 'aborted',
    }));
  }

  function signOut(ctx: Context): void {
    const { session, client } = ctx.oidc;
    const state = session?.state;
    // The form leads back to the app, and browsers hold `form-action` against every step of the way.
    const back = state?.postLogoutRedirectUri === undefined ? null : URL.parse(state.postLogoutRedirectUri);
    const policy = ctx.res.getHeader('content-security-policy');
    if (back && typeof policy === 'string')
      ctx.set(
        'content-security-policy',
        policy.replace("form-action 'self'", `form-action 'self' ${back.origin}`),
      );
    const view = {
      xsrf: state?.secret ?? '',
      app: client?.clientName ?? null,
      signedIn: session?.accountId !== undefined,
    };
    write(ctx, (t) => ({ title: t('openid.sign-out.title'), body: signOutBody(t, view) }));
  }

  return {
    deviceCode,
    signOut,

    deviceConfirm(ctx: Context, _form: unknown, client: Client, info: Record<string, unknown>, code: string) {
      const view = {
        xsrf: ctx.oidc.session?.state?.secret ?? '',
        code,
        app: client.clientName ?? client.clientId,
        browser: textOf(info['browser']),
        system: textOf(info['system']),
        network: textOf(info['network']),
      };
      write(ctx, (t) => ({
        title: t('openid.device.confirm.title', { app: view.app }),
        body: deviceConfirmBody(t, view),
      }));
    },

    deviceDone(ctx: Context) {
      const app = ctx.oidc.client?.clientName ?? '';
      write(ctx, (t) => ({ title: t('openid.device.done.title'), body: deviceDoneBody(t, app) }));
    },

    signedOut(ctx: Context) {
      write(ctx, (t) => ({
        title: t('entry.signed-out.title'),
        body: outcome('good', t('entry.signed-out.title'), t('openid.signed-out')),
      }));
    },

    trouble(ctx: Context, out: { error?: string; error_description?: string }) {
      const view = { code: textOf(out.error), about: textOf(out.error_description) };
      write(ctx, (t) => ({ title: t('openid.trouble.title'), body: troubleBody(t, view), failed: true }));
    },

    /** Puts our pages in the place of the library's two that would need a script, under the policy of every page. */
    async instead(ctx: Context, policy: string) {
      const oidc = ctx.oidc as Context['oidc'] | undefined;
      if (ctx.status !== 200 || !oidc?.session?.state) return;
      if (oidc.route === 'end_session' && oidc.session.accountId === undefined) {
        ctx.set('content-security-policy', policy);
        signOut(ctx);
      } else if (oidc.route === 'code_verification' && ctx.method === 'GET' && oidc.params?.['user_code']) {
        ctx.set('content-security-policy', policy);
        deviceCode(ctx, undefined);
      }
    },
  };
}
