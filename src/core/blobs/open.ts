// The blobs of an installation, wherever its configuration says they lie.
import type { Log } from '../log.ts';
import type { Blobs } from './blobs.ts';
import { createFolderBlobs } from './folder.ts';
import type { BlobsPlace } from './place.ts';
import { createBucketBlobs } from './s3.ts';

export const openBlobs = (place: BlobsPlace, deps: { log: Log }): Blobs =>
  place.kind === 'folder' ? createFolderBlobs(place.folder) : createBucketBlobs(place, deps);
