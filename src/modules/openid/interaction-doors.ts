// Between an app and its answer: the person proves anew who they are when the app asks for it, and agrees or not.
import type { Interaction, Provider, Result } from 'oidc-provider';
import type { Call, Endpoints } from '../../core/http/door.ts';
import type { SessionPrincipal } from '../../core/http/principal.ts';
import { page, redirect, type Reply } from '../../core/http/replies.ts';
import { Refusal, refuse } from '../../core/errors.ts';
import type { Visit } from '../../core/visit.ts';
import type { AccountsOfApps } from './accounts-of-apps.ts';
import type { ConnectActions } from './actions/connect.ts';
import type { openidContract } from './contract.ts';
import type { OpenidDeps } from './deps.ts';
import { consentBody, goOnBody, strangerBody } from './pages/pages.ts';
import { cookieNames } from './provider.ts';
import { acrOf, acrSuffices, amrOf, isScope, type Scope } from './rules.ts';
import * as store from './store.ts';
import { fullName } from '../accounts/index.ts';

type Doors = Pick<
  Endpoints<typeof openidContract>,
  'GET /oidc/interaction/:uid' | 'POST /oidc/interaction/:uid'
>;
type Asked = Pick<Call, 'visit' | 'formToken' | 'path'> & { principal: SessionPrincipal };

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export function createInteractionDoors(
  deps: OpenidDeps,
  parts: { provider: () => Promise<Provider>; people: AccountsOfApps; actions: ConnectActions },
): Doors {
  const { db, clock, accounts, factors, layout, translate } = deps;
  const { people, actions } = parts;

  /** Only in the browser it was begun in: the cookie names it, kept to its own address. */
  async function find(uid: string, cookies: string | undefined) {
    const provider = await parts.provider();
    const named = (cookies ?? '')
      .split(';')
      .some((one) => one.trim() === `${cookieNames.interaction}=${uid}`);
    const interaction = named ? await provider.Interaction.find(uid) : undefined;
    const app = interaction && (await store.findApp(db, textOf(interaction.params['client_id'])));
    if (!interaction || !app) return refuse('openid/expired');
    return { provider, interaction, app };
  }

  /** Back to the provider. By a page that goes on by itself: browsers hold `form-action` against redirects after forms. */
  async function finish(interaction: Interaction, result: Result, visit: Visit): Promise<Reply> {
    interaction.result = { ...interaction.lastSubmission, ...result };
    // The person may have signed in anew meanwhile; the cookie ties the interaction to the browser.
    if (interaction.session) delete interaction.session.uid;
    await interaction.save(Math.max(1, interaction.exp - Math.floor(clock.now() / 1000)));
    const { pathname } = new URL(interaction.returnTo);
    const t = translate(visit.language);
    return page(
      layout(visit, '/', { title: t('openid.go-on.title'), body: goOnBody(t, pathname), goTo: pathname }),
    );
  }

  async function proof(interaction: Interaction, principal: SessionPrincipal, visit: Visit): Promise<Reply> {
    const { reasons } = interaction.prompt;
    const isFresh = principal.authenticatedAt >= interaction.iat * 1000;
    const suffices = acrSuffices(interaction.params['acr_values'], acrOf(principal));
    const mustBeFresh = reasons.includes('login_prompt') || reasons.includes('max_age');
    const stepUp = `/step-up?verb=app-sign-in&next=${encodeURIComponent(`/oidc/interaction/${interaction.uid}`)}`;
    if (mustBeFresh && !isFresh) return redirect(stepUp);
    if (!suffices) {
      if (!isFresh && (await factors.isOn(db, principal.accountId))) return redirect(stepUp);
      // Proved anew, and still not so strongly: the account has nothing stronger.
      const error = 'unmet_authentication_requirements';
      return finish(interaction, { error, error_description: 'acr_values cannot be met' }, visit);
    }
    const { accountId } = principal;
    const ts = Math.floor(principal.authenticatedAt / 1000);
    const login = { accountId, ts, acr: acrOf(principal), amr: amrOf(principal), remember: false };
    return finish(interaction, { login }, visit);
  }

  const missing = ({ prompt }: Interaction): Scope[] => {
    const found = prompt.details['missingOIDCScope'];
    return Array.isArray(found) ? found.map(String).filter(isScope) : [];
  };
  /** What is asked for: what the app does not have yet or, when it wants to ask again, everything. */
  const asked = (interaction: Interaction): Scope[] => {
    const some = missing(interaction);
    return some.length > 0 ? some : textOf(interaction.params['scope']).split(' ').filter(isScope);
  };

  async function organisationName(
    app: { organisation_id: string },
    accountId: string,
  ): Promise<string | undefined> {
    const all = await deps.organisations.organisationsOf(db, accountId);
    return all.find(({ id }) => id === app.organisation_id)?.name;
  }

  return {
    async 'GET /oidc/interaction/:uid'({ params, header, ...call }) {
      const { visit, principal, formToken, path }: Asked = call;
      const { interaction, app } = await find(params.uid, header('cookie'));
      if (interaction.prompt.name === 'login') return proof(interaction, principal, visit);
      const t = translate(visit.language);
      const account = await accounts.find(db, principal.accountId);
      if (!account) throw new Refusal('core/sign-in-required', { location: '/sign-in' });
      const organisation = await organisationName(app, account.id);
      const view = { formToken, uid: params.uid, app: app.name };
      if (organisation === undefined) {
        const body = strangerBody(t, view);
        return page(layout(visit, path, { title: t('openid.stranger.title'), body, failed: true }), {
          status: 403,
        });
      }
      const to = interaction.deviceCode ? null : URL.parse(textOf(interaction.params['redirect_uri']));
      const body = consentBody(t, {
        ...view,
        organisation,
        account: {
          name: fullName(account),
          loginAddress: account.loginAddress,
        },
        scopes: asked(interaction),
        goesTo: to?.host ?? null,
      });
      return page(
        layout(visit, path, { title: t('auth-pages.authorise.title', { device: app.name }), body }),
      );
    },

    async 'POST /oidc/interaction/:uid'({ params, header, body, visit, principal }) {
      const { provider, interaction, app } = await find(params.uid, header('cookie'));
      if (interaction.prompt.name !== 'consent') refuse('openid/expired');
      const { accountId } = principal;
      const member = await people.membership(db, accountId, app);
      if (body.decision !== 'authorise' || !member)
        return finish(
          interaction,
          { error: 'access_denied', error_description: 'the person did not agree' },
          visit,
        );
      const found =
        interaction.grantId === undefined ? undefined : await provider.Grant.find(interaction.grantId);
      const mine = found?.accountId === accountId && found.clientId === app.id ? found : undefined;
      const grant = mine ?? new provider.Grant({ accountId, clientId: app.id });
      const agreed = asked(interaction);
      grant.addOIDCScope(agreed.join(' '));
      await actions.connect(accountId, app, agreed, visit);
      return finish(interaction, { consent: { grantId: await grant.save() } }, visit);
    },
  };
}
