// Files and folders that were dropped or chosen, with the folders they came in.
import type { Given } from './engine.ts';

const foldersOf = (path: string): string => path.split('/').filter(Boolean).slice(0, -1).join('/');

export const chosen = (files: FileList): Given[] =>
  [...files].map((file) => ({ file, folders: foldersOf(file.webkitRelativePath) }));

/** Entries must be taken before anything is awaited: the drop forgets them. */
export async function dropped(data: DataTransfer): Promise<Given[]> {
  const given: Given[] = [];
  const entries = [...data.items].flatMap((item) => {
    const entry = item.webkitGetAsEntry();
    // What other programs give is a file without a place on the disk.
    const file = entry ? null : item.getAsFile();
    if (file) given.push({ file, folders: '' });
    return entry ?? [];
  });
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
