// Reads one file of texts: a flat JSON object of strings, every key once.

export type Problem = { file: string; key: string; reason: string };
export type Entry = { key: string; text: string };

const keyShape = /^[a-z0-9][A-Za-z0-9-]*(\.[a-z0-9][A-Za-z0-9-]*)*$/;

/** The entries with their full keys (`area.key`), and what is wrong with the file. */
export function readArea(
  file: string,
  area: string,
  source: string,
): { entries: Entry[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const refuse = (key: string, reason: string) => problems.push({ file, key, reason });
  let parsed: unknown;
  try {
    parsed = JSON.parse(source);
  } catch (error) {
    refuse('(file)', `is not JSON: ${error instanceof Error ? error.message : String(error)}`);
    return { entries: [], problems };
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    refuse('(file)', 'must hold one object of key: text');
    return { entries: [], problems };
  }
  const entries: Entry[] = [];
  let isFlat = true;
  for (const [key, text] of Object.entries(parsed)) {
    if (typeof text !== 'string') {
      isFlat = false;
      refuse(`${area}.${key}`, 'must be a string: keys are flat, dots inside the key make groups');
    } else if (!keyShape.test(key)) {
      refuse(`${area}.${key}`, 'key must be words of letters, digits and dashes, joined by dots');
    } else if (key.startsWith(`${area}.`)) {
      refuse(`${area}.${key}`, `key repeats the area; the file name already says "${area}"`);
    } else entries.push({ key: `${area}.${key}`, text });
  }
  if (isFlat) for (const key of repeatedKeys(source)) refuse(`${area}.${key}`, 'stands twice in the file');
  return { entries, problems };
}

/** JSON.parse keeps the last of two equal keys in silence. In a flat object of strings every second string is a key. */
function repeatedKeys(source: string): string[] {
  const keys = [...source.matchAll(/"(?:[^"\\]|\\.)*"/g)]
    .filter((_, index) => index % 2 === 0)
    .map(([quoted]) => String(JSON.parse(quoted)));
  return [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))];
}
