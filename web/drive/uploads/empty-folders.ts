// Folders without a file in them: no upload brings them, so they are made one by one.
import { codeOf } from '../../shared/app/session.ts';
import { call } from '../server.ts';
import type { Target } from './engine.ts';

/** Makes what is missing of each path; what is there is left as it is. */
export async function makeFolders({ driveId, parentId }: Target, paths: readonly string[]): Promise<void> {
  const known = new Map([['', parentId]]);
  for (const path of paths) {
    let at = '';
    for (const name of path.split('/')) {
      const parent = known.get(at) ?? parentId;
      at = at ? `${at}/${name}` : name;
      if (!known.has(at)) known.set(at, await folderIn(driveId, parent, name));
    }
  }
}

async function folderIn(driveId: string, parentId: string, name: string): Promise<string> {
  try {
    const { node } = await call('POST /api/drives/:driveId/folders', {
      params: { driveId },
      body: { parentId, name },
    });
    return node.id;
  } catch (error) {
    const id = codeOf(error) === 'dav/exists' ? await findFolder(driveId, parentId, name) : undefined;
    if (id === undefined) throw error;
    return id;
  }
}

async function findFolder(driveId: string, nodeId: string, name: string): Promise<string | undefined> {
  for (let offset = 0; ; offset += 1000) {
    const { nodes, more } = await call('GET /api/drives/:driveId/nodes/:nodeId/list', {
      params: { driveId, nodeId },
      query: { offset: String(offset), limit: '1000' },
    });
    const found = nodes.find((node) => node.kind === 'folder' && node.name === name.normalize('NFC'));
    if (found || !more) return found?.id;
  }
}
