// Passkeys and security keys on the server's pages. The challenge is fetched when it is needed, the answer goes back in the form.
import { getKey, type KeyAnswer, knowsKeys, type RequestJson } from '../../shared/webauthn.ts';
import { all } from './page.ts';

/** A challenge lives five minutes: what waits in the field of the address asks for a new one before, and gives up after an hour. */
const againMs = 270_000;
const mostAgain = 13;
/** base64url of "aldaba-lock:": passkeys that unlock Aldaba Auth and sign in nowhere. */
const lockHandle = 'YWxkYWJhLWxvY2s6';

/**
 * `data-key="/where/the/challenge/is"` on a form with a hidden `credential`, a button `data-key-start` and a status
 * `data-key-status`; `data-key-autofill` offers passkeys in the field `autocomplete="… webauthn"` as well.
 */
export function offerKeys(): void {
  for (const form of all<HTMLFormElement>('form[data-key]')) {
    const button = form.querySelector<HTMLButtonElement>('[data-key-start]');
    const status = form.querySelector('[data-key-status]');
    const words = form.dataset;
    const say = (text: string | undefined): void => {
      if (status) status.textContent = text ?? '';
    };
    if (!button) continue;
    if (!knowsKeys()) {
      // On the sign-in page there is another way beside it; where a key was chosen, silence would be a riddle.
      if (!('keyAutofill' in words)) say(words['keyUnsupported']);
      continue;
    }
    button.hidden = false;
    let waiting = new AbortController();

    const ask = async (): Promise<RequestJson> => {
      const said = await fetch(words['key'] ?? '', { method: 'POST' });
      // The attempt is over: the page knows where to go.
      if (said.status === 401) location.reload();
      if (!said.ok) throw new Error(String(said.status));
      return (await said.json()) as RequestJson;
    };
    const send = (answer: KeyAnswer): void => {
      if (answer.response.userHandle?.startsWith(lockHandle)) return say(words['keyOfApp']);
      const fields = form.elements;
      (fields.namedItem('credential') as HTMLInputElement).value = JSON.stringify(answer);
      const keep = form.querySelector<HTMLInputElement>('[data-key-keep]');
      const chosen = document.querySelector<HTMLInputElement>('[name=keep][type=checkbox]');
      if (keep && chosen?.checked) keep.value = chosen.value;
      form.requestSubmit();
    };

    const start = async (): Promise<void> => {
      waiting.abort();
      say('');
      button.setAttribute('aria-busy', 'true');
      let asked = false;
      try {
        const request = await ask();
        asked = true;
        send(await getKey(request));
      } catch {
        say(asked ? words['keyCancelled'] : words['keyFailed']);
        void offer();
      } finally {
        button.removeAttribute('aria-busy');
      }
    };
    button.addEventListener('click', () => void start());

    let offers = 0;
    const offer = async (): Promise<void> => {
      if (!('keyAutofill' in words) || (offers += 1) > mostAgain) return;
      if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
      waiting = new AbortController();
      const { signal } = waiting;
      const timer = setTimeout(() => {
        waiting.abort();
        void offer();
      }, againMs);
      try {
        send(await getKey(await ask(), { mediation: 'conditional', signal }));
      } catch {
        // Nobody chose one, or the button took over.
      } finally {
        clearTimeout(timer);
      }
    };
    void offer();
  }
}
