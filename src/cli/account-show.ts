// `aldaba account show`: one account, without anything secret.
import { exits, type Command } from './command.ts';
import { findAccount } from './find-account.ts';
import { withInstallation } from './open.ts';

const instant = (at: number | null) => (at === null ? 'never' : new Date(at).toISOString());

export const command: Command = {
  about: 'Shows one account: who, organisations, two-step verification, when it was last seen.',
  words: ['ADDRESS'],
  notes: ['ADDRESS is a login address or a sync name.'],
  run: (given, say) =>
    withInstallation(async (app) => {
      const account = await findAccount(app, given.words[0] ?? '');
      const organisations = await app.organisations.organisationsOf(app.db, account.id);
      const twoStep = await app.factors.state(app.db, account.id);
      const methods = (await app.factors.methods(app.db, account.id)).map(({ kind }) => kind);
      const seenAt = (await app.accounts.lastSeen([account.id])).get(account.id) ?? null;
      const { id, loginAddress, addressVerifiedAt, givenName, familyName, syncName, language, operator } =
        account;
      const shown = {
        id,
        address: loginAddress,
        addressVerifiedAt,
        givenName,
        familyName,
        syncName,
        language,
        operator,
        createdAt: account.createdAt,
        passwordChangedAt: account.passwordChangedAt,
        mustChangePassword: account.mustChangePassword,
        seenAt,
        twoStep,
        methods,
        organisations,
      };
      say.answer(shown, [
        `${givenName} ${familyName} <${loginAddress}>`,
        `  id                ${id}`,
        `  sync name         ${syncName}`,
        `  language          ${language}`,
        `  operator          ${operator ? 'yes' : 'no'}`,
        `  address confirmed ${instant(addressVerifiedAt)}`,
        `  created           ${instant(account.createdAt)}`,
        `  password changed  ${instant(account.passwordChangedAt)}${account.mustChangePassword ? ' (must be changed)' : ''}`,
        `  last seen         ${instant(seenAt)}`,
        `  two-step          ${[twoStep, ...methods].join(', ')}`,
        `  organisations     ${organisations.map(({ name, role }) => `${name} (${role})`).join(', ') || 'none'}`,
      ]);
      return exits.done;
    }),
};
