// What to do at the computer, and why the camera will be asked for.
import { Button } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';
import { goTo, useAppState } from '../engine/context.ts';
import { Page } from '../parts/page.tsx';

export function FromComputer() {
  const t = useT();
  const isFirst = useAppState().accounts.length === 0;
  return (
    <Page
      title={t('auth.computer.title')}
      back={isFirst ? '/' : '/add'}
      acts={
        <>
          <Button look="primary" wide icon="scan" onClick={() => goTo('/scan')}>
            {t('auth.scan')}
          </Button>
          <Button wide look="quiet" onClick={() => goTo('/code')}>
            {t('auth.scan.cannot')}
          </Button>
        </>
      }
    >
      <ol className="steps">
        <li>{t('auth.computer.step1')}</li>
        <li>{t('auth.computer.step2')}</li>
        <li>{t('auth.computer.step3')}</li>
      </ol>
      <p className="soft small">{t('auth.computer.camera')}</p>
    </Page>
  );
}
