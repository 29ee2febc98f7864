// What to do with a file whose name is taken: asked one by one, or once for all.
import { useState } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { Checkbox } from '../../shared/kit/choice.tsx';
import { Dialog } from '../../shared/kit/dialog.tsx';
import { useT } from '../../shared/texts.ts';
import * as engine from './engine.ts';

export function Clash({ upload }: { upload: engine.Upload }) {
  const t = useT();
  const [forAll, setForAll] = useState(false);
  const answer = (how: 'keep-both' | 'replace' | 'skip') => engine.answer(upload, how, forAll);
  return (
    <Dialog open title={t('drive.clash.title')} onClose={() => answer('skip')}>
      <p>{t('drive.clash.text', { name: upload.name })}</p>
      <Checkbox
        label={t('drive.clash.all')}
        checked={forAll}
        onChange={(event) => setForAll(event.currentTarget.checked)}
      />
      <div className="buttons dialog-foot">
        <Button onClick={() => answer('skip')}>{t('drive.clash.skip')}</Button>
        <Button onClick={() => answer('replace')}>{t('drive.clash.replace')}</Button>
        <Button look="primary" onClick={() => answer('keep-both')}>
          {t('drive.clash.keep')}
        </Button>
      </div>
    </Dialog>
  );
}
