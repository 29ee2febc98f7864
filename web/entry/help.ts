// What the pages of the help centre gain from JavaScript: copying code, printing, one submit a click. It stands alone, so
// that it shares no chunk with the sign-in pages. No texts here: words come in attributes.

for (const article of document.querySelectorAll<HTMLElement>('[data-copy]')) {
  for (const code of article.querySelectorAll<HTMLElement>('.code')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button small';
    button.textContent = article.dataset['copy'] ?? '';
    button.addEventListener('click', () => {
      void copy(button, code.querySelector('pre')?.textContent ?? '', article.dataset['copied'] ?? '');
    });
    code.append(button);
  }
}

/** The button says that it is done, for screen readers too, and goes back after 4 s. */
async function copy(button: HTMLElement, text: string, done: string): Promise<void> {
  await navigator.clipboard.writeText(text.replace(/\n$/, ''));
  const before = button.textContent;
  if (before === done) return;
  button.setAttribute('aria-live', 'polite');
  button.textContent = done;
  setTimeout(() => {
    button.textContent = before;
  }, 4000);
}

for (const button of document.querySelectorAll<HTMLElement>('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}

const sent = new Set<EventTarget | null>();
addEventListener('submit', (event) => {
  if (sent.has(event.target)) event.preventDefault();
  sent.add(event.target);
});
addEventListener('pageshow', () => sent.clear());
