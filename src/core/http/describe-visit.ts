// A connection as a visit: languages, networks and places by name, what a browser says of itself in few words.
import { maskIp, networkOf } from '../../lib/network.ts';
import { describeUserAgent } from '../../lib/user-agent.ts';
import { languageOf } from '../i18n/texts.ts';
import type { Visit } from '../visit.ts';

export type Connection = {
  requestId: string;
  ip: string;
  userAgent: string;
  acceptLanguage: string;
  language: string | undefined;
  browserToken: string | null;
};

export function createDescribeVisit(findPlace: (ip: string, language: 'es' | 'en') => string | null) {
  return function describeVisit(request: Connection): Visit {
    const { browser, system } = describeUserAgent(request.userAgent);
    const language = languageOf(request.acceptLanguage, request.language ?? null);
    return {
      requestId: request.requestId,
      ip: request.ip,
      network: networkOf(request.ip) ?? maskIp(request.ip) ?? 'unknown',
      place: findPlace(request.ip, language),
      browser: browser ?? '?',
      system: system ?? '?',
      language,
      browserToken: request.browserToken,
    };
  };
}
