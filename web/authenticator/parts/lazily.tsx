// Screens that are loaded when they are first opened. All of them are stored with the shell, so this works offline.
import { lazy, Suspense, type ComponentType } from 'react';
import { Alert, Skeleton } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';

function NotLoaded() {
  const t = useT();
  return (
    <Alert tone="danger" live title={t('auth.not-loaded')}>
      {t('auth.not-loaded.text')}
    </Alert>
  );
}

export function lazily<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const Loaded = lazy(async () => ({
    default: await load().catch((): ComponentType<P> => NotLoaded),
  })) as unknown as ComponentType<P>;
  return (props) => (
    <Suspense fallback={<Skeleton lines={2} />}>
      <Loaded {...props} />
    </Suspense>
  );
}
