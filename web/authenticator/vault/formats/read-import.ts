// Whose file it is, found in the file itself: names and extensions say little.
import { maxEntries } from '../entry.ts';
import { isAegis, readAegis } from './aegis.ts';
import { isBitwarden, readBitwarden } from './bitwarden.ts';
import { isProton, readLinks, readProton } from './links.ts';
import { asObject, type Loose, readJson } from './loose-json.ts';
import { isOwn, readOwn } from './own-backup.ts';
import { fault, type Reading } from './reading.ts';
import { isTwoFas, readTwoFas } from './two-fas.ts';

/** Larger files are no lists of accounts. */
export const maxFileBytes = 10 * 1024 * 1024;

const json: readonly { is: (file: Loose) => boolean; read: (file: Loose) => Reading }[] = [
  { is: isOwn, read: readOwn },
  { is: isAegis, read: readAegis },
  { is: isTwoFas, read: readTwoFas },
  { is: isBitwarden, read: readBitwarden },
  { is: isProton, read: (file) => ({ kind: 'found', source: 'proton', found: readProton(file) }) },
];

/** Never throws: whatever the file is, something can be said about it. */
export function readImport(text: string): Reading {
  if (text.length > maxFileBytes) return fault('too-large');
  if (text.trim() === '') return fault('empty');
  const file = asObject(readJson(text.replace(/^\ufeff/, '')));
  if (!file) {
    const found = readLinks(text);
    return found ? limited({ kind: 'found', source: 'links', found }) : fault('unknown');
  }
  // Ente Auth's and Proton's encrypted exports: Argon2 with ciphers a browser does not have.
  const isForeign = 'encryptedData' in file || ('salt' in file && 'content' in file);
  const format = json.find(({ is }) => is(file));
  if (!format) return fault(isForeign ? 'own-app-only' : 'unknown');
  return limited(format.read(file));
}

function limited(reading: Reading): Reading {
  if (reading.kind === 'fault') return reading;
  if (reading.kind === 'found') {
    const { drafts, bad } = reading.found;
    if (drafts.length + bad.length === 0) return fault('empty');
    return drafts.length + bad.length > maxEntries ? fault('too-many') : reading;
  }
  return {
    ...reading,
    async open(password) {
      const opened = await reading.open(password);
      if (opened === undefined || typeof opened === 'string') return opened;
      const count = opened.drafts.length + opened.bad.length;
      return count === 0 ? 'empty' : count > maxEntries ? 'too-many' : opened;
    },
  };
}
