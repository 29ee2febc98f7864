import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { Query } from '../db/db.ts';
import { createMovableClock } from '../clock.ts';
import { createSeededRandom } from '../random.ts';
import {
  createOutbox,
  findOutboxMessage,
  listOutboxMessages,
  outboxMigration,
  recordedMail,
  recordedPush,
  recordedSms,
} from './outbox.ts';
