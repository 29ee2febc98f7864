import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson } from './canonical-json.ts';

test('the example of RFC 8785 §3.2.2 gives the bytes of §3.2.4', () => {
  const input = String.raw`{
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  }`;
  assert.equal(
    canonicalJson(JSON.parse(input)),
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],` +
      String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  );
});

test('members are sorted by UTF-16 code units, as in RFC 8785 §3.2.3', () => {
  const input = String.raw`{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh",
    "1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}`;
  assert.deepEqual(Object.values(JSON.parse(canonicalJson(JSON.parse(input)))), [
    'One',
    'Carriage Return',
    'Control',
    'Latin Small Letter O With Diaeresis',
    'Euro Sign',
    'Emoji: Grinning Face',
    'Hebrew Letter Dalet With Dagesh',
  ]);
  assert.ok(canonicalJson(JSON.parse(input)).startsWith('{"1":"One","\\r":') === false);
  assert.ok(canonicalJson(JSON.parse(input)).startsWith('{"\\r":"Carriage Return","1":"One"'));
});

test('numbers are written as in RFC 8785 appendix B', () => {
  const cases: [string, string][] = [
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555557', '333333333.33333343'],
  ];
  for (const [bits, expected] of cases) {
    assert.equal(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE()), expected);
  }
});

test('what JSON would lose or change in silence is refused', () => {
  const forbidden: unknown[] = [
    Number.NaN,
    Infinity,
    -Infinity,
    undefined,
    { a: undefined },
    [undefined],
    Array.from({ length: 1 }),
    Object.assign([], { length: 1 }),
    'a\ud800b',
    { '\udc00': 1 },
    1n,
    () => 1,
    Symbol('x'),
    new Date(0),
    new Map(),
  ];
  for (const value of forbidden) assert.throws(() => canonicalJson(value), TypeError);
});

test('the order in which members were written never changes the text, and parsing gives the value back', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const shuffled = JSON.parse(JSON.stringify(value), (_, v) =>
        v && typeof v === 'object' && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).reverse()) : v,
      );
      assert.equal(canonicalJson(shuffled), canonicalJson(value));
      assert.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value)));
    }),
    { numRuns: 200 },
  );
});
