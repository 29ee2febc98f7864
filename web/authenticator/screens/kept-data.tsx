// What browsers do with stored data when they need space, and what helps against it.
import { useState } from 'react';
import { Alert, Button } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';
import { goTo } from '../engine/context.ts';
import { Page } from '../parts/page.tsx';
import { platformOf } from '../parts/platform.ts';
import { useIsPersisted } from '../parts/persisted.ts';

export function KeptData() {
  const t = useT();
  const { isPersisted, ask } = useIsPersisted();
  const [isRefused, setRefused] = useState(false);
  return (
    <Page title={t('auth.storage.title')} back="/">
      <div role="status">
        {isPersisted ? (
          <Alert tone="success">{t('auth.storage.kept')}</Alert>
        ) : isRefused ? (
          <Alert tone="warning">{t('auth.storage.refused')}</Alert>
        ) : null}
      </div>
      {isPersisted ? null : (
        <>
          <p>{t('auth.storage.why')}</p>
          <Button wide onClick={() => void ask().then((kept) => setRefused(!kept))}>
            {t('auth.storage.ask')}
          </Button>
          <section className="panel stack" aria-labelledby="storage-install">
            <h2 id="storage-install">{t('auth.storage.install')}</h2>
            <p>{t('auth.storage.install.text')}</p>
            {platformOf(navigator) === 'apple' ? <p>{t('auth.storage.apple.text')}</p> : null}
          </section>
        </>
      )}
      <section className="panel stack" aria-labelledby="storage-copy">
        <h2 id="storage-copy">{t('auth.storage.copy')}</h2>
        <p>{t('auth.storage.copy.text')}</p>
        <Button wide onClick={() => goTo('/others/export')}>
          {t('auth.export.reminder.do')}
        </Button>
      </section>
    </Page>
  );
}
