// `aldaba migrate`: brings the database up to this version without serving anything.
import { rows } from '../core/db/db.ts';
import { type Command, exits } from './command.ts';
import { withInstallation } from './open.ts';

type Tables = { migration: { name: string; applied_at: number } };

export const command: Command = {
  about: 'Applies the migrations that the database lacks; `start` does the same.',
  notes: [
    'Safe to run twice and beside other processes: one waits for the other. A newer database is refused.',
  ],
  run: (_given, say) =>
    withInstallation(async (app) => {
      const applied = await rows<Tables>(app.db)
        .selectFrom('migration')
        .selectAll()
        .orderBy('applied_at')
        .orderBy('name')
        .execute();
      say.answer(
        {
          dialect: app.db.dialect,
          migrations: applied.map((row) => ({ name: row.name, appliedAt: row.applied_at })),
        },
        [
          `The database (${app.db.dialect}) is at this version. Migrations applied:`,
          ...applied.map((row) => `  ${new Date(row.applied_at).toISOString()}  ${row.name}`),
        ],
      );
      return exits.done;
    }),
};
