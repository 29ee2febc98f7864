// Everything about mobile numbers is fetched when somebody needs it; its texts come with those of the pages.
import { lazy, Suspense, type ComponentType } from 'react';
import { Skeleton } from '../../shared/kit/notices.tsx';

type Parts = typeof import('./parts.tsx');

/** A component of the lazy half; `lines` stand in its place meanwhile. */
function later<K extends keyof Parts>(name: K, lines: number): Parts[K] {
  const Part = lazy(async () => ({ default: (await import('./parts.tsx'))[name] as ComponentType<object> }));
  const Later = (props: object) => (
    <Suspense fallback={lines > 0 ? <Skeleton lines={lines} /> : null}>
      <Part {...props} />
    </Suspense>
  );
  return Later as unknown as Parts[K];
}

export const AddNumber = later('AddNumber', 6);
export const ChangeNumber = later('ChangeNumber', 0);
export const NumberRemoval = later('NumberRemoval', 1);
export const RecoveryPhones = later('RecoveryPhones', 2);
