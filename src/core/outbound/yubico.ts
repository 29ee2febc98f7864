// Asking a validation server (YubiCloud or one's own) whether what a YubiKey typed is good.
import { readValidation, validationQuery } from '../../lib/yubico-otp.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Random } from '../random.ts';
import { OutboundFailure } from './failure.ts';

export type YubicoAnswer =
  | { good: true; sessionCounter: number; sessionUse: number }
  /** A code that was used before, or that no key made. */
  | { good: false };

/** Throws OutboundFailure when there is no answer to believe. Never call it inside a transaction. */
export type YubicoPort = { check(otp: string): Promise<YubicoAnswer> };

export type YubicoConfig = { readonly url: string; readonly clientId: string; readonly secret: Uint8Array };

/** An answer has ten lines; more is not read. */
const longestAnswer = 4096;

export function yubicoServer(
  deps: YubicoConfig & { clock: Clock; random: Pick<Random, 'bytes'>; log: Log; timeoutMs?: number },
): YubicoPort {
  const { clientId, secret, clock, random, log } = deps;
  return {
    async check(otp) {
      const nonce = Buffer.from(random.bytes(16)).toString('hex');
      const url = new URL(deps.url);
      url.search = validationQuery({ clientId, otp, nonce }, secret).toString();
      let text: string;
      try {
        const response = await fetch(url, {
          // Followed, a redirect would show the code to another host.
          redirect: 'manual',
          signal: AbortSignal.timeout(deps.timeoutMs ?? 8_000),
        });
        if (!response.ok) {
          await response.body?.cancel();
          throw new OutboundFailure('yubico', `answered ${response.status}`, { status: response.status });
        }
        text = await firstBytes(response, longestAnswer);
      } catch (error) {
        if (error instanceof OutboundFailure) throw error;
        throw new OutboundFailure('yubico', 'no answer');
      }
      const said = readValidation(text, { otp, nonce }, secret, clock.now());
      if (said.kind === 'good')
        return { good: true, sessionCounter: said.sessionCounter, sessionUse: said.sessionUse };
      if (said.kind === 'bad') return { good: false };
      log.warn({ why: said.why }, 'yubico: an answer that cannot be believed');
      throw new OutboundFailure('yubico', said.why);
    },
  };
}

async function firstBytes(response: Response, most: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    parts.push(part);
    size += part.length;
    if (size > most) throw new OutboundFailure('yubico', 'an answer too long');
  }
  return Buffer.concat(parts).toString('utf8');
}
