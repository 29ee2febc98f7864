// No account yet, or one more: from this phone or from a computer.
import { Button, IconButton } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';
import { goTo, useAppState, useTools, useVault } from '../engine/context.ts';
import { DamagedNotice } from '../parts/damaged-notice.tsx';
import { Page } from '../parts/page.tsx';
import { KnockPicture } from '../parts/signs.tsx';

export function Welcome() {
  const t = useT();
  const { flow } = useTools();
  const { entries } = useVault();
  const isFirst = useAppState().accounts.length === 0 && entries.length === 0;
  return (
    <Page
      title={isFirst ? 'Aldaba Auth' : t('auth.add')}
      back={isFirst ? undefined : '/'}
      brand={isFirst ? <span className="grow" /> : undefined}
      tools={
        isFirst ? (
          <IconButton icon="settings" label={t('auth.settings')} onClick={() => goTo('/settings')} />
        ) : undefined
      }
      className="welcome"
      acts={
        <>
          <Button look="primary" wide icon="phone" onClick={() => void flow.fromPhone()}>
            {t('auth.from-phone')}
          </Button>
          <Button wide icon="laptop" onClick={() => goTo('/computer')}>
            {t('auth.from-computer')}
          </Button>
          <Button wide icon="scan" onClick={() => goTo('/other-phone')}>
            {t('auth.from-other-phone')}
          </Button>
          <Button wide look="quiet" onClick={() => goTo('/others')}>
            {t('auth.add.other')}
          </Button>
        </>
      }
    >
      <DamagedNotice />
      <KnockPicture />
      <div className="stack lead">
        {isFirst ? <p className="display">{t('auth.welcome.title')}</p> : null}
        <p className="soft">{t(isFirst ? 'auth.welcome.text' : 'auth.add.text')}</p>
      </div>
    </Page>
  );
}
