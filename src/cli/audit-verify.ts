// `aldaba audit verify`: reads the whole chain of the audit trail with the installation key.
import { type Command, exits } from './command.ts';
import { withInstallation } from './open.ts';

export const command: Command = {
  about: 'Checks that no entry of the audit trail was changed, removed or cut off.',
  notes: ['The seals depend on the installation key: with another key the first entry is already wrong.'],
  run: (_given, say) =>
    withInstallation(async (app) => {
      const found = await app.audit.verify(app.db);
      say.answer(found, [
        found.ok
          ? `The audit trail holds: ${found.entries} entries, none changed.`
          : `The audit trail was changed: entry ${found.firstBad} is the first that does not hold; the ${found.entries} before it do.`,
      ]);
      return found.ok ? exits.done : exits.refused;
    }),
};
