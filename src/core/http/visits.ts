// A connection as a visit: browser, network, place and language by name.
import { maskIp, networkOf } from '../../lib/network.ts';
import { describeUserAgent } from '../../lib/user-agent.ts';
import { languageOf } from '../i18n/texts.ts';
import type { Visit } from '../visit.ts';

export type Visitor = {
  readonly requestId: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly acceptLanguage: string;
  readonly language: string | undefined;
  readonly browserToken: string | null;
};

/** `findPlace` says where an address is, in a language, when the installation has a table of places. */
export function createVisits(
  findPlace: (ip: string, language: ReturnType<typeof languageOf>) => string | null,
) {
  return function describeVisit({ requestId, ip, browserToken, ...from }: Visitor): Visit {
    const { browser, system } = describeUserAgent(from.userAgent);
    const language = languageOf(from.acceptLanguage, from.language ?? null);
    return {
      requestId,
      ip,
      network: networkOf(ip) ?? maskIp(ip) ?? 'unknown',
      place: findPlace(ip, language),
      browser: browser ?? '?',
      system: system ?? '?',
      language,
      browserToken,
    };
  };
}
