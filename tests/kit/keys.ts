// People with passkeys and security keys, made through the doors the Manager uses.
import type { Browser } from './browser.ts';
import { createSoftKey, type Lies, type SoftKey } from './soft-key.ts';

export type KeyKind = 'passkey' | 'security-key';

const ok = (said: { status: number; json: unknown }, what: string) => {
  if (said.status !== 200) throw new Error(`${what}: ${said.status} ${JSON.stringify(said.json)}`);
};

/** Adds the key and proves it, in a browser with fresh proof. */
export async function addKey(
  b: Browser,
  kind: KeyKind,
  key: SoftKey = createSoftKey(),
  name = 'Llave',
): Promise<{ key: SoftKey; factorId: string }> {
  const options = await b.api('POST /api/two-step/keys/challenge', { kind });
  ok(options, 'no challenge');
  const added = await b.api('POST /api/two-step/keys', { kind, name, credential: key.create(options.json) });
  ok(added, 'not added');
  const { factorId, request } = added.json;
  const proven = await b.api(`POST /api/two-step/keys/${factorId}/prove`, {
    name,
    answer: key.get(request),
  });
  ok(proven, 'not proven');
  return { key, factorId };
}

/** The sign-in page, the challenge its script fetches, and the answer of the key. */
export async function signInWithPasskey(b: Browser, key: SoftKey, lies: Lies = {}) {
  await b.get('/sign-in');
  const asked = await b.api('POST /sign-in/passkey/challenge');
  ok(asked, 'no challenge');
  return b.submit({ credential: JSON.stringify(key.get(asked.json, lies)) }, '/sign-in/passkey');
}

/** The page of the second step, on which a sign-in or a step-up waits for a key. */
export async function useKey(b: Browser, key: SoftKey, lies: Lies = {}) {
  await b.get('/sign-in/key');
  const asked = await b.api('POST /sign-in/key/challenge');
  ok(asked, 'no challenge');
  return b.submit({ credential: JSON.stringify(key.get(asked.json, lies)) }, '/sign-in/key');
}
