// Uploads of this page, by the tus protocol (1.0): a queue that lives beside the screen. What was begun and not finished is noted in
// this browser, so that the same file goes on where it stopped, also after the page was loaded again.
import { CallError } from '../../shared/call.ts';
import { codeOf, sessionOver } from '../../shared/app/session.ts';
import { type Known, knownKey, readKnown, waitMs } from './rules.ts';

export type UploadState = 'waiting' | 'sending' | 'paused' | 'asking' | 'done' | 'failed' | 'lost';
export type Target = { driveId: string; parentId: string };
export type Upload = Target & {
  readonly key: number;
  readonly name: string;
  readonly folders: string;
  readonly size: number;
  readonly modified: number;
  state: UploadState;
  sent: number;
  /** Code of what it failed with. */
  code: string;
  file: File | null;
  address: string | null;
  clash: 'keep-both' | 'replace' | null;
};

const pieceBytes = 16 * 1024 * 1024;
const atOnce = 2;
const storageKey = 'drive.uploads';

let uploads: readonly Upload[] = [];
let nextKey = 1;
const listeners = new Set<() => void>();
const finished = new Set<(upload: Upload) => void>();
const requests = new Map<number, XMLHttpRequest>();
const tries = new Map<number, number>();

const tell = (): void => {
  uploads = [...uploads];
  for (const listener of listeners) listener();
};
export const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const all = (): readonly Upload[] => uploads;
export const onFinished = (listener: (upload: Upload) => void): (() => void) => {
  finished.add(listener);
  return () => finished.delete(listener);
};

const noted = (): Known[] => readKnown(localStorage.getItem(storageKey));
function note(change: (known: Known[]) => Known[]): void {
  try {
    const left = change(noted());
    if (left.length > 0) localStorage.setItem(storageKey, JSON.stringify(left));
    else localStorage.removeItem(storageKey);
  } catch {
    // Storage is off: nothing is gone on with after a reload.
  }
}
const forget = (upload: Upload): void =>
  note((known) => known.filter((one) => knownKey(one) !== knownKey(upload)));

/** What an earlier visit left: shown, and gone on with once the person gives the same file again. */
export function recall(): void {
  if (uploads.length > 0) return;
  uploads = noted().map((one) => ({
    ...one,
    key: nextKey++,
    state: 'lost',
    sent: 0,
    code: '',
    file: null,
    clash: null,
  }));
  if (uploads.length > 0) tell();
}

export type Given = { file: File; folders: string };

export function add(target: Target, files: readonly Given[]): void {
  for (const { file, folders } of files) {
    const known = { ...target, name: file.name, folders, size: file.size, modified: file.lastModified };
    const old = uploads.find((one) => one.state === 'lost' && knownKey(one) === knownKey(known));
    if (old) Object.assign(old, { file, state: 'waiting' });
    else
      uploads = [
        ...uploads,
        { ...known, key: nextKey++, state: 'waiting', sent: 0, code: '', file, address: null, clash: null },
      ];
  }
  tell();
  work();
}

export function pause(upload: Upload): void {
  upload.state = 'paused';
  requests.get(upload.key)?.abort();
  tell();
  work();
}
export function resume(upload: Upload): void {
  upload.state = 'waiting';
  upload.code = '';
  tries.delete(upload.key);
  tell();
  work();
}
export function cancel(upload: Upload): void {
  upload.state = 'done';
  requests.get(upload.key)?.abort();
  uploads = uploads.filter((one) => one !== upload);
  forget(upload);
  if (upload.address) void send('DELETE', upload.address).catch(() => {});
  tell();
  work();
}
export function clear(): void {
  uploads = uploads.filter(({ state }) => state !== 'done');
  tell();
}
/** For this one, or for all whose name is taken. */
export function answer(upload: Upload, how: 'keep-both' | 'replace' | 'skip', forAll: boolean): void {
  for (const one of forAll ? uploads.filter(({ state }) => state === 'asking') : [upload]) {
    if (how === 'skip') cancel(one);
    else Object.assign(one, { clash: how, state: 'waiting' });
  }
  if (forAll) always = how;
  tell();
  work();
}
let always: 'keep-both' | 'replace' | 'skip' | null = null;

function work(): void {
  const isBusy = uploads.some(
    ({ state }) => state === 'sending' || state === 'waiting' || state === 'asking',
  );
  if (!isBusy) always = null;
  const room = atOnce - uploads.filter(({ state }) => state === 'sending').length;
  for (const upload of uploads
    .filter(({ state, file }) => state === 'waiting' && file)
    .slice(0, Math.max(0, room)))
    void run(upload);
}

