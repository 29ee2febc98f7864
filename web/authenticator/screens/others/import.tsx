// Importing: a file is chosen, its password asked, its codes looked at and ticked. Nothing is kept before the last step.
import { useEffect, useState, type SyntheticEvent } from 'react';
import { Alert, Button, PasswordInput } from '../../../shared/kit/index.ts';
import { useT } from '../../../shared/texts.ts';
import { goTo, useIntake, useTools } from '../../engine/context.ts';
import type { IntakeState } from '../../engine/intake.ts';
import { Page } from '../../parts/page.tsx';
import { FileButton } from '../../parts/take-code.tsx';
import { ImportPreview, sourceTexts } from './import-preview.tsx';

const faultTexts = {
  unknown: 'auth.import.fault.unknown',
  empty: 'auth.import.fault.empty',
  'too-large': 'auth.import.fault.too-large',
  'too-many': 'auth.import.fault.too-many',
  damaged: 'auth.import.fault.damaged',
  'own-app-only': 'auth.import.fault.own-app-only',
  'too-costly': 'auth.import.fault.too-costly',
  newer: 'auth.import.fault.newer',
} as const;

export function Import() {
  const state = useIntake();
  const { intake } = useTools();
  useEffect(() => {
    // A single code has a screen of its own.
    if (intake.store.get().now.step === 'review') intake.cancel();
  }, [intake]);
  if (state.step === 'password') return <Password state={state} />;
  if (state.step === 'preview') return <ImportPreview source={state.source} found={state.found} />;
  return <Choose fault={state.step === 'fault' ? state.fault : undefined} />;
}

function Choose({ fault }: { fault: keyof typeof faultTexts | undefined }) {
  const t = useT();
  const { intake } = useTools();
  const [isReading, setReading] = useState(false);
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setReading(true);
    await intake.takeFile(file);
    setReading(false);
  };
  return (
    <Page
      title={t('auth.import.title')}
      back="/others"
      onBack={() => {
        intake.cancel();
        goTo('/others', { replace: true });
      }}
      acts={
        <>
          <FileButton
            primary
            label={t(isReading ? 'auth.import.reading' : 'auth.import.file')}
            // Phones know no type for .2fas: whatever it is, the content says.
            accept="*/*"
            onFiles={([file]) => void take(file)}
          />
          <Button wide look="quiet" icon="scan" onClick={() => goTo('/others/scan')}>
            {t('auth.import.scan')}
          </Button>
        </>
      }
    >
      <div role="alert">
        {fault ? (
          <Alert tone="danger" title={t('auth.import.fault.title')}>
            {t(faultTexts[fault])}
          </Alert>
        ) : null}
      </div>
      <p>{t('auth.import.text')}</p>
      <section className="stack" aria-labelledby="import-apps">
        <h2 id="import-apps">{t('auth.import.apps')}</h2>
        <ul className="plain-list small">
          <li>{t('auth.import.apps.google')}</li>
          <li>{t('auth.import.apps.aegis')}</li>
          <li>{t('auth.import.apps.2fas')}</li>
          <li>{t('auth.import.apps.bitwarden')}</li>
          <li>{t('auth.import.apps.ente')}</li>
          <li>{t('auth.import.apps.links')}</li>
          <li>{t('auth.import.apps.aldaba')}</li>
        </ul>
      </section>
    </Page>
  );
}

function Password({ state }: { state: Extract<IntakeState, { step: 'password' }> }) {
  const t = useT();
  const { intake } = useTools();
  const [password, setPassword] = useState('');
  const [isEmpty, setEmpty] = useState(false);
  useEffect(() => {
    if (state.isWrong) document.getElementById('field-file-password')?.focus();
  }, [state]);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setEmpty(password === '');
    if (password !== '') void intake.tryPassword(password);
  };
  return (
    <form noValidate onSubmit={submit}>
      <Page
        title={t('auth.import.password.title')}
        back="/others/import"
        onBack={intake.cancel}
        acts={
          <Button type="submit" look="primary" wide busy={state.isBusy}>
            {t('auth.import.password.open')}
          </Button>
        }
      >
        <p>{t('auth.import.password.text', { source: t(sourceTexts[state.locked.source]) })}</p>
        <PasswordInput
          name="file-password"
          label={t('auth.import.password.label')}
          autoComplete="off"
          value={password}
          error={
            isEmpty
              ? t('auth.import.password.empty')
              : state.isWrong
                ? t('auth.import.password.wrong')
                : undefined
          }
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      </Page>
    </form>
  );
}
