// Files and folders that were dropped or chosen, with the folders they came in.
import type { Given } from './engine.ts';

const foldersOf = (path: string): string => path.split('/').filter(Boolean).slice(0, -1).join('/');

export const chosen = (files: FileList): Given[] =>
  [...files].map((file) => ({ file, folders: foldersOf(file.webkitRelativePath) }));

/** Entries must be taken before anything is awaited: the drop forgets them. */
export async function dropped(data: DataTransfer): Promise<Given[]> {
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const given: Given[] = [];
  for (const entry of entries) await walk(entry, '', given);
  return given;
}

async function walk(entry: FileSystemEntry, folders: string, into: Given[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    into.push({ file, folders });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A hundred at a time, until there are none.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return;
    for (const one of some) await walk(one, folders ? `${folders}/${entry.name}` : entry.name, into);
  }
}
