// One text: parsed from ICU MessageFormat, checked, and turned into TypeScript source.
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';

/** What a parameter must be. `text` takes anything printable; the others come from how the text uses it. */
export type Kind = 'text' | 'number' | 'instant' | 'choice';

export type Compiled = {
  /** Source of a string literal or of a function `(p, z) => ...`. */
  readonly source: string;
  readonly parameters: ReadonlyMap<string, Kind>;
  readonly tags: ReadonlySet<string>;
  /** All the words a person may read, to look for words we do not use. */
  readonly words: string;
};

/** A text that cannot be compiled; the message is the reason shown to whoever wrote it. */
export class TextProblem extends Error {}

/** The parser leaves styles as written when it does not parse skeletons. */
const styleOf = (style: unknown): string | undefined => (typeof style === 'string' ? style : undefined);
const momentStyles = new Set(['short', 'medium', 'long', 'full']);
const numberStyles: Record<string, string> = { plain: 'plain', integer: 'integer', percent: 'percent' };

export function compileMessage(language: string, text: string): Compiled {
  if (text.trim() === '') throw new TextProblem('is empty');
  if (text.trim() !== text)
    throw new TextProblem('starts or ends with a space: sentences are not glued together');
  const elements = parsed(text);
  const parameters = new Map<string, Kind>();
  const tags = new Set<string>();
  const words: string[] = [];

  function uses(name: string, kind: Kind): string {
    if (!/^[a-z][A-Za-z0-9]*$/.test(name))
      throw new TextProblem(`parameter "${name}" is not a camelCase word`);
    const before = parameters.get(name) ?? 'text';
    if (before !== 'text' && kind !== 'text' && before !== kind) {
      throw new TextProblem(`parameter "${name}" is used as ${before} and as ${kind}`);
    }
    parameters.set(name, kind === 'text' ? before : kind);
    return `p.${name}`;
  }

  function needsAllCategories(element: Extract<MessageFormatElement, { type: TYPE.plural }>): void {
    const type = element.pluralType ?? 'cardinal';
    const needed = new Intl.PluralRules(language, { type }).resolvedOptions().pluralCategories;
    const given = Object.keys(element.options).filter((name) => !name.startsWith('='));
    const missing = needed.filter((category) => !given.includes(category));
    if (missing.length > 0) {
      throw new TextProblem(
        `plural of "${element.value}" misses ${missing.join(', ')} (${type}, ${language})`,
      );
    }
    const foreign = given.filter((category) => !needed.some((known) => known === category));
    if (foreign.length > 0) {
      throw new TextProblem(`plural of "${element.value}" has ${foreign.join(', ')}, unknown in ${language}`);
    }
  }

  // `count` is what # stands for: the number of the nearest plural around.
  function expression(element: MessageFormatElement, count: string | undefined, rich: boolean): string {
    switch (element.type) {
      case TYPE.literal:
        // An apostrophe before a brace makes ICU print the brace: always a slip here.
        if (/[{}]/.test(element.value))
          throw new TextProblem("prints a brace: an apostrophe ' stands before {");
        // This parser reads # as the number only directly inside a plural; inside a select it would print a #.
        if (count && element.value.includes('#'))
          throw new TextProblem('has # inside a select: write {name, number}');
        words.push(element.value);
        return JSON.stringify(element.value);
      case TYPE.argument:
        return `String(${uses(element.value, 'text')})`;
      case TYPE.number: {
        const asked = styleOf(element.style) ?? 'plain';
        const style = numberStyles[asked];
        if (!style) throw new TextProblem(`number style "${asked}" is unknown`);
        return `f.number(${uses(element.value, 'number')}, '${style}')`;
      }
      case TYPE.date:
      case TYPE.time: {
        const name = element.type === TYPE.date ? 'date' : 'time';
        const style = styleOf(element.style) ?? (name === 'date' ? 'long' : 'short');
        if (!momentStyles.has(style)) throw new TextProblem(`${name} style "${style}" is unknown`);
        return `f.${name}(${uses(element.value, 'instant')}, '${style}', z)`;
      }
      case TYPE.select:
        return `f.select(${uses(element.value, 'choice')}, ${arms(element.options, count, rich)})`;
      case TYPE.plural: {
        needsAllCategories(element);
        const value = uses(element.value, 'number');
        const own = element.offset ? `Number(${value}) - ${element.offset}` : value;
        const name = element.pluralType === 'ordinal' ? 'ordinal' : 'plural';
        return `f.${name}(${value}, ${element.offset}, ${arms(element.options, own, rich)})`;
      }
      case TYPE.pound:
        if (!count) throw new TextProblem('has # outside a plural');
        return `f.number(${count})`;
      case TYPE.tag: {
        if (!/^[a-z]+$/.test(element.value))
          throw new TextProblem(`tag <${element.value}> is not a lower-case word`);
        tags.add(element.value);
        return `{ tag: '${element.value}', children: ${list(element.children, count)} }`;
      }
    }
  }

  function arms(
    options: Readonly<Record<string, { value: MessageFormatElement[] }>>,
    count: string | undefined,
    rich: boolean,
  ): string {
    const sources = Object.entries(options).map(([name, option]) => {
      const source = rich ? list(option.value, count) : joined(option.value, count);
      const isConstant = option.value.every((element) => element.type === TYPE.literal);
      return `${JSON.stringify(name)}: ${isConstant ? source : `() => ${source}`}`;
    });
    return `{ ${sources.join(', ')} }`;
  }

  const joined = (children: readonly MessageFormatElement[], count?: string): string =>
    children.map((child) => expression(child, count, false)).join(' + ') || "''";

  // Arms of a rich text are lists too, and open into the list around them.
  const list = (children: readonly MessageFormatElement[], count?: string): string =>
    `[${children
      .map((child) => {
        const opens = child.type === TYPE.plural || child.type === TYPE.select;
        return `${opens ? '...' : ''}${expression(child, count, true)}`;
      })
      .join(', ')}]`;

  const rich = hasTag(elements);
  const body = rich ? list(elements) : joined(elements);
  const isConstant = !rich && parameters.size === 0;
  const usesZone = [...parameters.values()].includes('instant');
  const heads = parameters.size === 0 ? '()' : usesZone ? '(p, z)' : '(p)';
  const source = isConstant ? JSON.stringify(words.join('')) : `${heads} => ${body}`;
  return { source, parameters, tags, words: words.join(' ') };
}

function parsed(text: string): MessageFormatElement[] {
  try {
    return parse(text, { shouldParseSkeletons: false, requiresOtherClause: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TextProblem(
      `cannot be read as ICU MessageFormat: ${reason.toLowerCase().replaceAll('_', ' ')}`,
    );
  }
}

function hasTag(elements: readonly MessageFormatElement[]): boolean {
  return elements.some((element) => {
    if (element.type === TYPE.tag) return true;
    if (element.type !== TYPE.select && element.type !== TYPE.plural) return false;
    return Object.values(element.options).some((option) => hasTag(option.value));
  });
}
