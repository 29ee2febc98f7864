// What pages of the Manager are made of: cards, and rows of things.
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { Button } from '../shared/kit/button.tsx';
import { Icon, type IconName } from '../shared/kit/icons.tsx';

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
