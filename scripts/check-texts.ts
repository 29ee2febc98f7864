// Keys that nobody uses, and keys that nobody wrote. A key counts as used when a string literal in src/ or web/ equals
// it, or when it belongs to a family: keys put together at run time.
import { isNode, isSource, type Node, readSources, repositoryFiles, type SourceFile } from './code.ts';
import { compileFolder } from './texts.ts';

/** Every family says who makes its keys, and what keeps the two equal. A template literal given to `t` must be one. */
export const families: readonly { prefix: string; madeBy: string; keptBy: string }[] = [
  {
    prefix: 'errors.',
    madeBy: 'codes of the tables in errors.ts, `/` becoming a dot',
    keptBy: 'tests/structure/errors.test.ts',
  },
  { prefix: 'activity.', madeBy: 'kinds of audit entries', keptBy: 'the activity log behaviour test' },
  {
    prefix: 'mail.notice.',
    madeBy: 'kinds of notices in src/modules/accounts/notices.ts and the modules that send them',
    keptBy: 'the mail behaviour tests',
  },
  { prefix: 'common.language.', madeBy: 'codes of languages', keptBy: 'the types of `languages`' },
];

export type TextsCheck = { unused: string[]; unknown: string[]; undeclared: string[]; idle: string[] };

/** `keys` are all keys there are. Pure. */
export function checkTexts(
  keys: ReadonlySet<string>,
  files: readonly SourceFile[],
  known: typeof families = families,
): TextsCheck {
  const used = new Set<string>();
  const unknown: string[] = [];
  const undeclared: string[] = [];
  const inFamily = (key: string) => known.some(({ prefix }) => key.startsWith(prefix));
  for (const file of files) {
    file.walk((node) => {
      if (node.type === 'Literal' && typeof node['value'] === 'string') used.add(node['value']);
      const given = keyArgument(node);
      if (!given) return;
      const where = `${file.path}:${file.lineOf(given)}`;
      if (given.type === 'Literal' && typeof given['value'] === 'string') {
        if (!keys.has(given['value']) && !inFamily(given['value']))
          unknown.push(`${where} ${given['value']}`);
      }
      if (given.type === 'TemplateLiteral') {
        const start = templateStart(given);
        if (!inFamily(start)) undeclared.push(`${where} \`${start}\${…}\``);
      }
    });
  }
  return {
    unused: [...keys].filter((key) => !used.has(key) && !inFamily(key)).sort(),
    unknown,
    undeclared,
    idle: known.filter(({ prefix }) => isIdle(prefix, keys)).map(({ prefix }) => prefix),
  };
}

/** A family whose area exists, without a single key in it. */
function isIdle(prefix: string, keys: ReadonlySet<string>): boolean {
  const area = `${prefix.split('.')[0]}.`;
  const all = [...keys];
  return all.some((key) => key.startsWith(area)) && !all.some((key) => key.startsWith(prefix));
}

/** The first argument of `t(...)`, `x.t(...)`, `t.rich(...)`, `t.find(...)` when it can hold a key. */
function keyArgument(node: Node): Node | undefined {
  if (node.type !== 'CallExpression' || !isNode(node['callee'])) return undefined;
  const callee = node['callee'];
  const property = callee['property'];
  const name = isNode(property) ? property['name'] : callee['name'];
  const object = callee['object'];
  const isOfT =
    isNode(object) &&
    (object['name'] === 't' || (isNode(object['property']) && object['property']['name'] === 't'));
  if (name !== 't' && !((name === 'rich' || name === 'find') && isOfT)) return undefined;
  const first = Array.isArray(node['arguments']) ? node['arguments'][0] : undefined;
  return isNode(first) ? first : undefined;
}

function templateStart(template: Node): string {
  const first = Array.isArray(template['quasis']) ? template['quasis'][0] : undefined;
  const value = isNode(first) ? (first['value'] as { cooked?: string }) : {};
  return value.cooked ?? '';
}

if (import.meta.main) {
  const output = compileFolder();
  const paths = repositoryFiles().filter((path) => isSource(path) && /^(src|web)\//.test(path));
  const files = readSources(paths.filter((path) => !/\.test\.tsx?$/.test(path)));
  const found = checkTexts(output.keys, files);
  const told = [
    ...output.problems.map(({ file, key, reason }) => `${file}: ${key} ${reason}`),
    ...found.unused.map((key) => `unused text: ${key}`),
    ...found.unknown.map((place) => `unknown text: ${place}`),
    ...found.undeclared.map((place) => `family not declared in scripts/check-texts.ts: ${place}`),
    ...found.idle.map((prefix) => `family without a text: ${prefix}`),
  ];
  for (const line of told) console.error(line);
  if (told.length > 0) process.exitCode = 1;
  else console.log(`texts: ${output.keys.size} keys, all used and all known`);
}
