// How much of a drive is used.
import { useFormat, useT } from '../shared/texts.ts';
import type { Drive } from './server.ts';

/** How full it is; nothing for guests. */
export function Storage({ drive }: { drive: Drive }) {
  const t = useT();
  const format = useFormat();
  if (drive.usedBytes === null) return null;
  const used = format.size(drive.usedBytes);
  return (
    <span className="soft small">
      {drive.quotaBytes === null
        ? t('drive.storage.used', { used })
        : t('drive.storage.of', { used, quota: format.size(drive.quotaBytes) })}
    </span>
  );
}
