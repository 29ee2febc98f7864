// Going from page to page without loading anew; the URL holds which dialog, step or order is open.
import { useRouter, useRouterState } from '@tanstack/react-router';
import { useCallback, type ComponentProps, type MouseEvent } from 'react';
import { buttonClass } from '../kit/button.tsx';
import { Icon, type IconName } from '../kit/icons.tsx';
import { useApp } from './app.ts';

/** Goes to an address of this app without loading the page again. */
export function useGo(): (address: string, options?: { replace?: boolean }) => void {
  const { history } = useRouter() as { history: { push(to: string): void; replace(to: string): void } };
  return useCallback(
    (address, options) => {
      if (options?.replace) history.replace(address);
      else history.push(address);
    },
    [history],
  );
}

export const usePath = (): string => useRouterState({ select: (state) => state.location.pathname });

type Opened = {
  open: (name: string) => string | undefined;
  setOpen: (values: Readonly<Record<string, string | undefined>>, options?: { replace?: boolean }) => void;
  /** The search as it stands, to go along to another page. */
  search: string;
};

/** One value of the URL's search, and setting several at once; `undefined` takes one out. */
export function useOpen(): Opened {
  const text = useRouterState({ select: (state) => state.location.searchStr });
  const go = useGo();
  const search = new URLSearchParams(text);
  return {
    open: (name) => search.get(name) ?? undefined,
    setOpen: (values, options) => {
      const next = new URLSearchParams(location.search);
      for (const [name, value] of Object.entries(values)) {
        if (value === undefined) next.delete(name);
        else next.set(name, value);
      }
      const said = next.toString();
      go(location.pathname + (said ? `?${said}` : ''), options);
    },
    search: text || '',
  };
}

type GoLinkProps = ComponentProps<'a'> & { href: string };

/** A link inside the app: the browser's own link for new tabs and for other pages of the server. */
export function GoLink({ href, onClick, ...rest }: GoLinkProps) {
  const go = useGo();
  const { base } = useApp();
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
