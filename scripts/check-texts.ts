// Keys that nobody uses, and keys that nobody wrote. A key counts as used when a string literal in src/, web/ or agent/ equals
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
  {
    prefix: 'drive-pages.program.',
    madeBy: 'programs in web/drive/pages/programs.ts',
    keptBy: 'the types of keys: a program without a text does not compile',
  },
  {
    prefix: 'drive-pages.access.',
    madeBy: 'rights of members in web/drive/pages/members.tsx',
    keptBy: 'the types of keys: a right without a text does not compile',
  },
  {
    prefix: 'drive-pages.link.term.',
    madeBy: 'terms of links in web/drive/files/share-links.tsx',
    keptBy: 'the types of keys: a term without a text does not compile',
  },
  {
    prefix: 'photo-dates.reason.',
    madeBy: 'reasons of src/lib/photo-dates/rules.ts',
    keptBy: 'the tests of photo dates of a drive',
  },
  { prefix: 'activity.', madeBy: 'kinds of audit entries', keptBy: 'the activity log behaviour test' },
  {
    prefix: 'mail.notice.',
    madeBy: 'kinds of notices in src/modules/accounts/notices.ts and the modules that send them',
    keptBy: 'the mail behaviour tests',
  },
  {
    prefix: 'mail.register.',
    madeBy: 'kinds of mails, sent by src/modules/accounts/pages/register.ts',
    keptBy: 'the mail behaviour tests',
  },
  {
    prefix: 'mail.register-again.',
    madeBy: 'kinds of mails, sent by src/modules/accounts/pages/register.ts',
    keptBy: 'the mail behaviour tests',
  },
  {
    prefix: 'mail.security-alert.',
    madeBy: 'kinds of mails, sent by src/modules/organisations/actions/alert.ts',
    keptBy: 'the users page behaviour test',
  },
  {
    prefix: 'mail.two-step-announced.',
    madeBy: 'kinds of mails, sent by src/modules/organisations/actions/remind.ts',
    keptBy: 'the behaviour test of requiring two-step verification',
  },
  {
    prefix: 'mail.two-step-starts.',
    madeBy: 'kinds of mails, sent by src/modules/organisations/actions/remind.ts',
    keptBy: 'the behaviour test of requiring two-step verification',
  },
  {
    prefix: 'mail.person-left.',
    madeBy: 'kinds of mails, sent by src/modules/organisations/actions/change-people.ts',
    keptBy: 'the behaviour test of requiring two-step verification',
  },
  {
    prefix: 'mail.import-',
    madeBy: 'kinds of mails, sent by src/modules/imports/ending.ts',
    keptBy: 'the behaviour test of imports',
  },
  {
    prefix: 'imports.column.',
    madeBy: 'columns of the file of what could not be brought, in src/modules/imports/shown.ts',
    keptBy: 'the behaviour test of imports',
  },
  {
    prefix: 'imports.kind.',
    madeBy: 'what a line of that file is about, in src/modules/imports/shown.ts',
    keptBy: 'the behaviour test of imports',
  },
  {
    prefix: 'organisation.',
    madeBy: 'columns of files, roles and strengths, put together in src/modules/organisations',
    keptBy: 'the users page behaviour test',
  },
  {
    prefix: 'gate.',
    madeBy: 'why somebody does not pass, in src/modules/gate/pages/stopped.ts',
    keptBy: 'the gate behaviour test',
  },
  {
    prefix: 'required.',
    madeBy:
      'why a session is stopped, kinds of factors and minimums, in src/modules/organisations/pages/required.ts',
    keptBy: 'the behaviour test of requiring two-step verification',
  },
  {
    prefix: 'users.trail.kind.',
    madeBy: 'kinds of audit entries, in web/manager/pages/trail.tsx',
    keptBy: 'the browser test of the organisation',
  },
  {
    prefix: 'mail.invitation.',
    madeBy: 'kinds of mails, sent by src/modules/organisations',
    keptBy: 'the mail behaviour tests',
  },
  {
    prefix: 'mail.recovery-code.',
    madeBy: 'kinds of mails, sent by src/modules/recovery',
    keptBy: 'the recovery behaviour tests',
  },
  {
    prefix: 'mail.recovery-started.',
    madeBy: 'kinds of mails, sent by src/modules/recovery',
    keptBy: 'the recovery behaviour tests',
  },
  {
    prefix: 'mail.recovery-unconfirmed.',
    madeBy: 'kinds of mails, sent by src/modules/recovery',
    keptBy: 'the recovery behaviour tests',
  },
  {
    prefix: 'mail.recovery-unknown.',
    madeBy: 'kinds of mails, sent by src/modules/recovery',
    keptBy: 'the recovery behaviour tests',
  },
  {
    prefix: 'mail.recovery-held.',
    madeBy: 'kinds of mails, sent by src/modules/recovery',
    keptBy: 'the recovery behaviour tests',
  },
  {
    prefix: 'mail.recovery-done.',
    madeBy: 'kinds of mails, sent by src/modules/recovery',
    keptBy: 'the recovery behaviour tests',
  },
  {
    prefix: 'mail.recovery-address.',
    madeBy: 'kinds of mails, sent by src/modules/recovery',
    keptBy: 'the recovery behaviour tests',
  },
  {
    prefix: 'mail.recovery-address-none.',
    madeBy: 'kinds of mails, sent by src/modules/recovery',
    keptBy: 'the recovery behaviour tests',
  },
  {
    prefix: 'mail.recovery-channel.',
    madeBy: 'kinds of mails, sent by src/modules/recovery',
    keptBy: 'the recovery behaviour tests',
  },
  {
    prefix: 'mail.recovery-drill.',
    madeBy: 'kinds of mails, sent by src/modules/recovery',
    keptBy: 'the recovery behaviour tests',
  },
  {
    prefix: 'mail.confirm-address.',
    madeBy: 'kinds of mails with a code, in src/modules/accounts/notices.ts',
    keptBy: 'the mail behaviour tests',
  },
  {
    prefix: 'mail.new-address.',
    madeBy: 'kinds of mails with a code, in src/modules/accounts/notices.ts',
    keptBy: 'the mail behaviour tests',
  },
  {
    prefix: 'sms.',
    madeBy: 'kinds of text messages, in src/modules/phones/sending.ts',
    keptBy: 'tests/structure/sms-texts.test.ts',
  },
  {
    prefix: 'mail.sms-budget.',
    madeBy: 'kinds of mails, sent by src/modules/phones/budget.ts',
    keptBy: 'the text message behaviour tests',
  },
  {
    prefix: 'entry.refusal.title.',
    madeBy: 'statuses, in src/core/pages/refusal.ts',
    keptBy: 'the entry behaviour tests',
  },
  {
    prefix: 'entry.code.',
    madeBy: 'ways of the second step, in src/modules/sign-in/doors.ts',
    keptBy: 'the sign-in behaviour tests',
  },
  {
    prefix: 'entry.knock.over.',
    madeBy: 'ends of a knock, in src/modules/sign-in/doors.ts',
    keptBy: 'the sign-in behaviour tests',
  },
  {
    prefix: 'openid.scope.',
    madeBy: 'scopes of src/modules/openid/rules.ts',
    keptBy: 'the tests of signing in to other apps',
  },
  {
    prefix: 'openid.device.',
    madeBy: 'what can be wrong with a code, in src/modules/openid/pages',
    keptBy: 'the tests of signing in to other apps',
  },
  {
    prefix: 'entry.step-up.verb.',
    madeBy: '`sudoVerbs` of src/core/contract.ts',
    keptBy: 'the step-up behaviour tests',
  },
  {
    prefix: 'organisations-pages.missing.',
    madeBy: 'names of form fields, in src/modules/organisations/pages/endpoints.ts',
    keptBy: 'the first-account behaviour test',
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
  // `mail.${kind}.${part}` is declared as the families of its kinds.
  const splitsIntoFamilies = (start: string) =>
    start !== '' && known.some(({ prefix }) => prefix.startsWith(start));
  const inFamily = (key: string) => known.some(({ prefix }) => key.startsWith(prefix));
  for (const file of files) {
    file.walk((node) => {
      if (node.type === 'Literal' && typeof node['value'] === 'string') used.add(node['value']);
      const given = keyArgument(node);
      if (!given) return;
      const where = `${file.path}:${file.lineOf(given)}`;
      if (given.type === 'Literal' && typeof given['value'] === 'string') {
        // A word without a dot is no key: a local `t` puts the rest before it, in a template seen elsewhere.
        const isKey = given['value'].includes('.');
        if (isKey && !keys.has(given['value']) && !inFamily(given['value'])) {
          unknown.push(`${where} ${given['value']}`);
        }
      }
      if (given.type === 'TemplateLiteral') {
        const start = templateStart(given);
        if (!inFamily(start) && !splitsIntoFamilies(start)) undeclared.push(`${where} \`${start}\${…}\``);
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

/** What can hold a key: the first argument of `t(…)`, `x.t(…)`, `t.rich(…)`, `t.find(…)`, the second of `say(…)`. */
function keyArgument(node: Node): Node | undefined {
  if (node.type !== 'CallExpression' || !isNode(node['callee'])) return undefined;
  const callee = node['callee'];
  const property = callee['property'];
  const name = isNode(property) ? property['name'] : callee['name'];
  const object = callee['object'];
  const isOfT =
    isNode(object) &&
    (object['name'] === 't' || (isNode(object['property']) && object['property']['name'] === 't'));
  const place = name === 'say' ? 1 : name === 't' || ((name === 'rich' || name === 'find') && isOfT) ? 0 : -1;
  const given: unknown = Array.isArray(node['arguments']) ? node['arguments'][place] : undefined;
  return isNode(given) ? given : undefined;
}

function templateStart(template: Node): string {
  const first = Array.isArray(template['quasis']) ? template['quasis'][0] : undefined;
  const value = isNode(first) ? (first['value'] as { cooked?: string }) : {};
  return value.cooked ?? '';
}

if (import.meta.main) {
  const output = compileFolder();
  const paths = repositoryFiles().filter((path) => isSource(path) && /^(src|web|agent)\//.test(path));
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
