// The catalogues of this app, and the few words the service worker needs from them.
import { createTexts, type Language, type Texts } from '../shared/texts.ts';
import type { Records } from './storage/records.ts';

export async function loadTexts(language: Language, records: Records | undefined): Promise<Texts> {
  const texts = await createTexts(language, async (wanted) =>
    wanted === 'en' ? (await import('./texts-en.ts')).texts : (await import('./texts-es.ts')).texts,
  );
  document.documentElement.lang = language;
  const { t } = texts;
  const words = {
    body: t('auth.push.body'),
    no: t('auth.no'),
    test: t('auth.push.body.test'),
    added: t('auth.push.body.added'),
    expired: t('auth.push.body.expired'),
    saidNo: t('auth.push.body.said-no'),
    failed: t('auth.push.body.failed'),
    other: t('auth.push.body.other'),
  };
  await records?.workerTexts.write(words).catch(() => {});
  return texts;
}
