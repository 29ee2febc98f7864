// Buttons and links. A button that cannot be used stays focusable and says why beside it.
import { useId, type ComponentProps, type ReactNode } from 'react';
import { useT } from '../texts.ts';
import { classes } from './classes.ts';
import { Icon, type IconName } from './icons.tsx';

export type ButtonLook = {
  look?: 'primary' | 'quiet' | undefined;
  danger?: boolean | undefined;
  small?: boolean | undefined;
  wide?: boolean | undefined;
};

/** The class of anything that should look like a button, such as a router's link. */
export const buttonClass = ({ look, danger, small, wide }: ButtonLook = {}): string =>
  classes('button', look, danger && 'danger', small && 'small', wide && 'wide');

type ButtonProps = Omit<ComponentProps<'button'>, 'disabled'> &
  ButtonLook & {
    icon?: IconName | undefined;
    /** The act is on its way: the button shows it and ignores further clicks. */
    busy?: boolean | undefined;
    /** Why it cannot be used now. Setting it greys the button and shows the sentence. */
    why?: ReactNode;
  };

export function Button({
  look,
  danger,
  small,
  wide,
  icon,
  busy,
  why,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const whyId = useId();
  const off = why !== undefined && why !== null && why !== false;
  const button = (
    <button
      type="button"
      {...rest}
      className={classes(buttonClass({ look, danger, small, wide }), rest.className)}
      aria-disabled={off || undefined}
      aria-busy={busy || undefined}
      aria-describedby={off ? whyId : rest['aria-describedby']}
      onClick={(event) => {
        if (off || busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {icon && !busy ? <Icon name={icon} /> : null}
      {children}
    </button>
  );
  if (!off) return button;
  return (
    <span className="explained">
      {button}
      <span className="why" id={whyId}>
        {why}
      </span>
    </span>
  );
}

/** A button that shows only a sign; `label` is its name and its tooltip. */
export function IconButton({
  icon,
  label,
  ...rest
}: Omit<ButtonProps, 'children'> & { icon: IconName; label: string }) {
  return (
    <Button
      look="quiet"
      small
      {...rest}
      icon={icon}
      aria-label={label}
      title={label}
      className="icon-button"
    />
  );
}

type LinkProps = ComponentProps<'a'> &
  ButtonLook & { button?: boolean | undefined; icon?: IconName | undefined; newTab?: boolean | undefined };

export function Link({ button, look, danger, small, wide, icon, newTab, children, ...rest }: LinkProps) {
  const t = useT();
  const dress = button ? buttonClass({ look, danger, small, wide }) : undefined;
  return (
    <a
      {...rest}
      className={classes(dress, rest.className)}
      {...(newTab ? { target: '_blank', rel: 'noopener' } : {})}
    >
      {icon ? <Icon name={icon} /> : null}
      {children}
      {newTab ? <span className="unseen"> ({t('kit.new-tab')})</span> : null}
    </a>
  );
}
