// Pieces of XML as strings: what every answer is put together from.
import type { PropertyName } from '../node.ts';

export const dav = 'DAV:';
/** Namespace of what is ours alone. */
export const own = 'urn:aldaba:dav';

const special = /[&<>\r]/;
const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

export const escapeText = (text: string): string =>
  special.test(text) ? text.replace(/[&<>\r]/g, (sign) => entities[sign] ?? sign) : text;

export const escapeAttribute = (text: string): string =>
  text.replace(/[&<>"\t\n\r]/g, (sign) => entities[sign] ?? sign);

export const keyOf = ({ namespace, name }: PropertyName): string => `{${namespace}}${name}`;

/** An element without content; `D` is bound to `DAV:` around every answer, and there is no default namespace. */
export function emptyElement({ namespace, name }: PropertyName): string {
  if (namespace === dav) return `<D:${name}/>`;
  return namespace === '' ? `<${name}/>` : `<x:${name} xmlns:x="${escapeAttribute(namespace)}"/>`;
}

export const isSameName = (a: PropertyName, b: PropertyName): boolean =>
  a.name === b.name && a.namespace === b.namespace;

export const declaration = '<?xml version="1.0" encoding="utf-8"?>\n';
