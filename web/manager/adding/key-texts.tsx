// Words about passkeys and keys: fetched with the screens that need them, so that the first page stays light.
import { useEffect, useState, type ReactNode } from 'react';
import { Skeleton } from '../../shared/kit/notices.tsx';
import { createTexts, type Language, type Texts, TextsProvider, useTexts } from '../../shared/texts.ts';
import { Failure } from '../parts.tsx';

async function load(language: Language): Promise<Texts> {
  return createTexts(language, async (wanted) => {
    if (wanted === 'en') {
      const [{ texts }, more] = await Promise.all([
        import('../texts-en.ts'),
        import('../../../generated/texts/en/manager-keys.ts'),
      ]);
      return [...texts, more.texts];
    }
    const [{ texts }, more] = await Promise.all([
      import('../texts-es.ts'),
      import('../../../generated/texts/es/manager-keys.ts'),
    ]);
    return [...texts, more.texts];
  });
}

export function WithKeyTexts({ children }: { children: ReactNode }) {
  const { language } = useTexts();
  const [texts, setTexts] = useState<Texts>();
  const [error, setError] = useState<unknown>();
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let current = true;
    load(language).then(
      (found) => current && setTexts(found),
      (fault: unknown) => current && setError(fault),
    );
    return () => {
      current = false;
    };
  }, [language, tries]);
  if (texts) return <TextsProvider texts={texts}>{children}</TextsProvider>;
  if (!error) return <Skeleton lines={3} />;
  return (
    <Failure
      error={error}
      onRetry={() => {
        setError(undefined);
        setTries(tries + 1);
      }}
    />
  );
}
