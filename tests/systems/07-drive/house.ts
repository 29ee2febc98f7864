// A world with a drive, its people, and what the engine would call.
import { readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { TestContext } from 'node:test';
import { Refusal } from '../../../src/core/errors.ts';
import type { Node, PutInput, Space } from '../../../src/dav/node.ts';
import { type World, world, type WorldOptions } from '../../kit/world.ts';

export const tokens: readonly string[] = [];
export const any = { tokens, expected: 'any' } as const;

export type House = Awaited<ReturnType<typeof driveHouse>>;

/** Ana manages a drive; `member` adds others. */
export async function driveHouse(
  t: TestContext,
  options: WorldOptions & { quotaBytes?: number | null } = {},
) {
  const w: World = await world(t, options);
  const ana = await w.firstAccount();
  const [organisation] = await w.app.organisations.organisationsOf(w.db, ana.accountId);
  const organisationId = organisation?.id ?? '';
  const { quotaBytes = null } = options;
  const drive = await w.db.transaction((tx) =>
    w.app.drive.create(tx, {
      organisationId,
      accountId: ana.accountId,
      name: 'Files',
      quotaBytes,
      visit: null,
    }),
  );

  async function spaceOf(accountId: string, how = { write: true }): Promise<Space> {
    const space = await w.app.drive.spaceFor(accountId, drive.id, how);
    if (!space) throw new Error('no space');
    return space;
  }

  return {
    ...w,
    ana,
    organisationId,
    drive,
    spaceOf,
    space: await spaceOf(ana.accountId),
    /** Somebody of the organisation who is a member of the drive. */
    async member(name: string, access: 'read' | 'write' | 'manage') {
      const account = await w.person(name);
      await w.db.transaction(async (tx) => {
        await w.app.organisations.addMember(
          tx,
          { id: organisationId, name: 'Talleres Ebro' },
          account.id,
          'member',
          null,
        );
        await w.app.drive.join(tx, drive.id, account.id, access);
      });
      return { ...account, space: await spaceOf(account.id) };
    },
    /** Real HTTP, as programs speak it. */
    async listen(): Promise<string> {
      if (!w.app.server.server.listening) await w.app.server.listen({ host: '127.0.0.1', port: 0 });
      const at = w.app.server.server.address();
      return `http://127.0.0.1:${typeof at === 'object' && at ? at.port : 0}`;
    },
    async used(): Promise<number> {
      const { usedBytes } = (await (await spaceOf(ana.accountId)).quota?.(rootNode)) ?? { usedBytes: -1 };
      return usedBytes;
    },
  };
}

/** Content that lies in files now. */
export function blobsOf({ config }: House): string[] {
  if (config.blobs.kind !== 'folder') throw new Error('not a folder');
  try {
    return readdirSync(config.blobs.folder, { recursive: true })
      .map(String)
      .filter((name) => /[0-9a-f]{32}$/.test(name));
  } catch {
    return [];
  }
}

export const rootNode: Node = {
  kind: 'collection',
  id: '',
  name: '',
  etag: null,
  sizeBytes: null,
  mediaType: null,
  createdAt: 0,
  modifiedAt: 0,
};

export const pathOf = (text: string): string[] => text.split('/').filter(Boolean);

export function putInput(
  path: string,
  content: string | Uint8Array | Readable,
  more: Partial<PutInput> = {},
) {
  const isStream = content instanceof Readable;
  const bytes = isStream ? null : Buffer.from(content);
  return {
    path: pathOf(path),
    body: isStream ? content : Readable.from([bytes], { objectMode: false }),
    lengthBytes: bytes ? bytes.length : null,
    mediaType: null,
    modifiedAt: null,
    checksums: {},
    ...any,
    ...more,
  } satisfies PutInput;
}

export const put = (
  space: Space,
  path: string,
  content: string | Uint8Array | Readable = 'content',
  more: Partial<PutInput> = {},
) => {
  if (!space.writing) throw new Error('reads only');
  return space.writing.put(putInput(path, content, more));
};

export const folder = async (space: Space, path: string): Promise<Node> => {
  if (!space.writing) throw new Error('reads only');
  return space.writing.makeCollection({ path: pathOf(path), tokens });
};

export async function bytesAt(
  space: Space,
  path: string,
  range?: { start: number; end: number },
): Promise<Buffer> {
  const content = await space.reading.content(pathOf(path));
  const opened = content.open(range);
  if (!(opened instanceof Readable)) return Buffer.from(opened);
  const pieces: Buffer[] = [];
  for await (const piece of opened) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
export const textAt = async (space: Space, path: string): Promise<string> =>
  (await bytesAt(space, path)).toString();

export async function namesIn(space: Space, path: string): Promise<string[]> {
  const node = await space.reading.find(pathOf(path));
  if (!node) throw new Error(`nothing at ${path}`);
  const names: string[] = [];
  for await (const page of space.reading.list(node)) names.push(...page.map(({ name }) => name));
  return names;
}

/** The code something is refused with; throws when it is not. */
export async function refusal(run: Promise<unknown>): Promise<string> {
  try {
    await run;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  throw new Error('it was not refused');
}

/** So many bytes, each one its place: never the same in two places of one file. */
export function pattern(length: number, seed = 0): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; at += 1) bytes[at] = (at * 31 + (at >> 8) * 7 + (at >> 16) + seed) & 0xff;
  return bytes;
}
