// What every page of a signed-in app has: its head, content that loads, and what is shown when that fails.
import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useRef, type ReactNode } from 'react';
import { LoadError, Skeleton } from '../kit/notices.tsx';
import { useT } from '../texts.ts';
import { useApp } from './app.ts';
import { incidentOf, useErrorText } from './words.ts';

let visited = false;

/** The page's one h1. It names the document and, but for the first page of a visit, takes the focus once it has its words. */
export function PageHead({ title, lead, actions }: { title: string; lead?: ReactNode; actions?: ReactNode }) {
  const t = useT();
  const product = t(useApp().title);
  const heading = useRef<HTMLHeadingElement>(null);
  const isNamed = title !== '';
  useEffect(() => {
    document.title = isNamed ? t('web.page-title', { page: title, product }) : product;
  }, [t, title, isNamed, product]);
  useEffect(() => {
    if (!isNamed) return;
    if (visited) {
      scrollTo(0, 0);
      heading.current?.focus({ preventScroll: true });
    }
    visited = true;
  }, [isNamed]);
  return (
    <header className="page-head">
      <div>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {lead ? <p className="soft">{lead}</p> : null}
      </div>
      {actions ? <div className="buttons">{actions}</div> : null}
    </header>
  );
}

/** Skeleton, error with another try, or the content. What was loaded before stays while it is loaded again. */
export function Loaded<T>({
  query,
  lines,
  children,
}: {
  query: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>;
  lines?: number;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  return <Skeleton lines={lines ?? 3} />;
}

export function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const textOf = useErrorText();
  return <LoadError text={textOf(error)} incident={incidentOf(error)} onRetry={onRetry} />;
}

/** The page of the router when something in it broke, such as a part that could not be fetched. */
export function BrokenPage() {
  const t = useT();
  return <LoadError text={t('web.error.page')} onRetry={() => location.reload()} />;
}
