// Dialogs on <dialog>: the browser keeps the focus inside and gives it back to the opener. It begins in the first field.
import { useEffect, useId, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { useT } from '../texts.ts';
import { Button, IconButton } from './button.tsx';
import { TextInput } from './field.tsx';
import { focusFirst } from './first-focus.ts';

type DialogProps = {
  open: boolean;
  title: ReactNode;
  /** Escape, the cross, and nothing else: a click beside the dialog never loses what was typed. */
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
  /** Must be answered with one of its buttons: no cross, no Escape. */
  demanding?: boolean;
};

/** The content is made anew at each opening. */
export function Dialog(props: DialogProps) {
  return props.open ? <OpenDialog {...props} /> : null;
}

function OpenDialog({ title, onClose, children, wide, demanding }: DialogProps) {
  const t = useT();
  const titleId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const closing = useRef(false);
  useLayoutEffect(() => {
    const element = dialog.current;
    if (!element) return;
    closing.current = false;
    if (!element.open) element.showModal();
    const stop = body.current ? focusFirst(element, body.current) : undefined;
    return () => {
      stop?.();
      // Before the element leaves the page, or the focus would not go back.
      closing.current = true;
      element.close();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={wide ? 'dialog wide' : 'dialog'}
      aria-labelledby={titleId}
      onCancel={(event) => {
        // A file input inside sends `cancel` too.
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        if (!demanding) onClose();
      }}
      onClose={(event) => {
        // Browsers may close at the second Escape without asking.
        if (event.target !== event.currentTarget || closing.current) return;
        if (demanding) dialog.current?.showModal();
        else onClose();
      }}
    >
      <header className="dialog-head">
        <h2 id={titleId}>{title}</h2>
        {demanding ? null : <IconButton icon="cross" label={t('kit.close')} onClick={onClose} />}
      </header>
      <div ref={body} className="dialog-body stack">
        {children}
      </div>
    </dialog>
  );
}

type ConfirmProps = {
  open: boolean;
  title: ReactNode;
  /** The consequence, in a sentence. */
  children: ReactNode;
  /** The act itself: "Revocar 3 contraseñas", never "OK". */
  verb: string;
  danger?: boolean;
  /** For what cannot be undone: the word to type first. */
  typedWord?: string;
  error?: ReactNode;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
};

export function ConfirmDialog(props: ConfirmProps) {
  return (
    <Dialog open={props.open} title={props.title} onClose={props.onClose}>
      <ConfirmForm {...props} />
    </Dialog>
  );
}

function ConfirmForm({ children, verb, danger, typedWord, error, busy, onConfirm, onClose }: ConfirmProps) {
  const t = useT();
  const [typed, setTyped] = useState('');
  const [missing, setMissing] = useState(false);
  const ask = typedWord === undefined ? '' : t('kit.confirm.type', { word: typedWord });
  useEffect(() => setMissing(false), [typed]);
  const submit = (event: { preventDefault(): void }): void => {
    event.preventDefault();
    const given = typed.trim().toLocaleLowerCase();
    if (typedWord !== undefined && given !== typedWord.toLocaleLowerCase()) setMissing(true);
    else onConfirm();
  };
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <div>{children}</div>
      {typedWord === undefined ? null : (
        <TextInput
          label={ask}
          value={typed}
          autoComplete="off"
          error={missing ? ask : undefined}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      {error ? (
        <p className="error" role="alert">
          <span>{error}</span>
        </p>
      ) : null}
      <div className="buttons dialog-foot">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" look="primary" danger={danger} busy={busy}>
          {verb}
        </Button>
      </div>
    </form>
  );
}
