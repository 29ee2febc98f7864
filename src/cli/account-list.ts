// `aldaba account list`: everybody who has an account, in pages of the store.
import type { App } from '../app.ts';
import { type Command, exits, table } from './command.ts';
import { withInstallation } from './open.ts';

const pageSize = 500;

async function listAll(app: App) {
  const all: Awaited<ReturnType<App['accounts']['list']>> = [];
  let after = '';
  for (;;) {
    const page = await app.accounts.list(pageSize, after);
    all.push(...page);
    const last = page.at(-1);
    if (!last || page.length < pageSize) return all;
    // The order of the list: as addresses are compared.
    after = last.loginAddress.trim().normalize('NFKC').toLowerCase();
  }
}

export const command: Command = {
  about: 'Lists accounts by login address.',
  run: (_given, say) =>
    withInstallation(async (app) => {
      const accounts = await listAll(app);
      const on = new Set<string>();
      for (let from = 0; from < accounts.length; from += pageSize) {
        const ids = accounts.slice(from, from + pageSize).map(({ id }) => id);
        for (const id of await app.factors.whoIsOn(app.db, ids)) on.add(id);
      }
      const shown = accounts.map((account) => ({
        id: account.id,
        address: account.loginAddress,
        name: `${account.givenName} ${account.familyName}`,
        syncName: account.syncName,
        operator: account.operator,
        twoStep: on.has(account.id),
        createdAt: account.createdAt,
      }));
      const lines = table(
        ['ADDRESS', 'NAME', 'SYNC NAME', 'TWO-STEP', 'OPERATOR'],
        shown.map((row) => [
          row.address,
          row.name,
          row.syncName,
          row.twoStep ? 'on' : 'off',
          row.operator ? 'yes' : '',
        ]),
      );
      say.answer({ accounts: shown }, shown.length > 0 ? lines : ['There are no accounts yet.']);
      return exits.done;
    }),
};
