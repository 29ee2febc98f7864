// What every module declares, gathered for the application: tables, refusals, and what guides may say of their reader.
import { coreMigrations } from './core/db/core-migrations.ts';
import type { Migration } from './core/db/db.ts';
import { errors as coreErrors, type ErrorTable } from './core/errors.ts';
import { serverHelpValues } from './core/help-values.ts';
import { outboxMigration } from './core/outbound/outbox.ts';
import { errors as davErrors } from './dav/errors.ts';
import * as accountsModule from './modules/accounts/index.ts';
import * as apiTokensModule from './modules/api-tokens/index.ts';
import * as appPasswordsModule from './modules/app-passwords/index.ts';
import * as authenticatorModule from './modules/authenticator/index.ts';
import * as driveModule from './modules/drive/index.ts';
import * as factorsModule from './modules/factors/index.ts';
import * as gateModule from './modules/gate/index.ts';
import * as helpModule from './modules/help/index.ts';
import * as importsModule from './modules/imports/index.ts';
import * as openidModule from './modules/openid/index.ts';
import * as organisationsModule from './modules/organisations/index.ts';
import * as phonesModule from './modules/phones/index.ts';
import * as recoveryModule from './modules/recovery/index.ts';
import * as signInModule from './modules/sign-in/index.ts';

/** For the operator's commands. */
export const scopes = appPasswordsModule.scopes;
export const { checkBlobs } = driveModule;

export const migrations: readonly Migration[] = [
  ...coreMigrations,
  outboxMigration,
  ...accountsModule.migrations,
  ...phonesModule.migrations,
  ...authenticatorModule.migrations,
  ...factorsModule.migrations,
  ...organisationsModule.migrations,
  ...signInModule.migrations,
  ...helpModule.migrations,
  ...recoveryModule.migrations,
  ...appPasswordsModule.migrations,
  ...gateModule.migrations,
  ...openidModule.migrations,
  ...apiTokensModule.migrations,
  ...driveModule.migrations,
  ...importsModule.migrations,
];

export const errorTable: ErrorTable = {
  ...coreErrors,
  ...davErrors,
  ...accountsModule.errors,
  ...phonesModule.errors,
  ...authenticatorModule.errors,
  ...factorsModule.errors,
  ...organisationsModule.errors,
  ...signInModule.errors,
  ...recoveryModule.errors,
  ...appPasswordsModule.errors,
  ...gateModule.errors,
  ...openidModule.errors,
  ...apiTokensModule.errors,
  ...driveModule.errors,
  ...importsModule.errors,
};

/** What guides may say about their reader, by placeholder, and the states notes may depend on: declared by the modules. */
export const helpVocabulary = {
  values: { ...accountsModule.helpValues, ...serverHelpValues },
  states: factorsModule.helpStates,
};
