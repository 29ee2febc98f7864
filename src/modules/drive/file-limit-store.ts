// All SQL about how large a file of an organisation may be.
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import { preparedRow } from '../../core/db/prepared.ts';
import { remembered } from '../../core/db/remembered.ts';
import type { DriveTables } from './tables.ts';

const open = (query: Query) => rows<DriveTables>(query);

/** Asked by every upload. */
export const findFileLimit = remembered(
  preparedRow((query: Query, { organisationId }: { organisationId: string }) =>
    open(query)
      .selectFrom('drive_file_limit')
      .select('limit_bytes')
      .where('organisation_id', '=', organisationId),
  ),
  ({ organisationId }) => organisationId,
  // No statement that says it keeps rights writes one.
  { rights: true },
);

/** null: none of its own. */
export async function setFileLimit(tx: Tx, organisationId: string, limitBytes: number | null): Promise<void> {
  await open(tx).deleteFrom('drive_file_limit').where('organisation_id', '=', organisationId).execute();
  if (limitBytes === null) return;
  await open(tx)
    .insertInto('drive_file_limit')
    .values({ organisation_id: organisationId, limit_bytes: limitBytes })
    .execute();
}
