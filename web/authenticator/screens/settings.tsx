// Notifications, lock, codes, language, theme, and what this app is.
import { useEffect, useState } from 'react';
import { Badge, Button, RadioGroup, Switch, type Tone } from '../../shared/kit/index.ts';
import { useTexts, type Language } from '../../shared/texts.ts';
import { goTo, useAppState, useTools, useVault } from '../engine/context.ts';
import type { Theme } from '../engine/preferences.ts';
import type { PushState } from '../engine/push.ts';
import { useKeeping } from '../parts/keeping.tsx';
import { Page } from '../parts/page.tsx';
import { useIsProofNeeded } from '../parts/proof.tsx';
import { TestPush } from '../parts/test-push.tsx';

const pushTexts = {
  on: ['success', 'auth.settings.push.on'],
  ask: ['neutral', 'auth.settings.push.off'],
  'install-first': ['neutral', 'auth.settings.push.off'],
  refused: ['warning', 'auth.settings.push.refused'],
  unsupported: ['neutral', 'auth.settings.push.unsupported'],
} as const satisfies Record<PushState, readonly [Tone | 'neutral', string]>;

export function Settings() {
  const { t, language } = useTexts();
  const { preferences } = useTools();
  const { push, accounts } = useAppState();
  const [theme, setTheme] = useState(preferences.theme());
  const isLockOn = useIsProofNeeded();
  const [tone, text] = pushTexts[push];
  const isLinked = accounts.some(({ removed }) => !removed);
  return (
    <Page title={t('auth.settings')} back="/">
      <section className="panel stack" aria-labelledby="settings-push">
        <h2 id="settings-push">{t('auth.settings.push')}</h2>
        <p>
          <Badge tone={tone}>{t(text)}</Badge>
        </p>
        {push === 'on' && isLinked ? <TestPush /> : null}
        {push === 'on' || push === 'unsupported' || !isLinked ? null : (
          <Button wide onClick={() => goTo('/settings/notifications')}>
            {t('auth.banner.push.fix')}
          </Button>
        )}
      </section>
      <section className="panel stack" aria-labelledby="settings-lock">
        <h2 id="settings-lock">{t('auth.lock')}</h2>
        <p>
          <Badge tone={isLockOn ? 'success' : 'neutral'}>
            {t(isLockOn ? 'auth.lock.on' : 'auth.lock.off')}
          </Badge>
        </p>
        <Button wide onClick={() => goTo('/lock')}>
          {t('auth.lock')}
        </Button>
      </section>
      <Codes />
      <section className="panel">
        <RadioGroup<Language>
          name="language"
          label={t('common.language')}
          value={language}
          options={[
            { value: 'es', label: <span lang="es">{t('common.language.es')}</span> },
            { value: 'en', label: <span lang="en">{t('common.language.en')}</span> },
          ]}
          onChange={preferences.setLanguage}
        />
      </section>
      <section className="panel">
        <RadioGroup<Theme>
          name="theme"
          label={t('auth.settings.theme')}
          value={theme}
          options={[
            { value: 'system', label: t('auth.settings.theme.system') },
            { value: 'light', label: t('auth.settings.theme.light') },
            { value: 'dark', label: t('auth.settings.theme.dark') },
          ]}
          onChange={(chosen) => {
            setTheme(chosen);
            preferences.setTheme(chosen);
          }}
        />
      </section>
      <About />
    </Page>
  );
}

function Codes() {
  const { t } = useTexts();
  const { vault } = useTools();
  const { habits } = useVault();
  const keeping = useKeeping();
  return (
    <section className="panel stack" aria-labelledby="settings-codes">
      <h2 id="settings-codes">{t('auth.settings.codes')}</h2>
      <Switch
        label={t('auth.settings.hide')}
        hint={t('auth.settings.hide.hint')}
        checked={habits.hideCodes}
        onChange={(event) => {
          const hideCodes = event.currentTarget.checked;
          void keeping(() => vault.changeHabits({ hideCodes }));
        }}
      />
      <Button wide onClick={() => goTo('/others/import')}>
        {t('auth.settings.import')}
      </Button>
      <Button wide onClick={() => goTo('/others/export')}>
        {t('auth.settings.export')}
      </Button>
    </section>
  );
}

/** The version is the name of the stored shell: what runs without network is what is told here. */
async function storedVersion(): Promise<string | undefined> {
  const names = (await globalThis.caches?.keys()) ?? [];
  return names.find((name) => name.startsWith('aldaba-auth-'))?.slice('aldaba-auth-'.length);
}

function About() {
  const { t } = useTexts();
  const { update } = useAppState();
  const { applyUpdate } = useTools();
  const [version, setVersion] = useState<string>();
  useEffect(() => {
    storedVersion().then(setVersion, () => {});
  }, []);
  return (
    <section className="panel stack" aria-labelledby="settings-about">
      <h2 id="settings-about">{t('auth.about')}</h2>
      <p>{t('auth.about.text')}</p>
      <h3>{t('auth.privacy')}</h3>
      <ul className="plain-list">
        <li>{t('auth.privacy.keys')}</li>
        <li>{t('auth.privacy.push')}</li>
        <li>{t('auth.privacy.camera')}</li>
        <li>{t('auth.privacy.nobody')}</li>
      </ul>
      <p className="soft small">
        {version === undefined ? t('auth.version.none') : t('auth.version', { version })}
      </p>
      {update ? (
        <Button look="primary" wide onClick={applyUpdate}>
          {t('auth.update.do')}
        </Button>
      ) : null}
    </section>
  );
}
