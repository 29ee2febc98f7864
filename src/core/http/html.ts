// HTML as a template tag that escapes everything but other `html` values. There is no way to put raw text in,
// so a page cannot forget to escape.

export type Html = { readonly markup: string };
type Part = Html | string | number | null | undefined | false | readonly Part[];

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => escapes[c] ?? c);

function render(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  if ('markup' in part) return part.markup;
  return part.map(render).join('');
}

/** Attribute values must stand in double quotes in the template. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  let markup = strings[0] ?? '';
  for (let i = 0; i < parts.length; i += 1) markup += render(parts[i]) + (strings[i + 1] ?? '');
  return { markup };
}

/** A style sheet of the build, whole: the one thing that is not escaped, and the policy lets nothing else in by its hash. */
export const styleElement = (built: string): Html => ({ markup: `<style>${built}</style>` });

/** A boolean attribute: `<input ${attribute('required', yes)}>`. The name is ours, never a person's text. */
export function attribute(name: string, value: string | number | boolean | null | undefined): Html {
  if (value === false || value === null || value === undefined) return { markup: '' };
  if (value === true) return { markup: name };
  return { markup: `${name}="${escapeHtml(String(value))}"` };
}
