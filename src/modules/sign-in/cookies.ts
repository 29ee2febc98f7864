// What the end of a sign-in changes in the browser's cookies.
import type { Cookies } from '../../core/http/replies.ts';
import type { OpenedSession } from '../accounts/index.ts';

/** The session's cookie in place of the attempt's; nothing while no session has opened. */
export function sessionCookies(opened: OpenedSession | null): Cookies {
  if (!opened) return {};
  const { token, maxAgeSeconds } = opened;
  return {
    attempt: null,
    session: { value: token, ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }) },
  };
}
