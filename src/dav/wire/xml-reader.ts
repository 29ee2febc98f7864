// Bodies of requests as XML, read while they arrive and told element by element: no tree is built. A document type is
// refused, so there are no entities to expand; size, depth, attributes and namespaces have limits.
import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from 'saxes';
import { refuse } from '../../core/errors.ts';

export const limits = {
  bodyBytes: 1024 * 1024,
  depth: 32,
  elements: 20_000,
  attributes: 32,
  /** Prefixes bound at one place. */
  bindings: 64,
} as const;

/** How much of it there may be; `limits` unless said otherwise. */
export type Extent = { readonly bodyBytes: number; readonly elements: number };

export type Tag = SaxesTagNS;
export type Attribute = SaxesAttributeNS;

/** What is around an element and holds inside it. */
export type Scope = { readonly bindings: Readonly<Record<string, string>>; readonly language: string };

export type Listener = {
  /** `depth` of the root is 1. */
  open(tag: Tag, depth: number, around: Scope): void;
  text(text: string): void;
  close(tag: Tag, depth: number): void;
};

/** Answers whether there was a body at all. Refuses `dav/bad-xml` and `dav/too-large`; what the listener refuses goes on. */
export async function readXml(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  listener: Listener,
): Promise<boolean> {
  let wasThere = false;
  for await (const _ of readXmlInPieces(body, listener, limits)) wasThere = true;
  return wasThere;
}

/** As `readXml`, stopping after each piece of the body, so that whoever reads on takes what the listener has heard by then. */
export async function* readXmlInPieces(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  listener: Listener,
  extent: Extent,
): AsyncGenerator<void, void, void> {
  const write = createParser(listener, extent);
  let decoder: TextDecoder | undefined;
  let sizeBytes = 0;
  for await (const chunk of body) {
    if (chunk.byteLength === 0) continue;
    sizeBytes += chunk.byteLength;
    if (sizeBytes > extent.bodyBytes) refuse('dav/too-large');
    decoder ??= decoderFor(chunk);
    write(decode(decoder, chunk));
    yield;
  }
  if (!decoder) return;
  write(decode(decoder));
  write(null);
  yield;
}

/** XML is UTF-8, or UTF-16 with a mark that says so. */
function decoderFor([first, second]: Uint8Array): TextDecoder {
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding, { fatal: true });
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch {
    return refuse('dav/bad-xml');
  }
}

function createParser(listener: Listener, extent: Extent): (chunk: string | null) => void {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const scopes: Scope[] = [{ bindings: {}, language: '' }];
  let elements = 0;
  let attributes = 0;
  const bad = () => refuse('dav/bad-xml');
  parser.on('error', bad);
  parser.on('doctype', bad);
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && !/^(utf-?(8|16)|us-ascii)/i.test(encoding)) bad();
  });
  parser.on('opentagstart', () => {
    attributes = 0;
    if ((elements += 1) > extent.elements || scopes.length > limits.depth) bad();
  });
  parser.on('attribute', () => {
    if ((attributes += 1) > limits.attributes) bad();
  });
  parser.on('opentag', (tag) => {
    const around = scopes.at(-1) ?? bad();
    scopes.push(scopeOf(tag, around));
    listener.open(tag, scopes.length - 1, around);
  });
  parser.on('closetag', (tag) => {
    scopes.pop();
    listener.close(tag, scopes.length);
  });
  const text = (text: string) => {
    if (scopes.length > 1) listener.text(text);
  };
  parser.on('text', text);
  parser.on('cdata', text);
  return (chunk) => {
    if (chunk === null) parser.close();
    else parser.write(chunk);
  };
}

function scopeOf({ ns, attributes }: Tag, around: Scope): Scope {
  const language = attributes['xml:lang']?.value ?? around.language;
  const own = Object.keys(ns);
  if (own.length === 0) return language === around.language ? around : { ...around, language };
  // Only the default namespace can be taken back (Namespaces in XML 1.0 §5).
  for (const prefix of own) if (prefix !== '' && ns[prefix] === '') refuse('dav/bad-xml');
  const bindings = { ...around.bindings, ...ns };
  if (Object.keys(bindings).length > limits.bindings) refuse('dav/bad-xml');
  return { bindings, language };
}
