// Addresses of the drive. The URL holds the folder, how it is sorted and shown.
import { usePath } from '../shared/app/going.tsx';

export const base = '/drive';
export const home = `${base}/`;
export const folderPlace = (driveId: string, nodeId = 'root'): string =>
  nodeId === 'root' ? `${base}/${driveId}` : `${base}/${driveId}/folder/${nodeId}`;
export const placeIn = (driveId: string, page: 'trash' | 'connect' | 'members' | 'links'): string =>
  `${base}/${driveId}/${page}`;

export const photoDatesPlace = (driveId: string, nodeId: string): string =>
  `${base}/${driveId}/photo-dates/${nodeId}`;

/** The drive and folder of the address. */
export function usePlace(): { driveId: string; nodeId: string } {
  const [driveId = '', kind, nodeId] = usePath()
    .replace(/^\/drive/, '')
    .split('/')
    .filter(Boolean);
  const ofFolder = kind === 'folder' || kind === 'photo-dates';
  return { driveId, nodeId: ofFolder && nodeId ? nodeId : 'root' };
}

const lastKey = 'drive.last';
/** In this tab only. */
export const rememberDrive = (driveId: string): void => sessionStorage.setItem(lastKey, driveId);
export const lastDrive = (): string | null => sessionStorage.getItem(lastKey);
