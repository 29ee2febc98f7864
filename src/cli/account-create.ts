// `aldaba account create`: an account made by the operator, with a password that is shown once or comes from a pipe.
import { text as readAll } from 'node:stream/consumers';
import type { App } from '../app.ts';
import { systemRandom } from '../core/random.ts';
import { type Command, exits, type Given, UsageError } from './command.ts';
import { withInstallation } from './open.ts';
import { findOrganisation } from './organisation-list.ts';

const roles = ['legal-responsible', 'administrator', 'member', 'external'] as const;

/** 100 bits: four groups of five that can be read aloud. */
const drawPassword = () => systemRandom.code(4, 5).toLowerCase();

async function passwordOf(given: Given): Promise<{ password: string; generated: boolean }> {
  if (!given.on['password-stdin']) return { password: drawPassword(), generated: true };
  const password = (await readAll(process.stdin)).replace(/\r?\n$/, '');
  if (password === '') throw new UsageError('--password-stdin was given, but the standard input is empty');
  return { password, generated: false };
}

async function create(app: App, given: Given) {
  const { text } = given;
  const loginAddress = (text.address ?? '').trim();
  const givenName = text['given-name'] ?? '';
  const familyName = text['family-name'] ?? '';
  const organisation = text.organisation ? await findOrganisation(app, text.organisation) : undefined;
  const { password, generated } = await passwordOf(given);
  const names = [loginAddress, givenName, familyName, 'aldaba'];
  const passwordHash = await app.accounts.hashNewPassword(password, { names, withFactor: false });
  const account = await app.db.transaction(async (tx) => {
    const made = await app.accounts.create(tx, {
      loginAddress,
      givenName,
      familyName,
      language: text.language === 'en' ? 'en' : 'es',
      passwordHash,
      operator: given.on.operator === true,
      addressVerified: false,
    });
    await app.accounts.record(tx, { accountId: made.id, kind: 'account.created', visit: null });
    if (organisation) {
      const role = roles.find((name) => name === text.role) ?? 'member';
      await app.organisations.addMember(tx, organisation, made.id, role, null);
    }
    return made;
  });
  return { account, password: generated ? password : null };
}

export const command: Command = {
  about: 'Makes an account. Without --password-stdin it draws a password and prints it, this once.',
  options: {
    address: { value: 'ADDRESS', about: 'Login address.', required: true },
    'given-name': { value: 'NAME', about: 'Given name.', required: true },
    'family-name': { value: 'NAME', about: 'Family name.', required: true },
    language: { value: 'LANGUAGE', about: 'Language of pages and mail; es when silent', oneOf: ['es', 'en'] },
    organisation: { value: 'NAME', about: 'Name or id of the organisation the person joins.' },
    role: { value: 'ROLE', about: 'Role there; member when silent', oneOf: roles },
    operator: { about: 'The account may see the Outbox and other pages of operators.' },
    'password-stdin': { about: 'Read the password from the standard input (at least 15 characters).' },
  },
  notes: ['The login address counts as unconfirmed until the person types the code mailed to it.'],
  async run(given, say) {
    if (given.text.role && !given.text.organisation) throw new UsageError('--role needs --organisation');
    return withInstallation(async (app) => {
      const { account, password } = await create(app, given);
      const { id, loginAddress, syncName } = account;
      say.answer({ id, address: loginAddress, syncName, password }, [
        `Account made: ${loginAddress} (sync name ${syncName})`,
        ...(password
          ? [
              `Password, shown only now: ${password}`,
              'Hand it over safely; the person should change it after the first sign-in.',
            ]
          : []),
      ]);
      return exits.done;
    });
  },
};
