// Dropbox's API (v2) as far as listing and downloading need it.
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json, membersOf, modified, nameOf, type Played, sendBytes } from './providers.ts';

/** The hash of the hashes of blocks of 4 MiB. */
function contentHash(bytes: Buffer): string {
  const all = createHash('sha256');
  for (let at = 0; at < bytes.length; at += 4 * 1024 * 1024)
    all.update(
      createHash('sha256')
        .update(bytes.subarray(at, at + 4 * 1024 * 1024))
        .digest(),
    );
  return all.digest('hex');
}

export function dropboxAnswers(
  files: Played['files'],
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
): void {
  const missing = (): void =>
    json(
      response,
      {
        error_summary: 'path/not_found/..',
        error: { '.tag': 'path', path: { '.tag': 'not_found' } },
      },
      409,
    );
  const told = (path: string) => {
    const content = files.get(path);
    const both = {
      name: nameOf(path),
      path_lower: `/${path}`.toLowerCase(),
      path_display: `/${path}`,
      id: `id:${Buffer.from(path).toString('hex')}`,
    };
    if (content === 'folder' || content === undefined) return { '.tag': 'folder', ...both };
    return {
      '.tag': 'file',
      ...both,
      client_modified: modified,
      server_modified: modified,
      rev: '0123456789abcdef0',
      size: content.length,
      content_hash: contentHash(content),
      is_downloadable: true,
    };
  };
  switch (request.url) {
    case '/2/files/list_folder': {
      const { path } = JSON.parse(body) as { path: string };
      const folder = path.replace(/^\/+/, '');
      if (folder !== '' && files.get(folder) !== 'folder') return missing();
      return json(response, { entries: membersOf(files, folder).map(told), cursor: 'end', has_more: false });
    }
    case '/2/files/get_metadata': {
      const { path } = JSON.parse(body) as { path: string };
      return files.has(path.replace(/^\/+/, '')) ? json(response, told(path.replace(/^\/+/, ''))) : missing();
    }
    case '/2/files/download': {
      const { path } = JSON.parse(String(request.headers['dropbox-api-arg'])) as { path: string };
      const at = Buffer.from(path.replace(/^id:/, ''), 'hex').toString();
      const content = files.get(at);
      if (content === undefined || content === 'folder') return missing();
      return sendBytes(request, response, content, {
        'dropbox-api-result': '{}',
        'content-type': 'application/octet-stream',
      });
    }
    default:
      return json(response, { error_summary: `no ${request.url}` }, 404);
  }
}
