// A menu of acts on a native popover: arrows, Home, End, first letters, Escape; the focus goes back to the button.
import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { useT } from '../texts.ts';
import { Icon, type IconName } from './icons.tsx';
import { buttonClass, type ButtonLook } from './button.tsx';

export type MenuItem = {
  label: string;
  icon?: IconName;
  danger?: boolean;
  /** Greys the item and says why under it. */
  why?: string | undefined;
} & ({ onSelect: () => void; href?: undefined } | { href: string; onSelect?: () => void });

type MenuProps = ButtonLook & {
  /** What the menu acts on: "Acciones de Pixel de Ana". */
  label: string;
  items: readonly MenuItem[];
  /** The button's content; three dots when left out. */
  children?: ReactNode;
};

export function Menu({ label, items, children, ...look }: MenuProps) {
  const t = useT();
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const entries = () => Array.from(panel.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? []);
  const open = (last = false): void => {
    const [box, from] = [panel.current, button.current];
    if (!box || !from) return;
    box.showPopover();
    place(box, from);
    entries()
      .at(last ? -1 : 0)
      ?.focus();
  };
  const close = (): void => {
    panel.current?.hidePopover();
    button.current?.focus();
  };
  const move = (event: KeyboardEvent): void => {
    const list = entries();
    const at = list.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (next !== undefined) list.at(next % list.length)?.focus();
    else if (event.key === 'Tab') panel.current?.hidePopover();
    else if (event.key.length === 1 && event.key !== ' ') {
      const letter = event.key.toLocaleLowerCase();
      const starts = (entry: HTMLElement) => entry.textContent.trim().toLocaleLowerCase().startsWith(letter);
      [...list.slice(at + 1), ...list].find(starts)?.focus();
    } else return;
    if (event.key !== 'Tab') event.preventDefault();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={children ? buttonClass(look) : 'button quiet small icon-button'}
        aria-haspopup="menu"
        aria-expanded="false"
        aria-controls={id}
        aria-label={label}
        title={children ? undefined : t('kit.actions')}
        onClick={() => open()}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          open(event.key === 'ArrowUp');
        }}
      >
        {children ?? <Icon name="more" />}
      </button>
      <div
        ref={panel}
        id={id}
        className="menu"
        popover="auto"
        role="menu"
        aria-label={label}
        onKeyDown={move}
        onToggle={(event) => {
          const shown = panel.current?.matches(':popover-open') ?? false;
          button.current?.setAttribute('aria-expanded', String(shown));
          // Escape leaves the focus in the hidden menu in some browsers.
          if (!shown && event.currentTarget.contains(document.activeElement)) button.current?.focus();
        }}
      >
        {items.map((item) => (
          <Entry key={item.label} item={item} close={close} />
        ))}
      </div>
    </>
  );
}

function Entry({ item, close }: { item: MenuItem; close: () => void }) {
  const content = (
    <>
      {item.icon ? <Icon name={item.icon} /> : null}
      <span>
        {item.label}
        {item.why ? <small>{item.why}</small> : null}
      </span>
    </>
  );
  const dress = item.danger ? 'menu-item danger' : 'menu-item';
  const select = (): void => {
    if (item.why) return;
    close();
    item.onSelect?.();
  };
  return item.href !== undefined ? (
    <a role="menuitem" tabIndex={-1} className={dress} href={item.href} onClick={select}>
      {content}
    </a>
  ) : (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className={dress}
      aria-disabled={item.why ? true : undefined}
      onClick={select}
    >
      {content}
    </button>
  );
}

/** Under the button, or over it where there is no room, and never past the window's edge. */
function place(box: HTMLElement, from: HTMLElement): void {
  const anchor = from.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  const below = anchor.bottom + 4;
  const left = Math.min(Math.max(8, anchor.right - width), document.documentElement.clientWidth - width - 8);
  box.style.left = `${Math.max(8, left)}px`;
  box.style.top = `${below + height > innerHeight && anchor.top > height ? anchor.top - height - 4 : below}px`;
}
