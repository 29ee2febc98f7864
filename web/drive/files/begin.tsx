// How to begin in a drive that holds nothing yet but the personal folder.
import { Button } from '../../shared/kit/button.tsx';
import { EmptyState } from '../../shared/kit/notices.tsx';
import { useT } from '../../shared/texts.ts';
import { useGo } from '../../shared/app/going.tsx';
import { placeIn } from '../places.ts';

type Props = { driveId: string; mayWrite: boolean; onUpload: () => void; onFolder: () => void };

export function Begin({ driveId, mayWrite, onUpload, onFolder }: Props) {
  const t = useT();
  const go = useGo();
  if (!mayWrite)
    return (
      <EmptyState icon="folder" title={t('drive.begin')}>
        {t('drive.empty.read')}
      </EmptyState>
    );
  return (
    <EmptyState
      icon="upload"
      title={t('drive.begin')}
      action={
        <div className="buttons">
          <Button icon="upload" onClick={onUpload}>
            {t('drive.upload')}
          </Button>
          <Button icon="folder" onClick={onFolder}>
            {t('drive.new-folder')}
          </Button>
          <Button icon="laptop" onClick={() => go(placeIn(driveId, 'connect'))}>
            {t('drive.begin.connect')}
          </Button>
        </div>
      }
    >
      {t('drive.begin.text')}
    </EmptyState>
  );
}
