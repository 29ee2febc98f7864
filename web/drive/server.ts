// The drive's line to the server: what it reads by name, typed calls, and addresses of content.
import { createSessionCall, type Reply } from '../shared/app/session.ts';

export type Drive = Reply<'GET /api/drives'>['drives'][number];
export type Details = Reply<'GET /api/drives/:driveId/nodes/:nodeId'>;
export type DriveNode = Details['node'];
export type Trashed = Reply<'GET /api/drives/:driveId/trash'>['nodes'][number];
export type Version = Reply<'GET /api/drives/:driveId/nodes/:nodeId/versions'>['versions'][number];
export type ShareLink = Reply<'GET /api/drives/:driveId/links'>['links'][number];
export type DateRun = NonNullable<Reply<'GET /api/drives/:driveId/photo-dates'>['run']>;
export type DateRow = Reply<'GET /api/drives/:driveId/photo-dates/:runId/rows'>['rows'][number];
export type Clash = 'refuse' | 'keep-both' | 'replace';

// Whole trees are moved and copied in one call.
export const call = createSessionCall({ timeoutMs: 60_000 });

export const contentAddress = (driveId: string, nodeId: string): string =>
  `/api/drives/${driveId}/nodes/${encodeURIComponent(nodeId)}/content`;

/** Shown by the browser’s viewer, in a frame. */
export const pdfAddress = (driveId: string, nodeId: string): string =>
  `/api/drives/${driveId}/nodes/${encodeURIComponent(nodeId)}/preview`;

export const zipAddress = (driveId: string, ids: readonly string[]): string =>
  `/api/drives/${driveId}/zip?ids=${ids.map(encodeURIComponent).join(',')}`;
/** So many at once. */
export const mostZipped = 200;

/** Saves a file the browser's own way: it shows progress and goes on when this page is left. */
export function save(address: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = '';
  link.click();
}
