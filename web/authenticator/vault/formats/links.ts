// Lists of `otpauth://` links, a line each: what Ente Auth, Aegis and many others write as "plain text".
import { type Draft, type Fault, type Found, gather } from '../entry.ts';
import { foundIn, isMigration, readMigration } from '../google-migration.ts';
import { isOtpauth, nameOfLink, readOtpauth } from '../otpauth.ts';
import { asList, asObject, asText, type Loose } from './loose-json.ts';

/** Undefined when no line is a link. Empty lines and comments are skipped, other lines are listed as unreadable. */
export function readLinks(text: string): Found | undefined {
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (!lines.some((line) => isOtpauth(line) || isMigration(line))) return undefined;
  const found = lines.map((line): Found => {
    const part = isMigration(line) ? readMigration(line) : undefined;
    if (part) return foundIn({ batch: part.batch, count: 1, parts: new Map([[0, part.found]]) });
    return gather([readLine(line)]);
  });
  return { drafts: found.flatMap(({ drafts }) => drafts), bad: found.flatMap(({ bad }) => bad) };
}

function readLine(link: string): { name: string; draft: Draft | Fault } {
  // Other lines may be anything, also secrets: they are not shown.
  if (!isOtpauth(link)) return { name: '', draft: 'not-a-link' };
  return { name: nameOfLink(link), draft: readOtpauth(link) };
}

/** Proton Authenticator's plain export: the same links inside JSON. */
export const isProton = (file: Loose): boolean =>
  asList(file['entries']).some((one) => typeof asObject(asObject(one)?.['content'])?.['uri'] === 'string');

export const readProton = (file: Loose): Found =>
  gather(
    asList(file['entries']).map((one) => {
      const content = asObject(asObject(one)?.['content']) ?? {};
      const read = readOtpauth(asText(content['uri']));
      const name = asText(content['name']);
      const draft = typeof read === 'string' || read.label !== '' ? read : { ...read, label: name };
      return { name: name || nameOfLink(asText(content['uri'])), draft };
    }),
  );
