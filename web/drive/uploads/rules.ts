// Decisions about uploads. Pure.
export type Known = {
  driveId: string;
  parentId: string;
  name: string;
  folders: string;
  size: number;
  modified: number;
  address: string | null;
};

/** The same file for the same place. */
export const knownKey = (known: Omit<Known, 'address'>): string =>
  JSON.stringify([known.driveId, known.parentId, known.folders, known.name, known.size, known.modified]);

/** What was noted, if it is what we note; anything else is nothing. */
export function readKnown(text: string | null): Known[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(list) ? list.filter(isKnown) : [];
  } catch {
    return [];
  }
}
function isKnown(one: unknown): one is Known {
  if (typeof one !== 'object' || one === null) return false;
  const { driveId, parentId, name, folders, size, modified, address } = one as Record<string, unknown>;
  const isText = [driveId, parentId, name, folders, address].every((value) => typeof value === 'string');
  return (
    isText &&
    typeof size === 'number' &&
    typeof modified === 'number' &&
    String(address).startsWith('/api/drives/')
  );
}

/** Until the next try after the connection was lost. */
export const waitMs = (count: number): number => Math.min(60_000, 1000 * 2 ** Math.min(count, 6));

const turns = ['asking', 'failed', 'lost', 'sending', 'paused', 'waiting', 'done'];
/** What wants somebody first, then what is under way; of a long list only the beginning is shown. */
export const inOrder = <T extends { readonly state: string }>(uploads: readonly T[]): T[] =>
  uploads.toSorted((a, b) => turns.indexOf(a.state) - turns.indexOf(b.state));
