// Where the focus begins in a dialog. Browsers take the first thing that can have it, which is the cross.
const fields =
  'input:not([type="hidden"], [type="file"], [type="radio"], [readonly]), input[type="radio"]:checked, select, textarea:not([readonly]), [role="treeitem"][tabindex="0"]';
const turns = [
  fields,
  'input[type="radio"]',
  '.button.primary:not(.danger)',
  // Of an act that cannot be undone: what takes one out of it.
  '.dialog-foot .button:not(.danger)',
  '.button:not(.danger)',
];

function firstIn(body: HTMLElement): HTMLElement | undefined {
  for (const selector of turns)
    for (const element of body.querySelectorAll<HTMLElement>(selector))
      if (element.checkVisibility() && !element.matches(':disabled')) return element;
  return undefined;
}

/** Gives it to the first field of a dialog, else to its main button; what is still being fetched is waited for. Returns how to stop. */
export function focusFirst(dialog: HTMLElement, body: HTMLElement): () => void {
  const begin = (): boolean => {
    const element = firstIn(body);
    element?.focus();
    return element !== undefined;
  };
  if (begin()) return () => {};
  const begun = document.activeElement;
  const watching = new MutationObserver(() => {
    // Whoever went on by themselves is left where they are.
    const isUntouched = document.activeElement === begun || document.activeElement === document.body;
    if (!isUntouched || begin()) stop();
  });
  const stop = (): void => watching.disconnect();
  watching.observe(body, { childList: true, subtree: true });
  dialog.addEventListener('keydown', stop, { once: true });
  return stop;
}
