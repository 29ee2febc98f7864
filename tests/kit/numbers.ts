// Numbers for tests, and reading the code out of a text message as a phone does.
import type { Browser } from './browser.ts';
import { saveBackupCodes } from './protected.ts';
import type { World } from './world.ts';

export const swiss = '+41791234567';
export const swissToo = '+41767654321';
export const french = '+33612345678';
export const belgian = '+32470123456';
export const german = '+4915112345678';
export const spanish = '+34612345678';

/** The code of the last line, bound to the host as phones read it. */
export function codeIn(text: string | undefined): string {
  return /\n@\S+ #(\d{6})$/.exec(text ?? '')?.[1] ?? '';
}

/** A code that is not this one. */
export const wrongCode = (right: string): string => (right === '000000' ? '111111' : '000000');

/** Adds a number as a factor through the doors, with fresh proof; a minute later, so that the next code may be sent. */
export async function addNumber(w: World, b: Browser, number = swiss, name = 'Móvil'): Promise<string> {
  const asked = await b.api('POST /api/two-step/numbers', { number, name });
  if (asked.status !== 200) throw new Error(`no number: ${JSON.stringify(asked.json)}`);
  const code = await newestCode(w, number);
  const { factorId } = asked.json as { factorId: string };
  const proven = await b.api(`POST /api/two-step/numbers/${factorId}/prove`, { code });
  if (proven.status !== 200) throw new Error(`not proven: ${JSON.stringify(proven.json)}`);
  w.clock.move(61_000);
  return factorId;
}

/** Eva, who administers nothing, with a number as her only factor and a saved sheet. */
export async function evaWithNumber(w: World, number = swiss) {
  const eva = await w.person('Eva');
  const browser = w.browser();
  await w.signIn(browser, { address: eva.loginAddress });
  const factorId = await addNumber(w, browser, number);
  const codes = await saveBackupCodes(browser);
  return { browser, eva, factorId, codes };
}

/** The newest code that went to a number. */
export const newestCode = async (w: World, number = swiss): Promise<string> =>
  codeIn((await w.texts(number)).findLast(({ text }) => codeIn(text) !== '')?.text);

/** Address, password, and a code sent to the number; stops before the code is typed. */
export async function askForCode(w: World, b: Browser, address: string): Promise<string> {
  await w.signIn(b, { address });
  await b.get('/sign-in/sms');
  const sent = await b.submit({}, '/sign-in/sms/send');
  if (sent.location !== '/sign-in/sms') throw new Error(`not sent: ${sent.status} ${sent.body}`);
  await b.follow(sent);
  return newestCode(w);
}
