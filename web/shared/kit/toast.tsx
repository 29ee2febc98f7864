// Short confirmations, with undo. The host is a manual popover shown anew each time, so that it lies over dialogs.
import { createContext, useCallback, useContext, useEffect, useRef, useState, type ReactNode } from 'react';
import { useT } from '../texts.ts';
import { IconButton } from './button.tsx';

export type Toast = {
  text: string;
  tone?: 'success' | 'info' | 'danger';
  /** Offers "Deshacer" for ten seconds. */
  undo?: () => void;
};
type Shown = Toast & { id: number };
const shownMs = 6000;
const undoMs = 10_000;

const ToastContext = createContext<(toast: Toast) => void>(() => {});

/** `const toast = useToast(); toast({ text, undo })`. Errors a person must act on belong in the page, not here. */
export const useToast = () => useContext(ToastContext);

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Shown[]>([]);
  const next = useRef(1);
  const add = useCallback((toast: Toast) => {
    const id = next.current++;
    setToasts((all) => [...all.slice(-2), { ...toast, id }]);
  }, []);
  const remove = useCallback((id: number) => setToasts((all) => all.filter((one) => one.id !== id)), []);
  return (
    <ToastContext.Provider value={add}>
      {children}
      <Host toasts={toasts} remove={remove} />
    </ToastContext.Provider>
  );
}

function Host({ toasts, remove }: { toasts: readonly Shown[]; remove: (id: number) => void }) {
  const t = useT();
  const host = useRef<HTMLElement>(null);
  const latest = toasts.at(-1)?.id;
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    if (element.matches(':popover-open')) element.hidePopover();
    if (latest !== undefined) element.showPopover();
  }, [latest]);
  return (
    <>
      <section ref={host} className="toasts" popover="manual" aria-label={t('kit.messages')}>
        {toasts.map((toast) => (
          <ToastCard key={toast.id} toast={toast} remove={remove} />
        ))}
      </section>
      {/* A live region must exist before its text: the popover itself comes and goes. */}
      <div className="unseen" role="status">
        {toasts.at(-1)?.text}
      </div>
    </>
  );
}

function ToastCard({ toast, remove }: { toast: Shown; remove: (id: number) => void }) {
  const t = useT();
  const [held, setHeld] = useState(false);
  const { id, undo } = toast;
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => remove(id), undo ? undoMs : shownMs);
    return () => clearTimeout(timer);
  }, [held, id, undo, remove]);
  const hold = (): void => setHeld(true);
  const release = (): void => setHeld(false);
  return (
    <div
      className={`notice toast ${toast.tone ?? 'success'}`}
      onPointerEnter={hold}
      onPointerLeave={release}
      onFocus={hold}
      onBlur={release}
    >
      <div className="toast-body">
        <span>{toast.text}</span>
        {undo ? (
          <button
            type="button"
            className="link-button"
            onClick={() => {
              remove(id);
              undo();
            }}
          >
            {t('kit.undo')}
          </button>
        ) : null}
        <IconButton icon="cross" label={t('kit.close')} onClick={() => remove(id)} />
      </div>
    </div>
  );
}
