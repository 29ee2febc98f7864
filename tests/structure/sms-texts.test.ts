// Every text message, in every language, with the longest values it can be given: the GSM-7 alphabet and one message. One
// "á" would make it two, and twice the price.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { longestHost } from '../../src/core/config.ts';
import { createTexts, isLanguage } from '../../src/core/i18n/texts.ts';
import { measureGsm7 } from '../../src/lib/gsm7.ts';

const folder = join(import.meta.dirname, '../../texts');
const host = 'h'.repeat(longestHost);

for (const language of readdirSync(folder)) {
  const texts = JSON.parse(readFileSync(join(folder, language, 'sms.json'), 'utf8')) as Record<
    string,
    string
  >;
  for (const kind of Object.keys(texts)) {
    test(`sms.${kind} in ${language} is one message of the GSM alphabet, whatever it is filled with`, () => {
      assert.ok(isLanguage(language));
      const say = createTexts(language).t as unknown as (key: string, params: object) => string;
      // An address that does not fit gives way to the sync name (recovery/actions/find-address-by-phone.ts).
      const values = { code: '000000', host, hours: 72, address: 'WW00000' };
      const text = say(`sms.${kind}`, values);
      const whole = kind === 'code' ? `${text}\n\n@${host} #000000` : text;
      const measure = measureGsm7(whole);
      assert.ok(measure.ok, `outside GSM-7: ${measure.ok ? '' : measure.foreign.join(' ')}`);
      assert.equal(measure.segments, 1, `${measure.septets} characters: ${whole}`);
    });
  }
  test(`a code comes first in ${language}`, () => assert.match(texts['code'] ?? '', /^\{code\}/));
}
