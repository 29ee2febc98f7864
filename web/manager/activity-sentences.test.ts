// The activity log reads well in both languages, whatever the server left out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { texts as en } from '../../generated/texts/en/activity.ts';
import { texts as es } from '../../generated/texts/es/activity.ts';
import { translator } from '../../generated/texts/runtime.ts';
import { groupOf, methodsOf, sentenceOf } from './activity-sentences.ts';

const languages = { es: translator(es, 'UTC'), en: translator(en, 'UTC') };
const kinds = Object.keys(es)
  .filter((key) => key.startsWith('activity.kind.'))
  .map((key) => key.slice('activity.kind.'.length));

for (const [language, t] of Object.entries(languages)) {
  test(`every sentence in ${language} is whole when its details are missing or empty`, () => {
    for (const kind of kinds) {
      for (const detail of [{}, { name: '', count: null, device: null, address: '', left: null }]) {
        const sentence = sentenceOf({ kind, detail }, t.find);
        assert.doesNotMatch(sentence, /undefined|NaN|null|activity\.|  | $/, `${kind}: ${sentence}`);
      }
    }
  });

  test(`a kind nobody wrote a sentence for has a plain one in ${language}`, () => {
    const sentence = sentenceOf({ kind: 'constructor', detail: {} }, t.find);
    assert.equal(sentence, t('activity.unknown'));
  });
}

test('details stand in their sentence', () => {
  const { find } = languages.es;
  assert.equal(
    sentenceOf({ kind: 'session.ended', detail: { endedBrowser: 'Firefox', endedSystem: 'Linux' } }, find),
    'Cerraste la sesión de Firefox en Linux',
  );
  assert.equal(
    sentenceOf({ kind: 'session.ended', detail: { endedBrowser: 'rclone', endedSystem: null } }, find),
    'Cerraste la sesión de rclone',
  );
  assert.equal(
    sentenceOf({ kind: 'backup-code.used', detail: { left: 0 } }, find),
    'Usaste el último código de respaldo',
  );
});

test('every kind with a sentence belongs to a group', () => {
  for (const kind of kinds) assert.ok(groupOf(kind), kind);
  assert.equal(groupOf('calendar.shared'), undefined);
});

test('methods are read from a list or from a single one', () => {
  assert.deepEqual(methodsOf({ detail: { methods: 'password code-app' } }), ['password', 'code-app']);
  assert.deepEqual(methodsOf({ detail: { method: 'knock' } }), ['knock']);
  assert.deepEqual(methodsOf({ detail: {} }), []);
});