async function run(upload: Upload): Promise<void> {
  upload.state = 'sending';
  tell();
  try {
    await transfer(upload);
    upload.state = 'done';
    upload.sent = upload.size;
    forget(upload);
    for (const listener of finished) listener(upload);
  } catch (error) {
    failed(upload, error);
  }
  tell();
  work();
}

function failed(upload: Upload, error: unknown): void {
  // Paused or taken back meanwhile.
  if (upload.state !== 'sending') return;
  const code = codeOf(error) || 'web/fault';
  const count = (tries.get(upload.key) ?? 0) + 1;
  tries.set(upload.key, count);
  if (code === 'dav/exists' && always === 'skip') cancel(upload);
  else if (code === 'dav/exists' && always && !upload.clash)
    Object.assign(upload, { clash: always, state: 'waiting' });
  else if (code === 'dav/exists') upload.state = 'asking';
  else if (code === 'drive/no-such-upload' && upload.address && count < 3) {
    // It was kept for a day only: from the beginning.
    Object.assign(upload, { address: null, sent: 0, state: 'waiting' });
    forget(upload);
  } else if (code === 'web/offline') {
    Object.assign(upload, { state: 'paused', code });
    setTimeout(() => {
      if (upload.state === 'paused' && upload.code === code)
        Object.assign(upload, { state: 'waiting', code: '' });
      tell();
      work();
    }, waitMs(count));
  } else Object.assign(upload, { state: 'failed', code });
}

async function transfer(upload: Upload): Promise<void> {
  const { file } = upload;
  if (!file) throw new CallError('web/fault', 0);
  let at = 0;
  if (upload.address) at = Number((await send('HEAD', upload.address)).getResponseHeader('upload-offset'));
  else {
    const begun = await send('POST', `/api/drives/${upload.driveId}/uploads`, {
      headers: { 'upload-length': String(file.size), 'upload-metadata': metadataOf(upload, file) },
    });
    upload.address = new URL(begun.getResponseHeader('location') ?? '', location.origin).pathname;
    const { driveId, parentId, name, folders, size, modified, address } = upload;
    note((known) => [...known.slice(-199), { driveId, parentId, name, folders, size, modified, address }]);
    if (file.size === 0) return;
  }
  do {
    upload.sent = at;
    const piece = file.slice(at, at + pieceBytes);
    const from = at;
    const done = await send('PATCH', upload.address, {
      key: upload.key,
      body: piece,
      headers: { 'upload-offset': String(at), 'content-type': 'application/offset+octet-stream' },
      progress(bytes) {
        upload.sent = from + bytes;
        tell();
      },
    });
    at = Number(done.getResponseHeader('upload-offset'));
    tries.delete(upload.key);
  } while (at < file.size);
}

function metadataOf(upload: Upload, file: File): string {
  const told: Record<string, string> = {
    filename: upload.name,
    parent: upload.parentId,
    modified: String(upload.modified),
    ...(file.type ? { filetype: file.type } : {}),
    ...(upload.folders ? { folders: upload.folders } : {}),
    ...(upload.clash ? { clash: upload.clash } : {}),
  };
  const base64 = (text: string) =>
    btoa(String.fromCodePoint(...new TextEncoder().encode(text.toWellFormed())));
  return Object.entries(told)
    .map(([name, value]) => `${name} ${base64(value)}`)
    .join(',');
}

type Sent = {
  headers?: Record<string, string>;
  body?: Blob;
  key?: number;
  progress?: (bytes: number) => void;
};
/** XMLHttpRequest: fetch does not say how much has been sent. */
function send(method: string, address: string, { headers = {}, body, key, progress }: Sent = {}) {
  return new Promise<XMLHttpRequest>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    request.setRequestHeader('tus-resumable', '1.0.0');
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    if (progress) request.upload.onprogress = ({ loaded }) => progress(loaded);
    const end = () => key !== undefined && requests.delete(key);
    request.onload = () => {
      end();
      if (request.status < 300) return resolve(request);
      if (request.status === 401) sessionOver();
      const code = /"code":"([\w/-]+)"/.exec(request.responseText)?.[1];
      const byStatus =
        request.status === 404 ? 'drive/no-such-upload' : request.status >= 502 ? 'web/offline' : 'web/fault';
      reject(new CallError(code ?? byStatus, request.status));
    };
    request.onerror = request.onabort = () => {
      end();
      reject(new CallError('web/offline', 0));
    };
    if (key !== undefined) requests.set(key, request);
    request.send(body);
  });
}
