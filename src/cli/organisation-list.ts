// `aldaba organisation list`, and finding the one an option names.
import type { App } from '../app.ts';
import { type Command, CommandRefusal, exits, table } from './command.ts';
import { withInstallation } from './open.ts';

/** By id or by name as it is written. Throws CommandRefusal when there is none, or more than one of that name. */
export async function findOrganisation(app: App, named: string): Promise<{ id: string; name: string }> {
  const all = await app.organisations.list();
  const found = all.filter(({ id, name }) => id === named || name === named);
  const [one, another] = found;
  if (!one)
    throw new CommandRefusal(`there is no organisation "${named}" (\`aldaba organisation list\` shows them)`);
  if (another) throw new CommandRefusal(`there are several organisations "${named}": give the id instead`);
  return one;
}

export const command: Command = {
  about: 'Lists organisations.',
  run: (_given, say) =>
    withInstallation(async (app) => {
      const organisations = await app.organisations.list();
      const lines = table(
        ['ID', 'NAME', 'PEOPLE'],
        organisations.map(({ id, name, people }) => [id, name, String(people)]),
      );
      say.answer({ organisations }, organisations.length > 0 ? lines : ['There are no organisations yet.']);
      return exits.done;
    }),
};
