// A drive in the data folder of a program that does not run yet.
import type { Config } from '../../../src/core/config.ts';
import { silentLog } from '../../../src/core/log.ts';
import { openInstallation } from '../../../src/installation.ts';

/** An account with a drive and an app password, made before the program runs. */
export async function prepareDrive(config: Config): Promise<{ driveId: string; secret: string }> {
  const app = await openInstallation(config, silentLog);
  try {
    const passwordHash = await app.accounts.hashNewPassword('correct horse battery', {
      names: [],
      withFactor: false,
    });
    const made = await app.db.transaction(async (tx) => {
      const account = await app.accounts.create(tx, {
        loginAddress: 'ana@example.org',
        givenName: 'Ana',
        familyName: 'García',
        language: 'es',
        passwordHash,
        operator: true,
        addressVerified: true,
      });
      const organisation = await app.organisations.create(tx, 'Talleres Ebro', account.id, null);
      const drive = await app.drive.create(tx, {
        organisationId: organisation.id,
        accountId: account.id,
        name: 'Files',
        visit: null,
      });
      return { accountId: account.id, driveId: drive.id };
    });
    const { secret } = await app.appPasswords.make(made.accountId, { name: 'test', scopes: ['drive'] }, null);
    return { driveId: made.driveId, secret };
  } finally {
    await app.stop();
  }
}
