// The little XML that S3 speaks, as a tree of names and texts.
import { SaxesParser } from 'saxes';

export type Element = { readonly name: string; text: string; readonly inside: Element[] };

/** undefined when it is no XML or broke off: an answer that does not end says nothing. */
export function readXml(text: string): Element | undefined {
  const top: Element = { name: '', text: '', inside: [] };
  const open: Element[] = [top];
  const parser = new SaxesParser();
  let broken = false;
  parser.on('error', () => (broken = true));
  parser.on('opentag', ({ name }) => {
    const element: Element = { name, text: '', inside: [] };
    open.at(-1)?.inside.push(element);
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  parser.on('text', (piece) => {
    const inner = open.at(-1);
    if (inner) inner.text += piece;
  });
  try {
    // Whitespace keeps the connection open while parts are put together, also in front of the declaration.
    parser.write(text.trim()).close();
  } catch {
    return undefined;
  }
  return broken ? undefined : top.inside[0];
}

export const textIn = (element: Element | undefined, name: string): string =>
  element?.inside.find((one) => one.name === name)?.text.trim() ?? '';
export const allIn = (element: Element | undefined, name: string): Element[] =>
  element?.inside.filter((one) => one.name === name) ?? [];

export const escapeXml = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
