// Addresses of the drive. The URL holds the folder, how it is sorted and shown.
import { usePath } from '../shared/app/going.tsx';

export const base = '/drive';
export const home = `${base}/`;
export const folderPlace = (driveId: string, nodeId = 'root'): string =>
  nodeId === 'root' ? `${base}/${driveId}` : `${base}/${driveId}/folder/${nodeId}`;
export const placeIn = (driveId: string, page: 'trash' | 'connect' | 'members' | 'links'): string =>
  `${base}/${driveId}/${page}`;

/** The drive and folder of the address. */
export function usePlace(): { driveId: string; nodeId: string } {
  const [driveId = '', kind, nodeId] = usePath()
    .replace(/^\/drive/, '')
    .split('/')
    .filter(Boolean);
  return { driveId, nodeId: kind === 'folder' && nodeId ? nodeId : 'root' };
}

const lastKey = 'drive.last';
/** In this tab only. */
export const rememberDrive = (driveId: string): void => sessionStorage.setItem(lastKey, driveId);
export const lastDrive = (): string | null => sessionStorage.getItem(lastKey);
