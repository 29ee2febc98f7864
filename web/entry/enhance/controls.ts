// Buttons that only make sense with scripts: they stand `hidden` in the page until this file shows them.
import { onClick } from './page.ts';

/** `data-show-password="fieldId"` with `data-hide-text`: a toggle that shows what was typed, and hides it on submit. */
export function showPasswords(): void {
  onClick('data-show-password', (button, id) => {
    const field = document.getElementById(id) as HTMLInputElement;
    const shown = field.type === 'text';
    const text = button.textContent;
    field.type = shown ? 'password' : 'text';
    button.textContent = button.dataset['hideText'] ?? text;
    button.dataset['hideText'] = text;
    // Sent as a password, or browsers would keep it in their list of typed texts.
    field.form?.addEventListener('submit', () => {
      field.type = 'password';
    });
  });
}

/** The text of a list, one item a line. */
function textOf(id: string): string {
  const list = document.getElementById(id);
  const items = list?.querySelectorAll('li') ?? [];
  return items.length > 0
    ? Array.from(items, (item) => item.textContent.trim()).join('\n')
    : (list?.textContent.trim() ?? '');
}

/** `data-copy="id"` with `data-done="Copied"`: the button says so, for screen readers too, and goes back after 4 s. */
export function copyCodes(): void {
  onClick('data-copy', (button, id) => {
    void copy(button, id);
  });
}

async function copy(button: HTMLElement, id: string): Promise<void> {
  await navigator.clipboard.writeText(textOf(id));
  const text = button.textContent;
  const done = button.dataset['done'] ?? text;
  if (text === done) return;
  button.setAttribute('aria-live', 'polite');
  button.textContent = done;
  setTimeout(() => {
    button.textContent = text;
  }, 4000);
}

/** `data-download="id"` with `data-file-name`: saves the text without another request, so it is in no cache. */
export function downloadCodes(): void {
  onClick('data-download', (button, id) => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([`${textOf(id)}\n`], { type: 'text/plain' }));
    link.download = button.dataset['fileName'] ?? 'aldaba.txt';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
}

export function printPage(): void {
  onClick('data-print', () => print());
}
