// Schemas are compiled when the first request needs them, and once in a process: an installation has hundreds of routes and
// a start should not pay for those that nobody asks for. tests/structure/doors.test.ts compiles every one.
import { AjvCompiler } from '@fastify/ajv-compiler';
import { SerializerSelector } from '@fastify/fast-json-stringify-compiler';
import type { FastifyServerOptions } from 'fastify';

type Factories = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>;
type Build<K extends keyof Factories> = NonNullable<Factories[K]>;
type Validate = ((data: unknown) => unknown) & { errors?: unknown };
type Serialise = (data: unknown) => string;

const validators = AjvCompiler();
const serialisers = SerializerSelector();
const knownValidators = new WeakMap<object, Validate>();
const knownSerialisers = new WeakMap<object, Serialise>();

function once<T>(known: WeakMap<object, T>, schema: object, compile: () => T): T {
  let compiled = known.get(schema);
  if (!compiled) known.set(schema, (compiled = compile()));
  return compiled;
}

const buildValidator = ((schemas: unknown, options: unknown) => {
  const compile = validators(schemas as never, options as never) as unknown as (
    definition: object,
  ) => Validate;
  return (definition: { schema: unknown }) => {
    const checked: Validate = (data) => {
      const check = once(knownValidators, definition.schema as object, () => compile(definition));
      const right = check(data);
      // Fastify reads them here when the answer is false.
      checked.errors = check.errors;
      return right;
    };
    return checked;
  };
}) as unknown as Build<'buildValidator'>;

const buildSerializer = ((schemas: unknown, options: unknown) => {
  const compile = serialisers(schemas as never, options as never) as unknown as (
    definition: object,
  ) => Serialise;
  return (definition: { schema: unknown }): Serialise =>
    (data) =>
      once(knownSerialisers, definition.schema as object, () => compile(definition))(data);
}) as unknown as Build<'buildSerializer'>;

/** For servers with the one set of options that createServer gives: what is compiled is shared by them. */
export const schemaCompilers = { compilersFactory: { buildValidator, buildSerializer } };
