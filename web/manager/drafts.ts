// What is typed in a form while the person is sent to prove who they are: kept in this tab until the page comes back.
// Passwords and codes are never given to it.
import { useEffect, useRef, useState } from 'react';

const prefix = 'manager.draft.';
const open = new Map<string, () => unknown>();

/** Called just before the page is left: writes down every open form. */
export function keepDrafts(): void {
  for (const [name, read] of open) sessionStorage.setItem(prefix + name, JSON.stringify(read()));
}

export function dropDrafts(): void {
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(prefix)) sessionStorage.removeItem(name);
  }
}

function take(name: string): unknown {
  const text = sessionStorage.getItem(prefix + name);
  sessionStorage.removeItem(prefix + name);
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** State that survives the way to a server page and back. A draft is taken once: closing the form forgets it. */
export function useDraft<T extends Record<string, unknown>>(
  name: string,
  initial: T,
): [T, (part: Partial<T>) => void] {
  const [value, setValue] = useState<T>(() => ({ ...initial, ...(take(name) as Partial<T> | undefined) }));
  const latest = useRef(value);
  latest.current = value;
  useEffect(() => {
    open.set(name, () => latest.current);
    return () => {
      open.delete(name);
    };
  }, [name]);
  return [value, (part) => setValue((before) => ({ ...before, ...part }))];
}
