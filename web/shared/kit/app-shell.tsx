// The frame of a signed-in app: skip link, brand, sections, help in the same place everywhere, account menu.
import { useEffect, useState, type ComponentType, type ReactNode } from 'react';
import { useT } from '../texts.ts';
import { Icon, Mark, type IconName } from './icons.tsx';
import { Menu, type MenuItem } from './menu.tsx';
import { OfflineBanner } from './notices.tsx';

type LinkProps = { href: string; className?: string; 'aria-current'?: 'page'; children: ReactNode };
export type Section = {
  href: string;
  label: string;
  icon: IconName;
  current: boolean /** A group's heading above this one. */;
  group?: string;
  badge?: ReactNode;
};
type AppShellProps = {
  product: string;
  home: string;
  sections: readonly Section[];
  account: { name: string; address: string; items: readonly MenuItem[] };
  /** Where the guides are, when there are any. */
  help?: string;
  /** Draws links; a router gives its own. */
  link?: ComponentType<LinkProps>;
  /** Over the content, under the head: banners. */
  banner?: ReactNode;
  children: ReactNode;
};

const PlainLink = (props: LinkProps) => <a {...props} />;

export function AppShell(props: AppShellProps) {
  const { product, home, sections, account, help, link: Link = PlainLink, banner, children } = props;
  const t = useT();
  const [open, setOpen] = useState(false);
  const here = sections.find((section) => section.current)?.href;
  // A section was chosen: the menu of small screens folds away.
  useEffect(() => setOpen(false), [here]);
  return (
    <div className="shell">
      <a className="skip unseen" href="#content">
        {t('kit.skip')}
      </a>
      <header className="shell-head">
        <button
          type="button"
          className="button quiet icon-button shell-toggle"
          aria-expanded={open}
          aria-controls="sections"
          aria-label={t('kit.menu')}
          onClick={() => setOpen(!open)}
        >
          <Icon name={open ? 'cross' : 'menu'} />
        </button>
        <Link href={home} className="shell-brand">
          <Mark />
          <span>{product}</span>
        </Link>
        {help && (
          <a className="button quiet shell-help" href={help}>
            <Icon name="help" />
            <span>{t('common.help')}</span>
          </a>
        )}
        <Menu
          label={`${t('kit.account')}: ${account.name}, ${account.address}`}
          items={account.items}
          look="quiet"
        >
          <span className="avatar" aria-hidden="true" data-initials={initials(account.name)} />
          <span className="shell-name">{account.name}</span>
        </Menu>
      </header>
      <nav id="sections" className={open ? 'shell-nav open' : 'shell-nav'} aria-label={t('kit.sections')}>
        <ul>
          {sections.map(({ href, label, icon, current, group, badge }) => (
            <li key={href}>
              {group ? <h2>{group}</h2> : null}
              <Link href={href} {...(current ? { 'aria-current': 'page' as const } : {})}>
                <Icon name={icon} />
                <span>{label}</span>
                {badge}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <main id="content" className="shell-main" tabIndex={-1}>
        <OfflineBanner />
        {banner}
        {children}
      </main>
    </div>
  );
}

/** Up to two capitals: "Ana Belén Ruiz" is AR. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return ends
    .map((word) => Array.from(word ?? '')[0] ?? '')
    .join('')
    .toLocaleUpperCase();
}
