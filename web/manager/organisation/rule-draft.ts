// What stands in the form of the rules, and what is sent of it.
import { now, type Rule } from '../server.ts';
import type { factorKinds } from '../words.ts';

export type Draft = Omit<Rule, 'requiredAt' | 'mayRequire' | 'allowedKinds'> & {
  allowedKinds: string[] | null;
  /** `2026-12-24`, or nothing for now. */
  fromDay: string;
};

export const draftOf = ({ requiredAt: _at, mayRequire: _may, ...rule }: Rule): Draft => ({
  ...rule,
  fromDay: '',
});

/** Midnight here of the day that was chosen; null is now. */
export const startOf = (draft: Draft, rule: Rule): number | null => {
  if (draft.fromDay !== '') return new Date(`${draft.fromDay}T00:00`).getTime();
  return rule.requiredAt !== null && rule.requiredAt > now() ? rule.requiredAt : null;
};

export const bodyOf = (draft: Draft, from: number | null) => {
  const { fromDay: _day, allowedKinds, ...rest } = draft;
  return { ...rest, allowedKinds: allowedKinds as (keyof typeof factorKinds)[] | null, from };
};
