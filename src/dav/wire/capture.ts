// A property's element as the client wrote it, made to stand alone: prefixes that are bound around it and the language that
// holds there go along (RFC 4918 §4.3, §4.4). Comments and processing instructions are dropped.
import type { DeadProperty } from '../node.ts';
import { escapeAttribute, escapeText } from './xml-text.ts';
import type { Scope, Tag } from './xml-reader.ts';

export type Capture = {
  open(tag: Tag): void;
  text(text: string): void;
  close(tag: Tag): void;
  /** After the last close. */
  property(): DeadProperty;
  /** The text right inside the element, for values that are plain. */
  plain(): string;
};

export function createCapture(root: Tag, around: Scope): Capture {
  let xml = '';
  let plain = '';
  let depth = 0;
  // A start tag is closed when it is known whether anything is inside.
  let isOpen = false;

  function start(tag: Tag, more: string): void {
    if (isOpen) xml += '>';
    xml += `<${tag.name}${more}`;
    for (const { name, value } of Object.values(tag.attributes))
      xml += ` ${name}="${escapeAttribute(value)}"`;
    isOpen = true;
    depth += 1;
  }

  let inherited = '';
  for (const [prefix, uri] of Object.entries(around.bindings)) {
    if (prefix in root.ns || prefix === 'xml' || (prefix === '' && uri === '')) continue;
    inherited += ` ${prefix === '' ? 'xmlns' : `xmlns:${prefix}`}="${escapeAttribute(uri)}"`;
  }
  if (around.language !== '' && root.attributes['xml:lang'] === undefined)
    inherited += ` xml:lang="${escapeAttribute(around.language)}"`;
  start(root, inherited);

  return {
    open: (tag) => start(tag, ''),
    text(text) {
      if (isOpen) xml += '>';
      isOpen = false;
      xml += escapeText(text);
      if (depth === 1) plain += text;
    },
    close(tag) {
      xml += isOpen ? '/>' : `</${tag.name}>`;
      isOpen = false;
      depth -= 1;
    },
    property: () => ({ namespace: root.uri, name: root.local, xml }),
    plain: () => plain,
  };
}
