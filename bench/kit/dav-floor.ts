// The floor: what files over HTTP cost when nothing else is done. node:http, a folder, names as they come, no rights, no locks;
// a write is answered when its data are on disk. `dav-floor.ts <folder> <port>`.
import { cpSync, createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const [folder = '', port = ''] = process.argv.slice(2);
const small = 64 * 1024;
let count = 0;

async function put(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  const temporary = `${path}.${(count += 1)}`;
  const file = await open(temporary, 'wx');
  try {
    for await (const piece of request) await file.write(piece as Buffer);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  response.writeHead(201, { 'content-length': 0 }).end();
}

async function get(response: ServerResponse, path: string): Promise<void> {
  const { size, mtime } = await stat(path);
  response.writeHead(200, {
    'content-length': size,
    'last-modified': mtime.toUTCString(),
    'content-type': 'application/octet-stream',
  });
  if (size <= small) response.end(await readFile(path));
  else await pipeline(createReadStream(path, { highWaterMark: 256 * 1024 }), response);
}

async function list(response: ServerResponse, path: string, href: string): Promise<void> {
  response.writeHead(207, { 'content-type': 'application/xml; charset=utf-8' });
  let text = '<?xml version="1.0" encoding="utf-8"?><D:multistatus xmlns:D="DAV:">';
  const names = await readdir(path);
  for (let at = 0; at < names.length; at += 200) {
    const some = names.slice(at, at + 200);
    const found = await Promise.all(some.map((name) => stat(join(path, name))));
    for (const [index, { size, mtime, ino }] of found.entries())
      text += `<D:response><D:href>${href}${encodeURIComponent(some[index] ?? '')}</D:href><D:propstat><D:prop><D:resourcetype/><D:getcontentlength>${size}</D:getcontentlength><D:getlastmodified>${mtime.toUTCString()}</D:getlastmodified><D:getetag>"${ino}"</D:getetag></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>`;
    if (!response.write(text)) await new Promise((resolve) => response.once('drain', resolve));
    text = '';
  }
  response.end('</D:multistatus>');
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const { name } of await readdir(from, { withFileTypes: true })) {
    cpSync(join(from, name), join(to, name));
    const file = await open(join(to, name), 'r+');
    await file.datasync();
    await file.close();
  }
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? '/';
  const path = join(folder, decodeURIComponent(url));
  switch (request.method) {
    case 'PUT':
      return put(request, response, path);
    case 'GET':
      return get(response, path);
    case 'PROPFIND':
      for await (const _piece of request) continue;
      return list(response, path, url);
    case 'MKCOL':
      await mkdir(path);
      break;
    case 'COPY':
      await copy(
        path,
        join(folder, decodeURIComponent(new URL(String(request.headers['destination'])).pathname)),
      );
      break;
    case 'DELETE':
      await rm(path, { recursive: true });
      response.writeHead(204).end();
      return;
    default:
      response.writeHead(405, { 'content-length': 0 }).end();
      return;
  }
  response.writeHead(201, { 'content-length': 0 }).end();
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    console.error(error);
    response.destroy();
  });
});
server.requestTimeout = 0;
server.listen(Number(port), '127.0.0.1', () => console.log('ready'));
