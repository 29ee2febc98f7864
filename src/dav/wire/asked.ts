// Programs ask the same question of every folder: what a short PROPFIND body asks is read once and remembered by its bytes.
import { type Asked, readPropfind } from './bodies.ts';

const longest = 2048;
const most = 200;
const known = new Map<string, Asked>();

/** `length` is what the client says of the body, when it does. */
export async function readAsked(body: AsyncIterable<Uint8Array>, length: number | undefined): Promise<Asked> {
  if (length === undefined || length > longest) return readPropfind(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const text = bytes.toString('latin1');
  const before = known.get(text);
  if (before) return before;
  const asked = await readPropfind([bytes]);
  if (known.size >= most) known.clear();
  known.set(text, asked);
  return asked;
}
