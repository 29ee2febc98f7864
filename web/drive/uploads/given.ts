// Files and folders that were dropped or chosen, with the folders they came in.
import type { Given } from './engine.ts';

const foldersOf = (path: string): string => path.split('/').filter(Boolean).slice(0, -1).join('/');

export const chosen = (files: FileList): Given[] =>
  [...files].map((file) => ({ file, folders: foldersOf(file.webkitRelativePath) }));

/** `folders` are the empty ones, by their paths: the others come with what is in them. */
export type Dropped = { files: Given[]; folders: string[] };

/** Entries must be taken before anything is awaited: the drop forgets them. */
export async function dropped(data: DataTransfer): Promise<Dropped> {
  const given: Dropped = { files: [], folders: [] };
  const entries = [...data.items].flatMap((item) => {
    const entry = item.webkitGetAsEntry();
    // What other programs give is a file without a place on the disk.
    const file = entry ? null : item.getAsFile();
    if (file) given.files.push({ file, folders: '' });
    return entry ?? [];
  });
  for (const entry of entries) await walk(entry, '', given);
  return given;
}

async function walk(entry: FileSystemEntry, folders: string, into: Dropped): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    into.files.push({ file, folders });
    return;
  }
  const path = folders ? `${folders}/${entry.name}` : entry.name;
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (let isEmpty = true; ; isEmpty = false) {
    // A hundred at a time, until there are none.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) {
      if (isEmpty) into.folders.push(path);
      return;
    }
    for (const one of some) await walk(one, path, into);
  }
}
