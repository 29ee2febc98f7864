// Reads the forms of our own server pages: enough HTML for what core/http/html.ts writes, and no more.

type Field = { name: string; type: string; value: string };
export type Form = { action: string; method: 'get' | 'post'; fields: readonly Field[] };

const entities: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};
const decode = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity);

function attributes(tag: string): Map<string, string> {
  const pairs = [...tag.matchAll(/([a-z][a-z-]*)(?:="([^"]*)")?/gi)].slice(1);
  return new Map(pairs.map(([, name = '', value = '']) => [name.toLowerCase(), decode(value)]));
}

/** Every form with the fields a browser would send when its first button is pressed. */
export function readForms(html: string): Form[] {
  return [...html.matchAll(/(<form\b[^>]*>)([\s\S]*?)<\/form>/gi)].map(([, head = '', body = '']) => {
    const form = attributes(head);
    return {
      action: form.get('action') ?? '',
      method: form.get('method')?.toLowerCase() === 'post' ? 'post' : 'get',
      fields: fieldsOf(body),
    };
  });
}

function fieldsOf(body: string): Field[] {
  let hasButton = false;
  return [...body.matchAll(/<(input|button|textarea|select)\b[^>]*>/gi)].flatMap(([tag, kind = '']) => {
    const field = attributes(tag);
    const name = field.get('name');
    const type = field.get('type')?.toLowerCase() ?? (kind.toLowerCase() === 'button' ? 'submit' : 'text');
    const isFirstButton = type === 'submit' && !hasButton;
    if (type === 'submit') hasButton = true;
    if (!name || (type === 'submit' && !isFirstButton)) return [];
    if ((type === 'checkbox' || type === 'radio') && !field.has('checked') && !field.has('required'))
      return [];
    return [{ name, type, value: field.get('value') ?? (type === 'checkbox' ? 'on' : '') }];
  });
}
