// How much of a drive is used, in the units its limit is set in (GiB): 100 GiB are not to be read as 107.4 GB.
import { useFormat, useT } from '../shared/texts.ts';
import type { Drive } from './server.ts';

/** How full it is; nothing for guests. */
export function Storage({ drive }: { drive: Drive }) {
  const t = useT();
  const format = useFormat();
  if (drive.usedBytes === null) return null;
  const used = format.room(drive.usedBytes);
  return (
    <span className="soft small">
      {drive.quotaBytes === null
        ? t('drive.storage.used', { used })
        : t('drive.storage.of', { used, quota: format.room(drive.quotaBytes) })}
    </span>
  );
}
