// The token every form of ours carries: made for one browser, good for twelve hours. With the Origin check it is the
// second of two walls against forged forms.
import { createHmac } from 'node:crypto';
import { sameBytes } from '../keys.ts';

const lifeMs = 12 * 3600_000;

export function createFormTokens(key: Uint8Array) {
  const mac = (browserToken: string, hour: number) =>
    createHmac('sha256', key).update(`${hour}.${browserToken}`).digest();
  const hourOf = (now: number) => Math.floor(now / 3600_000);
  return {
    make(browserToken: string, now: number): string {
      const hour = hourOf(now);
      return `${hour.toString(36)}.${mac(browserToken, hour).toString('base64url')}`;
    },
    check(browserToken: string, sent: unknown, now: number): boolean {
      if (typeof sent !== 'string' || browserToken === '') return false;
      const dot = sent.indexOf('.');
      const hour = Number.parseInt(sent.slice(0, dot), 36);
      if (!Number.isSafeInteger(hour)) return false;
      const age = now - hour * 3600_000;
      if (age < -3600_000 || age > lifeMs) return false;
      return sameBytes(mac(browserToken, hour), Buffer.from(sent.slice(dot + 1), 'base64url'));
    },
  };
}
