// What a page says about its state: notices, badges, the summary of errors, emptiness, loading, connection.
import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { useT } from '../texts.ts';
import { Button } from './button.tsx';
import { classes } from './classes.ts';
import { Icon, type IconName } from './icons.tsx';

export type Tone = 'info' | 'success' | 'warning' | 'danger';

/** A sign and a word, coloured: never the colour alone. */
export function Badge({ tone = 'neutral', children }: { tone?: Tone | 'neutral'; children: ReactNode }) {
  return <span className={classes('badge', tone)}>{children}</span>;
}

type AlertProps = {
  tone?: Tone;
  title?: ReactNode;
  children?: ReactNode;
  /** Buttons or links under the text. */
  actions?: ReactNode;
  /** Set on notices that appear after an act, so that screen readers hear them. */
  live?: boolean;
};

export function Alert({ tone = 'info', title, children, actions, live }: AlertProps) {
  const role = live ? (tone === 'danger' ? 'alert' : 'status') : undefined;
  return (
    <div className={classes('notice', tone)} role={role}>
      {title ? <strong>{title}</strong> : null}
      {children ? <div>{children}</div> : null}
      {actions ? <div className="buttons">{actions}</div> : null}
    </div>
  );
}

/** A notice across the whole page, over the content. */
export function Banner(props: AlertProps) {
  return (
    <div className="banner">
      <Alert {...props} />
    </div>
  );
}

/**
 * Stands over a form after a submit that failed: takes the focus, names each field with a link. `errors` empty shows
 * nothing. The page's title says "Error:" meanwhile.
 */
export function ErrorSummary({
  errors,
  title,
}: {
  errors: readonly { id?: string; text: ReactNode }[];
  title?: ReactNode;
}) {
  const t = useT();
  const box = useRef<HTMLDivElement>(null);
  const some = errors.length > 0;
  useEffect(() => {
    if (!some) return;
    box.current?.focus();
    const before = document.title;
    document.title = t('kit.error.title', { title: before });
    return () => {
      document.title = before;
    };
  }, [some, errors, t]);
  if (!some) return null;
  return (
    <div className="notice danger" role="alert" tabIndex={-1} ref={box}>
      <h2>{title ?? t('kit.error.summary', { count: errors.length })}</h2>
      <ul>
        {errors.map(({ id, text }, index) => (
          <li key={id ?? index}>
            {id ? (
              <a
                href={`#${id}`}
                onClick={(event) => {
                  event.preventDefault();
                  document.getElementById(id)?.focus();
                }}
              >
                {text}
              </a>
            ) : (
              text
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Teaches what would be here and offers the act that fills it. */
export function EmptyState({
  icon,
  title,
  children,
  action,
}: {
  icon?: IconName;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="empty">
      {icon ? <Icon name={icon} /> : null}
      <h2>{title}</h2>
      {children ? <p>{children}</p> : null}
      {action}
    </div>
  );
}

/** Grey lines instead of the coming content: seen after 200 ms, with a word after 5 s. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  const t = useT();
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 5000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="skeleton" role="status">
      <span className="unseen">{t('kit.loading')}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span className="skeleton-line" key={line} />
      ))}
      {slow ? <p className="soft">{t('kit.slow')}</p> : null}
    </div>
  );
}

/** Content that could not be loaded. */
export function LoadError({
  text,
  incident,
  onRetry,
}: {
  text: ReactNode;
  incident?: string | undefined;
  onRetry: () => void;
}) {
  const t = useT();
  return (
    <Alert tone="danger" live actions={<Button onClick={onRetry}>{t('kit.retry')}</Button>}>
      <p>{text}</p>
      {incident ? <p className="small">{t('kit.incident', { code: incident })}</p> : null}
    </Alert>
  );
}

function watchOnline(changed: () => void): () => void {
  addEventListener('online', changed);
  addEventListener('offline', changed);
  return () => {
    removeEventListener('online', changed);
    removeEventListener('offline', changed);
  };
}
export const useOnline = (): boolean =>
  useSyncExternalStore(
    watchOnline,
    () => navigator.onLine,
    () => true,
  );

export function OfflineBanner() {
  const t = useT();
  return <div role="status">{useOnline() ? null : <Banner tone="warning">{t('kit.offline')}</Banner>}</div>;
}
