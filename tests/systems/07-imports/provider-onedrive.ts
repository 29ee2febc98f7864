// Microsoft Graph as far as finding the drive, listing and downloading need it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json, membersOf, modified, nameOf, type Played, sendBytes } from './providers.ts';

export const driveId = 'B!0123abcd';
const idOf = (path: string): string =>
  path === '' ? 'TOP' : Buffer.from(path).toString('hex').toUpperCase();
const pathOf = (id: string): string => (id === 'TOP' ? '' : Buffer.from(id, 'hex').toString());

export function onedriveAnswers(
  files: Played['files'],
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const url = new URL(request.url ?? '', 'https://graph.microsoft.com');
  const path = decodeURIComponent(url.pathname).replace(/^\/v1\.0/, '');
  if (request.headers.host === 'files.1drv.example') {
    const content = files.get(pathOf(path.slice(1)));
    return content === undefined || content === 'folder'
      ? json(response, {}, 404)
      : sendBytes(request, response, content);
  }
  const told = (at: string) => {
    const content = at === '' ? 'folder' : files.get(at);
    const parent = at.split('/').slice(0, -1).join('/');
    const both = {
      id: idOf(at),
      name: at === '' ? 'root' : nameOf(at),
      webUrl: 'https://onedrive.live.com/',
      lastModifiedDateTime: modified,
      createdDateTime: modified,
      fileSystemInfo: { createdDateTime: modified, lastModifiedDateTime: modified },
      parentReference: {
        driveId,
        driveType: 'personal',
        ...(at === '' ? {} : { id: idOf(parent), path: `/drives/${driveId}/root:/${parent}` }),
      },
    };
    if (content === 'folder' || content === undefined)
      return { ...both, folder: { childCount: membersOf(files, at).length }, size: 0 };
    return {
      ...both,
      size: content.length,
      file: { mimeType: 'application/octet-stream', hashes: {} },
    };
  };
  if (path === '/me/drives')
    return json(response, { value: [{ id: driveId, name: 'OneDrive', driveType: 'personal' }] });
  if (path === '/me/drive') return json(response, { id: driveId, name: 'OneDrive', driveType: 'personal' });
  const own = `/drives/${driveId}`;
  if (!path.toLowerCase().startsWith(own.toLowerCase()))
    return json(response, { error: { code: 'itemNotFound' } }, 404);
  const rest = path.slice(own.length);
  if (rest === '/root') return json(response, told(''));
  const [, id = '', verb] = /^\/items\/([^/]+)(\/children|\/content)?$/.exec(rest) ?? [];
  const at = pathOf(id.replace(/^.*#/, ''));
  if (verb === '/children') return json(response, { value: membersOf(files, at).map(told) });
  if (verb === '/content')
    return void response.writeHead(302, { location: `https://files.1drv.example/${idOf(at)}` }).end();
  return at === '' || files.has(at)
    ? json(response, told(at))
    : json(response, { error: { code: 'itemNotFound' } }, 404);
}
