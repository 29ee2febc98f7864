// The export of Google Authenticator: QR codes with `otpauth-migration://offline?data=<base64 of a protobuf message>`,
// ten accounts each. Google publishes no description; field numbers as all readers of it agree.
import type { Bytes } from '../protocol/bytes.ts';
import { base32 } from './base32.ts';
import { type Found, gather, readDraft } from './entry.ts';

export type MigrationPart = {
  /** Which export the part belongs to: parts of two exports are never mixed. */
  readonly batch: string;
  /** From 0. */
  readonly index: number;
  readonly count: number;
  readonly found: Found;
};

export const isMigration = (text: string): boolean => /^\s*otpauth-migration:/i.test(text);

/** One QR code. Undefined when it is broken: the camera looks on. */
export function readMigration(text: string): MigrationPart | undefined {
  const data = /[?&]data=([^&#]*)/i.exec(text.trim())?.[1];
  if (data === undefined || data.length > 8192) return undefined;
  try {
    const payload = bytesOf(data);
    return readPayload(payload);
  } catch {
    return undefined;
  }
}

function bytesOf(data: string): Bytes {
  // Some scanners decode the link, and then a + has become a space.
  const plain = decodeURIComponent(data).replaceAll(' ', '+').replaceAll('-', '+').replaceAll('_', '/');
  return Uint8Array.from(atob(plain.replace(/=+$/, '')), (character) => character.charCodeAt(0));
}

const algorithmNames = ['SHA1', 'SHA1', 'SHA256', 'SHA512', 'MD5'];
const digitCounts = [6, 6, 8, 7];
const kindNames = ['totp', 'hotp', 'totp'];

function readPayload(payload: Bytes): MigrationPart | undefined {
  const accounts: { name: string; draft: ReturnType<typeof readDraft> }[] = [];
  let [count, index, batch] = [1, 0, '0'];
  for (const { field, number, bytes } of fieldsOf(payload)) {
    if (field === 1 && bytes) accounts.push(readAccount(bytes));
    if (field === 3) count = Math.max(1, Number(number));
    if (field === 4) index = Number(number);
    if (field === 5) batch = String(number);
  }
  if (accounts.length === 0 || index < 0 || index >= count || count > 1000) return undefined;
  return { batch, index, count, found: gather(accounts) };
}

function readAccount(message: Bytes): { name: string; draft: ReturnType<typeof readDraft> } {
  let [name, issuer, secret] = ['', '', ''];
  let [algorithm, digits, kind, counter] = [0n, 0n, 0n, 0n];
  const text = new TextDecoder();
  try {
    for (const { field, number, bytes } of fieldsOf(message)) {
      if (field === 1 && bytes) secret = base32(bytes);
      if (field === 2 && bytes) name = text.decode(bytes);
      if (field === 3 && bytes) issuer = text.decode(bytes);
      if (field === 4) algorithm = number;
      if (field === 5) digits = number;
      if (field === 6) kind = number;
      if (field === 7) counter = number;
    }
  } catch {
    return { name: name || issuer, draft: 'broken' };
  }
  // "Issuer:account" stands in the name where the service wrote its link so.
  const prefix = /^([^:]+):\s*(.+)$/s.exec(name);
  const repeats = prefix && (issuer === '' || prefix[1]?.trim().toLowerCase() === issuer.toLowerCase());
  const draft = readDraft({
    kind: kindNames[Number(kind)] ?? 'unknown',
    issuer: issuer || (prefix?.[1] ?? ''),
    label: repeats ? prefix[2] : name,
    secret,
    algorithm: algorithmNames[Number(algorithm)] ?? 'unknown',
    digits: digitCounts[Number(digits)] ?? 0,
    counter: Number(counter),
  });
  return { name: [issuer, name].filter(Boolean).join(': '), draft };
}

type WireField = { field: number; number: bigint; bytes: Bytes | undefined };

/** The fields of a protobuf message (wire types 0, 1, 2 and 5). Throws when it ends too early. */
function* fieldsOf(message: Bytes): Generator<WireField> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at];
      if (byte === undefined) throw new RangeError('the message ends inside a number');
      at += 1;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asIntN(64, value);
    }
    throw new RangeError('a number too long');
  };
  const take = (count: number): Bytes => {
    if (count < 0 || at + count > message.length) throw new RangeError('the message ends inside a field');
    at += count;
    return message.slice(at - count, at);
  };
  while (at < message.length) {
    const tag = Number(varint());
    const field = tag >> 3;
    const type = tag & 7;
    if (type === 0) yield { field, number: varint(), bytes: undefined };
    else if (type === 2) yield { field, number: 0n, bytes: take(Number(varint())) };
    else if (type === 1 || type === 5) take(type === 1 ? 8 : 4);
    else throw new RangeError('a wire type nobody uses');
  }
}

/** Collects the parts of one export, in any order, each as often as it is shown. */
export type Collected = {
  readonly batch: string;
  readonly count: number;
  readonly parts: ReadonlyMap<number, Found>;
};

/** Undefined `before` starts one; a part of another export starts anew only when `before` is undefined. */
export function collect(before: Collected | undefined, part: MigrationPart): Collected | 'other-export' {
  if (before && (before.batch !== part.batch || before.count !== part.count)) return 'other-export';
  const parts = new Map(before?.parts);
  parts.set(part.index, part.found);
  return { batch: part.batch, count: part.count, parts };
}

export const isComplete = ({ count, parts }: Collected): boolean => parts.size === count;

/** What has been collected so far, in the order of the export. */
export function foundIn({ parts }: Collected): Found {
  const inOrder = [...parts].sort(([a], [b]) => a - b).map(([, found]) => found);
  return {
    drafts: inOrder.flatMap(({ drafts }) => drafts),
    bad: inOrder.flatMap(({ bad }) => bad),
  };
}
