// Names people recognise in the list of their devices.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameFromAgent } from './device-name.ts';

test('a phone is called by its model when the browser tells it, else by browser and system', () => {
  const cases: [string, string][] = [
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1',
      'iPhone',
    ],
    [
      'Mozilla/5.0 (Linux; Android 14; SM-S911B Build/UP1A) AppleWebKit/537 Chrome/120.0 Mobile Safari/537',
      'SM-S911B',
    ],
    [
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36',
      'Chrome (Android)',
    ],
    ['Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0', 'Firefox (Android)'],
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36', 'Chrome (Linux)'],
    ['curl/8', 'Aldaba Auth'],
  ];
  for (const [agent, name] of cases) assert.equal(nameFromAgent(agent), name);
});
