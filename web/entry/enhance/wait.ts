// The page that waits for an answer on another device. Without scripts the server's refresh does the same, slower.
import { all } from './page.ts';

const announcedSeconds = [60, 30, 10];
const reloadAfterMs = 3000;

/**
 * `data-wait-url`: an event stream. `go` sends the form named by `data-wait-form`; `state` goes to `location` of its
 * JSON, or reloads. `data-expires-at` (epoch ms) feeds `data-left` inside with the seconds left, and
 * `data-left-announced` (role=status) at 60, 30 and 10. A lost stream turns into a reload every 3 s.
 */
export function watchWait(): void {
  for (const wait of all('[data-wait-url]')) {
    const stream = new EventSource(wait.dataset['waitUrl'] ?? '');
    let over = false;
    const leave = (go: () => void): void => {
      if (over) return;
      over = true;
      stream.close();
      go();
    };
    stream.addEventListener('go', () => {
      const form = document.getElementById(wait.dataset['waitForm'] ?? '');
      leave(() => (form instanceof HTMLFormElement ? form.requestSubmit() : location.reload()));
    });
    stream.addEventListener('state', (event) => leave(() => follow(String(event.data))));
    stream.addEventListener('error', () => {
      stream.close();
      setTimeout(() => leave(() => location.reload()), reloadAfterMs);
    });
    // A page on its way out must not take its closing stream for a lost one.
    addEventListener('pagehide', () => leave(() => {}));
    addEventListener('pageshow', (event) => event.persisted && location.reload());
    countDown(wait, () => leave(() => location.reload()));
  }
}

function follow(data: string): void {
  let target = '';
  try {
    target = (JSON.parse(data) as { location?: string }).location ?? '';
  } catch {
    // No JSON: nothing but "something changed".
  }
  const url = new URL(target || location.href, location.href);
  if (url.origin === location.origin && target) location.replace(url);
  else location.reload();
}

function countDown(wait: HTMLElement, expired: () => void): void {
  const expiresAt = Number(wait.dataset['expiresAt']);
  const left = wait.querySelector<HTMLElement>('[data-left]');
  if (!expiresAt || !left) return;
  const announced = wait.querySelector('[data-left-announced]');
  // The server's clock decides: a browser whose clock is off counts from the span it was given.
  const givenMs = Number(wait.dataset['leftMs']) || expiresAt - Date.now();
  const endsAt = performance.now() + givenMs;
  const tick = (): void => {
    const seconds = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
    const pattern = left.dataset[seconds === 1 ? 'leftOne' : 'leftOther'] ?? '#';
    left.textContent = pattern.replace('#', String(seconds));
    if (announced && announcedSeconds.includes(seconds)) announced.textContent = left.textContent;
    if (seconds > 0) setTimeout(tick, 1000);
    else setTimeout(expired, 1000);
  };
  tick();
}
