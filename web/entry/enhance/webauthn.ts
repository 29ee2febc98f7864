// Passkeys and security keys, by the browser's own JSON forms (WebAuthn level 3 §5.1.8, §5.1.9).
import { all } from './page.ts';

/**
 * `<form data-webauthn="get|create" data-options='{json}' hidden>` with a hidden field `credential`: shown when the
 * browser can; sending it runs the ceremony first. `data-conditional` also offers passkeys in the address field's
 * autofill. A failure shows the `data-error` element that names it (`NotAllowedError`), or the one that names none.
 */
export function offerWebauthn(): void {
  for (const form of all<HTMLFormElement>('form[data-webauthn]')) {
    const field = form.elements.namedItem('credential');
    if (!('PublicKeyCredential' in window) || !PublicKeyCredential.parseRequestOptionsFromJSON) continue;
    if (!(field instanceof HTMLInputElement)) continue;
    form.hidden = false;
    // One ceremony at a time: the button's takes the place of the one waiting behind autofill.
    let running = new AbortController();

    const run = async (mediation?: 'conditional'): Promise<void> => {
      running.abort();
      running = new AbortController();
      for (const error of errorsOf(form)) error.hidden = true;
      try {
        const credential = await ceremony(form, running.signal, mediation);
        if (!credential) return;
        field.value = JSON.stringify((credential as PublicKeyCredential).toJSON());
        form.requestSubmit();
      } catch (cause) {
        const name = cause instanceof Error ? cause.name : '';
        if (name !== 'AbortError' && !mediation) showError(form, name);
      }
    };

    form.addEventListener('submit', (event) => {
      if (field.value) return;
      event.preventDefault();
      void run();
    });
    if ('conditional' in form.dataset) {
      void PublicKeyCredential.isConditionalMediationAvailable?.().then((can) =>
        can ? run('conditional') : undefined,
      );
    }
  }
}

function ceremony(form: HTMLFormElement, signal: AbortSignal, mediation?: 'conditional') {
  const options = JSON.parse(form.dataset['options'] ?? '{}');
  return form.dataset['webauthn'] === 'create'
    ? navigator.credentials.create({
        signal,
        publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
      })
    : navigator.credentials.get({
        signal,
        publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
        ...(mediation ? { mediation } : {}),
      });
}

const errorsOf = (form: HTMLFormElement) => form.querySelectorAll<HTMLElement>('[data-error]');

function showError(form: HTMLFormElement, name: string): void {
  const errors = Array.from(errorsOf(form));
  const error =
    errors.find((one) => one.dataset['error'] === name) ?? errors.find((one) => !one.dataset['error']);
  if (!error) return;
  error.hidden = false;
  error.focus();
}
