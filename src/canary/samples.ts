// Bodies, queries and paths that pass a contract's shapes, so that a probe is stopped by the guard and by nothing before it.
import type { Route } from '../core/contract.ts';

type Schema = {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  pattern?: string;
  format?: string;
  minLength?: number;
  minimum?: number;
  minItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
};

/** Texts that fit the patterns of our contracts; the first that matches is taken. */
const texts = [
  ...[8, 22, 43, 86, 87].map((length) => 'a'.repeat(length)),
  ...[1, 2, 6, 8].map((length) => '1'.repeat(length)),
  'https://push.example.org/x',
  'x@example.org',
  '+41791234567',
  'A'.repeat(44),
  '2026-01-01',
  'ES',
  'es',
];

function textFor({ pattern, minLength = 1 }: Schema): string {
  if (pattern === undefined) return 'x'.repeat(Math.max(1, minLength));
  const found = texts.find((text) => new RegExp(pattern, 'u').test(text) && text.length >= minLength);
  if (found === undefined) throw new Error(`the canary knows no text for ${pattern}`);
  return found;
}

/** The smallest value of a shape: only what is required. Throws for what it cannot make. */
export function sampleOf(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum?.length) return schema.enum[0];
  if (schema.anyOf?.length) return sampleOf(schema.anyOf[0] ?? {});
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, sampleOf(schema.properties?.[name] ?? {})]),
      );
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => sampleOf(schema.items ?? {}));
    case 'string':
      return textFor(schema);
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return 'x';
  }
}

export type Sample = { url: string; type?: string; payload?: string };

/** A request of this route with nothing wrong in its shape. */
export function requestOf(key: string, route: Route, formToken: string): Sample {
  const path = key.slice(key.indexOf(' ') + 1);
  const params = route.params ? (sampleOf(route.params) as Record<string, string>) : {};
  const filled = path.replace(/[:*]([A-Za-z]*)/g, (_, name: string) => params[name] ?? 'a'.repeat(22));
  const query = route.query ? (sampleOf(route.query) as Record<string, string>) : {};
  const search = new URLSearchParams(query).toString();
  const url = search ? `${filled}?${search}` : filled;
  if (route.form) {
    const fields = { ...(sampleOf(route.form) as Record<string, string>), formToken };
    const payload = new URLSearchParams(fields).toString();
    return { url, type: 'application/x-www-form-urlencoded', payload };
  }
  if (route.body) return { url, type: 'application/json', payload: JSON.stringify(sampleOf(route.body)) };
  return { url };
}
