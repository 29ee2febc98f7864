// Forms: the secret in the fragment, the time zone, the focus after an error, one submit a click.
import { all } from './page.ts';

/**
 * `data-fragment-to="field"`: moves `#secret` of the address into that hidden field and out of the address bar, so
 * that it reaches the server in a body only and stays out of the history.
 */
export function takeFragment(): void {
  for (const holder of all('[data-fragment-to]')) {
    const secret = decodeURIComponent(location.hash.slice(1));
    const form = holder.closest('form') ?? holder.querySelector('form');
    const field = form?.elements.namedItem(holder.dataset['fragmentTo'] ?? '');
    if (!secret || !(field instanceof HTMLInputElement)) continue;
    field.value = secret;
    history.replaceState(null, '', location.pathname + location.search);
  }
}

/** `<input type="hidden" data-time-zone>` gets the browser's zone, such as Europe/Madrid. */
export function fillTimeZone(): void {
  for (const field of all<HTMLInputElement>('[data-time-zone]')) {
    field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
}

/** `data-error-summary` takes the focus; its links put the cursor in the field they name. */
export function focusErrors(): void {
  for (const summary of all('[data-error-summary]')) {
    summary.focus();
    summary.addEventListener('click', (event) => {
      const hash = event.target instanceof HTMLAnchorElement ? event.target.hash : '';
      const field = document.getElementById(hash.slice(1));
      if (!field) return;
      event.preventDefault();
      field.focus();
    });
  }
}

/** A form is sent once; the button that sent it turns busy until the page goes or comes back from the cache. */
export function guardDoubleSubmit(): void {
  const sent = new Map<HTMLFormElement, HTMLElement | null>();
  addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented) return;
    if (sent.has(form)) return event.preventDefault();
    sent.set(form, event.submitter);
    // Not `disabled`: a disabled button would not send its name and value.
    event.submitter?.setAttribute('aria-busy', 'true');
  });
  addEventListener('pageshow', () => {
    for (const button of sent.values()) button?.removeAttribute('aria-busy');
    sent.clear();
  });
}
