// People with two-step verification on, made through the doors a person uses.
import { totpCode } from '../../src/lib/totp.ts';
import type { Browser } from './browser.ts';
import { createDevice, type Send, type SoftDevice } from './device.ts';
import type { World } from './world.ts';

/** Crockford and RFC 4648 base 32 differ: code apps use the second. */
export function base32(text: string): Uint8Array {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = '';
  for (const c of text.replace(/[\s=]/g, '').toUpperCase())
    bits += alphabet.indexOf(c).toString(2).padStart(5, '0');
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}

/** As a phone speaks from a network: no cookies, no Origin. */
export function sendFrom(w: World, ip = '203.0.113.50'): Send {
  const userAgent = 'Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile';
  const client = w.browser({ ip, userAgent });
  return async (method, path, { headers, body }) => {
    const said = await client.send(method, path, {
      headers,
      origin: null,
      ...(body === undefined ? {} : { payload: body }),
    });
    client.forget();
    return { status: said.status, json: said.json };
  };
}

/** A phone that reaches the world's server. */
export const phone = (w: World, name = 'Pixel de Ana', ip?: string): Promise<SoftDevice> =>
  createDevice(sendFrom(w, ip), () => w.clock.now(), name);

/** What the Manager shows to a phone: the QR's address, its two parts, and the code to type. */
export async function startLink(b: Browser) {
  const said = await b.api('POST /api/authenticator/links', {});
  if (said.status !== 200) throw new Error(`no link: ${JSON.stringify(said.json)}`);
  const [, linkId = '', secret = ''] = /#link=v1\.([^.]+)\.([^.]+)$/.exec(said.json.url) ?? [];
  return { linkId, secret, typedCode: said.json.typedCode as string };
}

export const confirmLink = (b: Browser, linkId: string, same = true) =>
  b.api(`POST /api/authenticator/links/${linkId}/confirm`, { same });

/** Links a phone by QR from a signed-in browser with fresh proof; proven at the end. */
export async function linkByQr(b: Browser, device: SoftDevice): Promise<SoftDevice> {
  const { linkId, secret } = await startLink(b);
  const claimed = await device.claim({ linkId, secret });
  if (claimed.status !== 200) throw new Error(`no claim: ${JSON.stringify(claimed.json)}`);
  const confirmed = await confirmLink(b, linkId);
  if (confirmed.status !== 200) throw new Error(`not confirmed: ${JSON.stringify(confirmed.json)}`);
  const waited = await device.wait(claimed.json);
  device.keep(waited.json.grant);
  const proven = await device.prove();
  if (proven.status !== 200) throw new Error(`not proven: ${JSON.stringify(proven.json)}`);
  return device;
}

/** Makes a sheet and types one code back: from here on sign-in asks for a second step. */
export async function saveBackupCodes(b: Browser): Promise<string[]> {
  const sheet = await b.api('POST /api/two-step/backup-codes', {});
  if (sheet.status !== 200) throw new Error(`no sheet: ${JSON.stringify(sheet.json)}`);
  const confirmed = await b.api('POST /api/two-step/backup-codes/confirm', { code: sheet.json.codes[0] });
  if (confirmed.json.state !== 'on') throw new Error(`not on: ${JSON.stringify(confirmed.json)}`);
  return sheet.json.codes;
}

export async function addCodeApp(
  w: World,
  b: Browser,
): Promise<{ factorId: string; code: (at?: number) => string }> {
  const added = await b.api('POST /api/two-step/code-apps', { name: 'Aegis' });
  if (added.status !== 200) throw new Error(`no code app: ${JSON.stringify(added.json)}`);
  const secret = base32(added.json.secret);
  const code = (at = w.clock.now()) => totpCode({ secret, now: at });
  const proven = await b.api(`POST /api/two-step/code-apps/${added.json.factorId}/prove`, { code: code() });
  if (proven.status !== 200) throw new Error(`not proven: ${JSON.stringify(proven.json)}`);
  w.clock.move(31_000);
  return { factorId: added.json.factorId, code };
}

/** Ana with a linked phone, a code app and a saved sheet, signed in with fresh proof. */
export async function protectedAna(w: World) {
  const { browser, accountId } = await w.firstAccount();
  const device = await phone(w);
  await linkByQr(browser, device);
  const codeApp = await addCodeApp(w, browser);
  const codes = await saveBackupCodes(browser);
  return { browser, accountId, device, codeApp, codes };
}
