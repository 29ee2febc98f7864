// Language, theme, notifications, and what this app is.
import { useEffect, useState } from 'react';
import { Badge, Button, RadioGroup, type Tone } from '../../shared/kit/index.ts';
import { useTexts, type Language } from '../../shared/texts.ts';
import { goTo, useAppState, useTools } from '../engine/context.ts';
import type { Theme } from '../engine/preferences.ts';
import type { PushState } from '../engine/push.ts';
import { Page } from '../parts/page.tsx';
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
