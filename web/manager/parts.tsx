// What every page of the Manager is made of: its head, cards, rows of things, and content that loads.
import type { UseQueryResult } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { useEffect, useId, useRef, type ComponentProps, type MouseEvent, type ReactNode } from 'react';
import { Button, buttonClass } from '../shared/kit/button.tsx';
import { Icon, type IconName } from '../shared/kit/icons.tsx';
import { LoadError, Skeleton } from '../shared/kit/notices.tsx';
import { useT } from '../shared/texts.ts';
import { base, useGo } from './places.ts';
import { incidentOf, useErrorText } from './words.ts';

let visited = false;

/** The page's one h1. It names the document and, but for the first page of a visit, takes the focus. */
export function PageHead({ title, lead, actions }: { title: string; lead?: ReactNode; actions?: ReactNode }) {
  const t = useT();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = t('manager.page-title', { page: title });
  }, [t, title]);
  useEffect(() => {
    if (visited) {
      scrollTo(0, 0);
      heading.current?.focus({ preventScroll: true });
    }
    visited = true;
  }, []);
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

type GoLinkProps = ComponentProps<'a'> & { href: string };

/** A link inside the Manager: the browser's own link for new tabs and for other pages of the server. */
export function GoLink({ href, onClick, ...rest }: GoLinkProps) {
  const go = useGo();
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !plain || !href.startsWith(`${base}/`)) return;
    event.preventDefault();
    go(href);
  };
  return <a {...rest} href={href} onClick={follow} />;
}

export function GoButton({
  icon,
  look,
  small,
  children,
  ...rest
}: GoLinkProps & { icon?: IconName; look?: 'primary' | 'quiet'; small?: boolean }) {
  return (
    <GoLink {...rest} className={buttonClass({ look, small })}>
      {icon ? <Icon name={icon} /> : null}
      {children}
    </GoLink>
  );
}

export function Card({
  title,
  aside,
  children,
}: {
  title: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className="panel card" aria-labelledby={id}>
      <header className="card-head">
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

type RowProps = {
  icon: IconName;
  title: ReactNode;
  badges?: ReactNode;
  facts?: readonly { name: string; value: ReactNode }[];
  actions?: ReactNode;
  children?: ReactNode;
};

export const Rows = ({ label, children }: { label?: string; children: ReactNode }) => (
  <ul className="rows" aria-label={label}>
    {children}
  </ul>
);

export function Row({ icon, title, badges, facts = [], actions, children }: RowProps) {
  return (
    <li className="row">
      <span className="row-sign">
        <Icon name={icon} />
      </span>
      <div className="row-text">
        <p className="row-title">
          <strong>{title}</strong> {badges}
        </p>
        {facts.length > 0 ? (
          <dl className="row-facts">
            {facts.map(({ name, value }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        ) : null}
        {children}
      </div>
      {actions ? <div className="row-actions">{actions}</div> : null}
    </li>
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
  return <LoadError text={t('manager.error.page')} onRetry={() => location.reload()} />;
}

export function LoadMore({
  busy,
  onMore,
  children,
}: {
  busy: boolean;
  onMore: () => void;
  children: string;
}) {
  return (
    <div className="buttons more">
      <Button busy={busy} onClick={onMore}>
        {children}
      </Button>
    </div>
  );
}

/** Takes the focus when it appears: the heading of a step that replaced another. */
export function useFocusOnChange(key: unknown) {
  const box = useRef<HTMLDivElement>(null);
  const before = useRef(key);
  useEffect(() => {
    if (before.current === key) return;
    before.current = key;
    box.current?.querySelector<HTMLElement>('h2[tabindex]')?.focus();
  }, [key]);
  return box;
}

export const usePath = (): string => useRouterState({ select: (state) => state.location.pathname });
