// The first account of an installation, with an organisation and a drive: what programs that do not run yet, and benchmarks,
// begin with.
import type { App } from '../../src/app.ts';
import type { Config } from '../../src/core/config.ts';
import { silentLog } from '../../src/core/log.ts';
import { openInstallation } from '../../src/installation.ts';

export const owner = { address: 'ana@example.org', password: 'correct horse battery' };

/** Ana, who owns the drive and may administer the installation. */
export async function makeFirstDrive(
  app: Pick<App, 'accounts' | 'organisations' | 'drive' | 'db'>,
): Promise<{ accountId: string; driveId: string }> {
  const passwordHash = await app.accounts.hashNewPassword(owner.password, { names: [], withFactor: false });
  return app.db.transaction(async (tx) => {
    const account = await app.accounts.create(tx, {
      loginAddress: owner.address,
      givenName: 'Ana',
      familyName: 'García',
      language: 'es',
      passwordHash,
      operator: true,
      addressVerified: true,
    });
    const organisation = await app.organisations.create(tx, 'Talleres Ebro', account.id, null);
    const given = { organisationId: organisation.id, accountId: account.id, name: 'Files', visit: null };
    return { accountId: account.id, driveId: (await app.drive.create(tx, given)).id };
  });
}

/** Works with an installation whose program does not run. */
export async function opened<T>(config: Config, work: (app: App) => Promise<T>): Promise<T> {
  const app = await openInstallation(config, silentLog);
  try {
    return await work(app);
  } finally {
    await app.stop();
  }
}

/** The same in a data folder whose program does not run yet, with an app password for the drive. */
export const prepareDrive = (config: Config): Promise<{ driveId: string; secret: string }> =>
  opened(config, async (app) => {
    const { accountId, driveId } = await makeFirstDrive(app);
    const { secret } = await app.appPasswords.make(accountId, { name: 'test', scopes: ['drive'] }, null);
    return { driveId, secret };
  });
