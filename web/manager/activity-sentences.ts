// The activity log in words: a sentence for every kind, groups to filter by, and what else is worth a line. Pure.
import type { Translate } from '../shared/texts.ts';
import type { ActivityEntry } from './server.ts';

export const groups = ['sign-in', 'two-step', 'account', 'people'] as const;
export type Group = (typeof groups)[number];

const prefixes: Readonly<Record<Group, readonly string[]>> = {
  'sign-in': ['sign-in.', 'step-up.', 'session.', 'browser.', 'site.entered', 'openid.app-authorised'],
  'two-step': ['two-step.', 'factor.', 'backup-code.', 'backup-codes.', 'device.', 'knock.', 'key.'],
  account: ['password.', 'address.', 'account.', 'recovery.', 'app-password.', 'api-token.'],
  people: ['invitation.', 'organisation.', 'site.', 'openid.', 'drive.', 'import.'],
};

/** The group a kind belongs to; kinds made later than this page belong to none and show under "everything". */
export const groupOf = (kind: string): Group | undefined =>
  groups.find((group) => prefixes[group].some((prefix) => kind.startsWith(prefix)));

export const isGroup = (text: string | undefined): text is Group => groups.some((group) => group === text);

/** Things somebody else may have caused: they get a warning sign. */
const worrying = new Set([
  'sign-in.wrong-password',
  'sign-in.too-many',
  'sign-in.wrong-code',
  'app-password.wrong-pair',
  'sign-in.codes-locked',
  'sign-in.wrong-key',
  'key.counter-went-back',
  'knock.denied',
  'two-step.off',
]);
export const isWorrying = (kind: string): boolean => worrying.has(kind);

/** Empty values are left out: the texts have a sentence for each that may be missing. */
export function sentenceOf(entry: Pick<ActivityEntry, 'kind' | 'detail'>, find: Translate['find']): string {
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(entry.detail)) {
    if (typeof value === 'number') values[name] = value;
    else if (typeof value === 'string' && value !== '') values[name] = value;
  }
  return find(`activity.kind.${entry.kind}`, values) ?? find('activity.unknown') ?? entry.kind;
}

/** The methods an entry names, strongest last, as the server wrote them. */
export function methodsOf({ detail }: Pick<ActivityEntry, 'detail'>): string[] {
  const { methods, method } = detail;
  const text = typeof methods === 'string' ? methods : typeof method === 'string' ? method : '';
  return text.split(' ').filter(Boolean);
}
