// What a word that no guide knows was meant to be: the nearest known word by Damerau-Levenshtein distance, the more
// frequent of equals. Pure.

export type Vocabulary = ReadonlyMap<string, number>;

/** Short words have too many neighbours; long ones bear two slips. */
export const mostSlips = (length: number): number => (length < 4 ? 0 : length < 8 ? 1 : 2);

type Entry = { readonly word: string; readonly frequency: number; readonly letters: number };

/** One bit a letter: words two slips apart differ in at most four bits. */
function lettersOf(word: string): number {
  let bits = 0;
  for (let index = 0; index < word.length; index += 1) bits |= 1 << (word.charCodeAt(index) % 31);
  return bits;
}
function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** Optimal string alignment: a swap of neighbours is one slip. Gives up past `most`. */
export function slipsBetween(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let slips = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        slips = Math.min(slips, (before[j - 2] ?? 0) + 1);
      row.push(slips);
      least = Math.min(least, slips);
    }
    if (least > most) return most + 1;
    before = last;
    last = row;
  }
  return last[b.length] ?? most + 1;
}

export function createSpelling(vocabulary: Vocabulary) {
  const byLength = new Map<number, Entry[]>();
  for (const [word, frequency] of vocabulary) {
    const entry = { word, frequency, letters: lettersOf(word) };
    const entries = byLength.get(word.length);
    if (entries) entries.push(entry);
    else byLength.set(word.length, [entry]);
  }
  const sorted = [...vocabulary.keys()].sort();
  return {
    /** The word meant, or undefined when none is near enough. */
    correct(word: string): string | undefined {
      const most = mostSlips(word.length);
      if (most === 0 || /\d/.test(word)) return undefined;
      const letters = lettersOf(word);
      let best: { word: string; slips: number; frequency: number } | undefined;
      for (let length = word.length - most; length <= word.length + most; length += 1) {
        for (const entry of byLength.get(length) ?? []) {
          if (bitCount(entry.letters ^ letters) > most * 2) continue;
          const slips = slipsBetween(word, entry.word, best ? Math.min(most, best.slips) : most);
          if (slips > most) continue;
          // People seldom get the first letter wrong.
          const cost = slips + (entry.word[0] === word[0] ? 0 : 0.5);
          const isBetter =
            !best || cost < best.slips || (cost === best.slips && entry.frequency > best.frequency);
          if (isBetter) best = { word: entry.word, slips: cost, frequency: entry.frequency };
        }
      }
      return best?.word;
    },
    /** Known words that begin so, the most frequent first: the last word may not be finished. */
    complete(start: string, most = 8): string[] {
      if (start.length < 3) return [];
      let low = 0;
      for (let high = sorted.length; low < high; ) {
        const middle = (low + high) >> 1;
        if ((sorted[middle] ?? '') < start) low = middle + 1;
        else high = middle;
      }
      const found: string[] = [];
      for (let index = low; sorted[index]?.startsWith(start); index += 1) found.push(sorted[index] ?? '');
      return found
        .sort((a, b) => (vocabulary.get(b) ?? 0) - (vocabulary.get(a) ?? 0) || (a < b ? -1 : 1))
        .slice(0, most);
    },
  };
}
export type Spelling = ReturnType<typeof createSpelling>;
