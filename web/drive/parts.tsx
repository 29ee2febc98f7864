// What pages of the drive are made of.
import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useRef, type ComponentProps, type MouseEvent, type ReactNode } from 'react';
import { LoadError, Skeleton } from '../shared/kit/notices.tsx';
import { useT } from '../shared/texts.ts';
import { base, useGo } from './places.ts';
import { useErrorText } from './words.ts';

type GoLinkProps = ComponentProps<'a'> & { href: string };

/** A link inside the drive: the browser's own link for new tabs and for other pages of the server. */
export function GoLink({ href, onClick, ...rest }: GoLinkProps) {
  const go = useGo();
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    const isOurs = href === base || href.startsWith(`${base}/`);
    if (event.defaultPrevented || !plain || !isOurs) return;
    event.preventDefault();
    go(href);
  };
  return <a {...rest} href={href} onClick={follow} />;
}

let visited = false;

/** The page's one h1. It names the document and, but for the first page of a visit, takes the focus. */
export function PageHead({ title, lead, actions }: { title: string; lead?: ReactNode; actions?: ReactNode }) {
  const t = useT();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = t('drive.page-title', { page: title });
    if (visited) heading.current?.focus({ preventScroll: true });
    visited = true;
  }, [t, title]);
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

export function Loaded<T>({
  query,
  children,
}: {
  query: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>;
  children: (data: T) => ReactNode;
}) {
  const textOf = useErrorText();
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <LoadError text={textOf(query.error)} onRetry={() => void query.refetch()} />;
  return <Skeleton lines={5} />;
}
