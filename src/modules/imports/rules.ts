// Decisions about imports. Pure.

/** Imports that run at the same time: of one installation, so that mail and pushes find the runner free. */
export const mostRunning = 4;
export const mostUnderWay = 20;
/** Files of one import fetched side by side: small ones would otherwise wait for each other's way there and back. */
export const lanes = 3;
export const mostItems = 1_000_000;
export const mostDepth = 100;
export const mostAttempts = 3;
export const mostResumes = 5;
/** A run that gave no sign for so long is none. */
export const silentMs = 60_000;
export const waitForTurnMs = 15_000;
/** Paused for so long, the credentials go and with them the import. */
export const longestPauseMs = 30 * 86_400_000;
export const keptMs = 180 * 86_400_000;
export const testLimit = { limit: 200, windowSeconds: 3600 } as const;

const backoffSeconds = [5, 15, 60, 300, 900, 1800, 3600, 3600] as const;
/** undefined: given up, close to three hours after the first. `troubles` counts this one. */
export const waitAfter = (troubles: number): number | undefined => {
  const seconds = backoffSeconds[troubles - 1];
  return seconds === undefined ? undefined : seconds * 1000;
};
/** Before a broken connection is taken up again: at once, then after 1 s, 2 s, 4 s, 8 s. */
export const resumeWaitMs = (resumes: number): number => (resumes === 1 ? 0 : 1000 * 2 ** (resumes - 2));

export type ImportState = 'waiting' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled';
const states = ['waiting', 'running', 'paused', 'done', 'failed', 'cancelled'] as const;
export const toState = (text: string): ImportState => states.find((one) => one === text) ?? 'failed';
export const hasEnded = (state: ImportState): boolean =>
  state === 'done' || state === 'failed' || state === 'cancelled';

/**
 * What people type, as the address of a folder: `nube.example.org/dav` is meant with https. undefined for what is none, or has
 * a user, a password, a query or a fragment in it.
 */
export function readAddress(typed: string): URL | undefined {
  const text = typed.trim().replace(/^(webdav|dav)(s?):\/\//i, 'http$2://');
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  if (whole.length > 2048 || !URL.canParse(whole)) return undefined;
  const url = new URL(whole);
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  if (!isWeb || url.hostname === '' || url.username !== '' || url.password !== '') return undefined;
  if (url.search !== '' || url.hash !== '') return undefined;
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/** A folder of the source lies where the address leads or below it. */
export function isBelow(root: URL, href: string): boolean {
  if (!href.startsWith(root.pathname) || !URL.canParse(href, root)) return false;
  const { protocol, host, pathname, search, hash } = new URL(href, root);
  return (
    protocol === root.protocol && host === root.host && pathname === href && search === '' && hash === ''
  );
}

/** Seconds that are left, when both what is left and how fast it goes are known. */
export function secondsLeft(given: {
  isListed: boolean;
  bytesTotal: number;
  bytesSoFar: number;
  bytesPerSecond: number;
}): number | null {
  if (!given.isListed || given.bytesPerSecond <= 0) return null;
  return Math.ceil(Math.max(0, given.bytesTotal - given.bytesSoFar) / given.bytesPerSecond);
}

/** What the last second did counts a fifth, so that the figure can be read. */
export const smoothed = (before: number, bytes: number, ms: number): number => {
  const now = ms <= 0 ? before : (bytes * 1000) / ms;
  return Math.round(before === 0 ? now : before * 0.8 + now * 0.2);
};
