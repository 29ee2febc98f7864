// Pure decisions: what of a search without result may be kept, which reasons a vote may give, which guide fits a page.
import { stripControls } from '../../lib/plain-text.ts';

export const reasons = ['missing', 'unclear', 'different', 'failed', 'other'] as const;
export type Reason = (typeof reasons)[number];
export const isReason = (value: unknown): value is Reason => reasons.some((reason) => reason === value);

export const longestComment = 500;
const longestMiss = 100;

/**
 * The words of a search nobody answered, without what may be about a person: whatever has an @, a web address, or a
 * digit among more than two. Empty when nothing is left that would tell an operator anything.
 */
export function missOf(typed: string): string {
  const words = stripControls(typed.slice(0, 800).normalize('NFKC'))
    .toLowerCase()
    .split(' ')
    .filter((word) => !/[@＠]|:\/\/|www\./.test(word) && (word.match(/\p{N}/gu)?.length ?? 0) <= 2)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
    .filter((word) => word !== '');
  let kept = '';
  for (const word of words) {
    const next = kept === '' ? word : `${kept} ${word}`;
    if (next.length > longestMiss) break;
    kept = next;
  }
  return /\p{L}{3}/u.test(kept) ? kept : '';
}

/** 'YYYY-MM-DD' in UTC. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Pages of the product and the guide that fits each; the first that matches. Paths without query. */
export const places: readonly (readonly [path: RegExp, guide: string])[] = [
  [/^\/sign-in\/knock/, 'answer-a-request'],
  [/^\/sign-in\/code/, 'offline-code'],
  [/^\/sign-in\/key/, 'passkey'],
  [/^\/sign-in\/yubikey/, 'security-key'],
  [/^\/sign-in\/passkey/, 'passkey'],
  [/^\/recovery\/key/, 'lost-key'],
  [/^\/sign-in\/sms/, 'sms-codes'],
  [/^\/sign-in\/backup-code/, 'sign-in-with-backup-code'],
  [/^\/sign-in\/trust/, 'trusted-browser'],
  [/^\/sign-in\/new-password/, 'change-password'],
  [/^\/sign-in\/(methods|help)/, 'lost-phone'],
  [/^\/recovery\/drill/, 'recovery-drill'],
  [/^\/recovery\/address/, 'forgotten-address'],
  [/^\/recovery/, 'forgotten-password'],
  [/^\/sign-in/, 'sign-in'],
  [/^\/signed-out/, 'stay-signed-in'],
  [/^\/step-up/, 'confirm-it-is-you'],
  [/^\/authorise/, 'link-from-phone'],
  [/^\/two-step-required/, 'organisation-requires-it'],
  [/^\/start/, 'first-account'],
  [/^\/register/, 'create-account'],
  [/^\/invitation/, 'accept-invitation'],
  [/^\/drive\/[^/]+\/trash/, 'trash-and-versions'],
  [/^\/drive\/[^/]+\/photo-dates/, 'repair-photo-dates'],
  [/^\/drive\/[^/]+\/connect/, 'connect-a-program'],
  [/^\/drive\/[^/]+\/links|^\/s\//, 'share-files'],
  [/^\/drive/, 'drive'],
  [/^\/outbox/, 'mail-and-outbox'],
  [/^\/auth\/knock/, 'answer-a-request'],
  [/^\/auth\/(other-phone|next-phone)/, 'change-phone'],
  [/^\/auth\/passkey/, 'phone-passkey'],
  [/^\/auth\/(computer|scan|link|ready)/, 'two-step-with-aldaba-auth'],
  [/^\/auth\/code/, 'link-without-camera'],
  [/^\/auth\/notifications/, 'notifications'],
  [/^\/auth\/lock/, 'app-lock'],
  [/^\/auth\/(others\/(import|export)|kept-data)/, 'import-and-export-codes'],
  [/^\/auth\/others/, 'codes-of-other-sites'],
  [/^\/auth\/settings/, 'language-and-theme'],
  [/^\/auth\/(add|order)/, 'several-accounts'],
  [/^\/auth/, 'install-aldaba-auth'],
  [/^\/manager\/(import|tasks)/, 'import-files'],
  [/^\/manager\/sign-in-data/, 'your-name'],
  [/^\/manager\/two-step/, 'what-is-two-step'],
  [/^\/manager\/backup-codes/, 'backup-codes'],
  [/^\/manager\/app-passwords/, 'app-passwords'],
  [/^\/manager\/(devices|change-phone)/, 'change-phone'],
  [/^\/manager\/connected-apps|^\/oidc\//, 'connected-apps'],
  [/^\/manager\/apps/, 'register-an-app'],
  [/^\/manager\/sessions/, 'sessions'],
  [/^\/manager\/activity/, 'activity'],
  [/^\/manager\/organisations/, 'roles-and-leaving'],
  [/^\/manager\/users/, 'who-has-two-step'],
  [/^\/manager\/rules/, 'require-two-step'],
  [/^\/manager\/sites/, 'protect-a-site'],
  [/^\/manager\/tokens/, 'api-tokens'],
  [/^\/api/, 'api-tokens'],
  [/^\/gate/, 'protected-sites'],
  [/^\/manager\/trail/, 'audit-trail'],
  [/^\/manager\/appearance/, 'language-and-theme'],
  [/^\/manager\/?$/, 'security-check-up'],
];

/** The address of the help that fits a page; the home when none does. */
export function helpFor(path: string): string {
  const plain = path.split(/[?#]/, 1)[0] ?? '';
  const found = places.find(([pattern]) => pattern.test(plain));
  return found ? `/help/guides/${found[1]}` : '/help';
}
