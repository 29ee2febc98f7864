// What is chosen in a list, and where the keyboard is in it. Pure: the list is given with every step.
export type Selection = {
  readonly chosen: ReadonlySet<string>;
  /** Where the keyboard is. */
  readonly at: string | null;
  /** Where a range begins. */
  readonly anchor: string | null;
};
export const nothing: Selection = { chosen: new Set(), at: null, anchor: null };

export const only = (id: string): Selection => ({ chosen: new Set([id]), at: id, anchor: id });

export function toggle(before: Selection, id: string): Selection {
  const chosen = new Set(before.chosen);
  if (!chosen.delete(id)) chosen.add(id);
  return { chosen, at: id, anchor: id };
}

/** From where the last range began. */
export function upTo(before: Selection, ids: readonly string[], id: string): Selection {
  const from = ids.indexOf(before.anchor ?? id);
  const to = ids.indexOf(id);
  const [low, high] = from < 0 ? [to, to] : from < to ? [from, to] : [to, from];
  return { chosen: new Set(ids.slice(low, high + 1)), at: id, anchor: before.anchor ?? id };
}

export const everything = (before: Selection, ids: readonly string[]): Selection => ({
  ...before,
  chosen: new Set(ids),
});

/** What is not there any more is not chosen any more. */
export function still(before: Selection, ids: readonly string[]): Selection {
  const there = new Set(ids);
  const chosen = new Set([...before.chosen].filter((id) => there.has(id)));
  const at = before.at !== null && there.has(before.at) ? before.at : null;
  return chosen.size === before.chosen.size && at === before.at
    ? before
    : { chosen, at, anchor: before.anchor !== null && there.has(before.anchor) ? before.anchor : null };
}

/** Where an arrow leads in a list of so many columns; undefined when the key is none. */
export function arrow(key: string, index: number, count: number, columns: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: columns,
    ArrowUp: -columns,
    ...(columns > 1 ? { ArrowRight: 1, ArrowLeft: -1 } : {}),
  };
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = steps[key];
  if (step === undefined) return undefined;
  if (index < 0) return 0;
  const next = index + step;
  return next < 0 || next >= count ? index : next;
}

/** The next name that begins so, after where one is. */
export function typed(names: readonly string[], index: number, text: string): number {
  const begins = (name: string) => name.toLocaleLowerCase().startsWith(text.toLocaleLowerCase());
  // More letters of the same name stay on it.
  const start = text.length > 1 ? Math.max(0, index) : index + 1;
  for (let step = 0; step < names.length; step += 1) {
    const at = (start + step) % names.length;
    if (begins(names[at] ?? '')) return at;
  }
  return -1;
}
