// The frame of every screen: a bar with the way back and the title, content, and acts at the lower end.
import { useEffect, useRef, type ReactNode } from 'react';
import { useT } from '../../shared/texts.ts';
import { Icon } from '../../shared/kit/icons.tsx';
import { goTo, usePath } from '../engine/context.ts';
import { Sign } from './signs.tsx';

type PageProps = {
  title: string;
  /** Path of the screen above; none on the first. */
  back?: string | undefined;
  onBack?: (() => void) | undefined;
  /** At the end of the bar. */
  tools?: ReactNode;
  /** Over the title, in place of the bar's own: the brand on the first screen. */
  brand?: ReactNode;
  /** Stays at the lower end of the window. */
  acts?: ReactNode;
  className?: string;
  /** What the help is asked about; the address says it when silent. */
  help?: string;
  children: ReactNode;
};

/** A screen reader hears the title of each new screen; the first one after loading stays quiet. */
let isFirstScreen = true;

export function useScreenTitle(title: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Aldaba Auth`;
    if (!isFirstScreen) heading.current?.focus({ preventScroll: true });
    isFirstScreen = false;
    scrollTo(0, 0);
  }, [title]);
  return heading;
}

/** In the same place on every screen. In a tab of its own: the app goes on, and the help needs the network. */
function HelpLink({ about }: { about: string | undefined }) {
  const t = useT();
  const [, first = '', second = ''] = usePath().split('/');
  // What stands behind the others is an id, and nobody's business.
  const screen = about ?? (first === 'others' && second ? `others/${second}` : first);
  return (
    <a
      className="button quiet icon-button"
      href={`/help?for=${encodeURIComponent(`/auth/${screen}`)}`}
      target="_blank"
      rel="noreferrer"
      aria-label={t('common.help')}
      title={t('common.help')}
    >
      <Icon name="help" />
    </a>
  );
}

export function Page({ title, back, onBack, tools, brand, acts, className, help, children }: PageProps) {
  const t = useT();
  const heading = useScreenTitle(title);
  return (
    <div className={`screen ${className ?? ''}`}>
      <header className="bar">
        {back === undefined ? null : (
          <button
            type="button"
            className="button quiet icon-button"
            aria-label={t('common.back')}
            title={t('common.back')}
            onClick={() => (onBack ? onBack() : goTo(back, { replace: true }))}
          >
            <Sign name="back" />
          </button>
        )}
        {brand}
        <h1 ref={heading} tabIndex={-1} className={brand ? 'silent-title' : undefined}>
          {title}
        </h1>
        <div className="bar-tools">
          {tools}
          <HelpLink about={help} />
        </div>
      </header>
      <main className="content">{children}</main>
      {acts ? <footer className="acts">{acts}</footer> : null}
    </div>
  );
}
