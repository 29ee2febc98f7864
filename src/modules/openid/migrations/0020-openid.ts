// Apps that sign people in here, what the provider keeps, connections and signing keys.
import type { Migration } from '../../../core/db/db.ts';

export const migration: Migration = {
  name: '0020-openid',
  async up(schema, { text, integer, bytes }) {
    await schema.schema
      .createTable('openid_app')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('organisation_id', text, (c) =>
        c.notNull().references('organisation.id').onDelete('cascade'),
      )
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('kind', text, (c) => c.notNull())
      .addColumn('secret_hash', text)
      .addColumn('secret_made_at', integer)
      .addColumn('redirect_uris', text, (c) => c.notNull())
      .addColumn('logout_uris', text, (c) => c.notNull())
      .addColumn('backchannel_uri', text)
      .addColumn('scopes', text, (c) => c.notNull())
      .addColumn('device_flow', integer, (c) => c.notNull())
      .addColumn('trusted', integer, (c) => c.notNull())
      .addColumn('created_by', text, (c) => c.notNull())
      .addColumn('created_at', integer, (c) => c.notNull())
      .execute();
    await schema.schema
      .createIndex('openid_app_organisation')
      .on('openid_app')
      .column('organisation_id')
      .execute();
    await schema.schema
      .createTable('openid_item')
      .addColumn('model', text, (c) => c.notNull())
      .addColumn('id_hash', bytes, (c) => c.notNull())
      .addColumn('sealed', bytes, (c) => c.notNull())
      .addColumn('grant_hash', bytes)
      .addColumn('uid_hash', bytes)
      .addColumn('user_code_hash', bytes)
      .addColumn('account_id', text, (c) => c.references('account.id').onDelete('cascade'))
      .addColumn('client_id', text, (c) => c.references('openid_app.id').onDelete('cascade'))
      .addColumn('session_id', text)
      .addColumn('consumed_at', integer)
      .addColumn('expires_at', integer, (c) => c.notNull())
      .addPrimaryKeyConstraint('openid_item_key', ['model', 'id_hash'])
      .execute();
    for (const column of [
      'grant_hash',
      'uid_hash',
      'user_code_hash',
      'account_id',
      'client_id',
      'session_id',
      'expires_at',
    ])
      await schema.schema.createIndex(`openid_item_${column}`).on('openid_item').column(column).execute();
    await schema.schema
      .createTable('openid_connection')
      .addColumn('account_id', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('app_id', text, (c) => c.notNull().references('openid_app.id').onDelete('cascade'))
      .addColumn('scopes', text, (c) => c.notNull())
      .addColumn('since', integer, (c) => c.notNull())
      .addColumn('last_used_at', integer, (c) => c.notNull())
      .addPrimaryKeyConstraint('openid_connection_key', ['account_id', 'app_id'])
      .execute();
    await schema.schema
      .createIndex('openid_connection_app')
      .on('openid_connection')
      .column('app_id')
      .execute();
    await schema.schema
      .createTable('openid_key')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('sealed', bytes, (c) => c.notNull())
      .addColumn('created_at', integer, (c) => c.notNull())
      .addColumn('retired_at', integer)
      .execute();
  },
};
