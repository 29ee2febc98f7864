// Google Drive's API (v3) as far as listing, downloading and exporting need it. A name that ends in `.gdoc` is a Google document.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createHash } from 'node:crypto';
import { json, membersOf, modified, nameOf, type Played, sendBytes } from './providers.ts';

const folderType = 'application/vnd.google-apps.folder';
const documentType = 'application/vnd.google-apps.document';
const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const idOf = (path: string): string => (path === '' ? 'top' : Buffer.from(path).toString('hex'));
const pathOf = (id: string): string =>
  id === 'top' || id === 'root' ? '' : Buffer.from(id, 'hex').toString();

export function driveAnswers(
  files: Played['files'],
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const url = new URL(request.url ?? '', 'https://www.googleapis.com');
  const told = (path: string) => {
    const content = path === '' ? 'folder' : files.get(path);
    const both = {
      id: idOf(path),
      name: nameOf(path).replace(/\.gdoc$/, ''),
      parents: [idOf(path.split('/').slice(0, -1).join('/'))],
      modifiedTime: modified,
      createdTime: modified,
      trashed: false,
      capabilities: { canDownload: true },
    };
    if (content === 'folder' || content === undefined) return { ...both, mimeType: folderType };
    if (path.endsWith('.gdoc'))
      return {
        ...both,
        mimeType: documentType,
        exportLinks: {
          [docx]: `https://www.googleapis.com/drive/v3/files/${both.id}/export?mimeType=${encodeURIComponent(docx)}`,
        },
      };
    return {
      ...both,
      mimeType: 'application/octet-stream',
      size: String(content.length),
      md5Checksum: createHash('md5').update(content).digest('hex'),
    };
  };
  const [, id, rest] = /^\/drive\/v3\/files\/([^/]+)(\/export)?$/.exec(url.pathname) ?? [];
  if (url.pathname === '/drive/v3/about')
    return json(response, {
      exportFormats: { [documentType]: [docx] },
      importFormats: {},
      user: { permissionId: '1' },
    });
  if (url.pathname === '/drive/v3/files') {
    const query = url.searchParams.get('q') ?? '';
    const folders = [...query.matchAll(/'([0-9a-z]+)' in parents/g)].map(([, parent = '']) => pathOf(parent));
    return json(response, {
      files: folders.flatMap((folder) => membersOf(files, folder)).map(told),
      incompleteSearch: false,
    });
  }
  if (id === undefined) return json(response, { error: { code: 404, message: 'no such thing' } }, 404);
  const path = pathOf(id);
  const content = files.get(path);
  if (rest || url.searchParams.get('alt') === 'media') {
    if (content === undefined || content === 'folder')
      return json(response, { error: { code: 404, message: 'gone' } }, 404);
    // What is exported has no length beforehand.
    if (rest) return void response.writeHead(200, { 'content-type': docx }).end(content);
    return sendBytes(request, response, content);
  }
  return json(response, told(path));
}
