// Looking things up in the page.
export const all = <E extends HTMLElement = HTMLElement>(selector: string): NodeListOf<E> =>
  document.querySelectorAll<E>(selector);

/** Runs on a click of each element with the attribute, which is shown only now that it can do something. */
export function onClick(attribute: string, run: (button: HTMLElement, named: string) => void): void {
  for (const button of all(`[${attribute}]`)) {
    button.hidden = false;
    button.addEventListener('click', () => run(button, button.getAttribute(attribute) ?? ''));
  }
}
