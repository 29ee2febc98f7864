// What to do at the computer or on the old phone, and why the camera will be asked for.
import { Button } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';
import { goTo, useAppState } from '../engine/context.ts';
import { Page } from '../parts/page.tsx';

const computerSteps = ['auth.computer.step1', 'auth.computer.step2', 'auth.computer.step3'] as const;
const phoneSteps = ['auth.other-phone.step1', 'auth.other-phone.step2', 'auth.other-phone.step3'] as const;

export function FromComputer({ isPhone = false }: { isPhone?: boolean }) {
  const t = useT();
  const isFirst = useAppState().accounts.length === 0;
  return (
    <Page
      title={t(isPhone ? 'auth.from-other-phone' : 'auth.computer.title')}
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
        {(isPhone ? phoneSteps : computerSteps).map((step) => (
          <li key={step}>{t(step)}</li>
        ))}
      </ol>
      <p className="soft small">{t('auth.computer.camera')}</p>
    </Page>
  );
}
