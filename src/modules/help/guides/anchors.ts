// Anchors of headings: given as `## Steps {#steps}`, or made from the words. Pure.

const given = /\s*\{#([^}]*)\}\s*$/;
export const anchorShape = /^[a-z][a-z0-9-]*$/;

/** The words of a heading and the anchor written after them, if any. */
export function splitAnchor(heading: string): { words: string; anchor: string | undefined } {
  const [whole, anchor] = given.exec(heading) ?? [];
  return whole === undefined
    ? { words: heading, anchor: undefined }
    : { words: heading.slice(0, -whole.length), anchor };
}

export function slugOf(words: string): string {
  const folded = words
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return /^[a-z]/.test(folded) ? folded : `part-${folded}`.replace(/-$/, '');
}
