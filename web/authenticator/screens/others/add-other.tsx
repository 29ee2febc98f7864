// Ways to bring in the code of another service.
import { useState } from 'react';
import { Alert, Button } from '../../../shared/kit/index.ts';
import { useT } from '../../../shared/texts.ts';
import { goTo, useTools } from '../../engine/context.ts';
import { Page } from '../../parts/page.tsx';
import {
  afterTaking,
  FileButton,
  type PictureFault,
  usePasted,
  usePictureReader,
} from '../../parts/take-code.tsx';
import { Sign } from '../../parts/signs.tsx';

export type AddTrouble = PictureFault | 'broken' | 'foreign';
const troubleTexts = {
  'too-large': ['auth.others.pictures.large', 'auth.others.pictures.large.text'],
  'no-code': ['auth.scan.no-code', 'auth.others.scan.no-code.text'],
  broken: ['auth.others.scan.broken', 'auth.others.scan.broken.text'],
  foreign: ['auth.others.scan.foreign', 'auth.others.scan.foreign.text'],
} as const;

export function AddOther({ trouble: first }: { trouble?: AddTrouble | undefined }) {
  const t = useT();
  const { intake } = useTools();
  const readPicture = usePictureReader();
  const [trouble, setTrouble] = useState(first);

  const takeText = async (text: string): Promise<void> => {
    const taken = await intake.take(text);
    if (taken === 'broken' || taken === 'foreign') setTrouble(taken);
    else goTo(afterTaking[taken]);
  };
  /** All of them are read before the screen changes: the parts of an export come together. */
  const takePictures = async (files: readonly Blob[]): Promise<void> => {
    setTrouble(undefined);
    let next: string | undefined;
    for (const file of files) {
      const picture = await readPicture(file);
      if ('fault' in picture) {
        setTrouble(picture.fault);
        continue;
      }
      const taken = await intake.take(picture.text);
      if (taken === 'broken' || taken === 'foreign') setTrouble(taken);
      else next = afterTaking[taken];
    }
    if (next) goTo(next);
  };
  usePasted({ picture: (file) => void takePictures([file]), text: (text) => void takeText(text) });

  return (
    <Page title={t('auth.others')} back="/add">
      <p className="soft">{t('auth.others.text')}</p>
      <div role="alert">
        {trouble ? (
          <Alert tone="warning" title={t(troubleTexts[trouble][0])}>
            {t(troubleTexts[trouble][1])}
          </Alert>
        ) : null}
      </div>
      <div className="ways">
        <Button look="primary" wide icon="scan" onClick={() => goTo('/others/scan')}>
          {t('auth.others.scan')}
        </Button>
        <FileButton
          label={t('auth.others.pictures')}
          accept="image/*"
          sign="picture"
          multiple
          onFiles={(files) => void takePictures(files)}
        />
        <Button wide icon="edit" onClick={() => goTo('/others/key')}>
          {t('auth.others.type')}
        </Button>
        <Button wide onClick={() => goTo('/others/import')}>
          <Sign name="share" />
          {t('auth.others.import')}
        </Button>
      </div>
      <p className="soft small centred">{t('auth.others.paste')}</p>
    </Page>
  );
}
