import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inCidr, isPublicIp, maskIp, networkOf, parseIp } from './network.ts';

test('addresses are read in all their writings', () => {
  assert.deepEqual(parseIp('192.0.2.1'), Uint8Array.of(192, 0, 2, 1));
  assert.deepEqual(parseIp('::ffff:192.0.2.1'), Uint8Array.of(192, 0, 2, 1));
  assert.deepEqual(parseIp('::FFFF:c000:0201'), Uint8Array.of(192, 0, 2, 1));
  assert.deepEqual(parseIp('0:0:0:0:0:ffff:192.0.2.1'), Uint8Array.of(192, 0, 2, 1));
  assert.deepEqual(parseIp('::1'), Uint8Array.of(...new Uint8Array(15), 1));
  assert.equal(parseIp('fe80::1%eth0')?.[0], 0xfe);
  assert.deepEqual([...(parseIp('2001:db8::1:2') ?? [])].slice(-4), [0, 1, 0, 2]);
  for (const bad of ['', 'x', '1.2.3', '1.2.3.4.5', '01.2.3.4', '256.1.1.1', ':::', '1::2::3', 'example.org'])
    assert.equal(parseIp(bad), undefined, bad);
});

test('a network is /24 or /56, the same for a mapped address', () => {
  assert.equal(networkOf('203.0.113.77'), '203.0.113.0/24');
  assert.equal(networkOf('::ffff:203.0.113.77'), '203.0.113.0/24');
  assert.equal(networkOf('2001:db8:12:34ff::1'), '2001:db8:12:3400::/56');
  assert.equal(networkOf('2001:db8:12:3400:ffff::9'), '2001:db8:12:3400::/56');
  assert.equal(networkOf('nonsense'), undefined);
});

test('a masked address hides the house and tells the street', () => {
  assert.equal(maskIp('203.0.113.77'), '203.0.113.*');
  assert.equal(maskIp('::ffff:203.0.113.77'), '203.0.113.*');
  assert.equal(maskIp('2001:db8:12:3456::1'), '2001:db8:12:*');
  assert.equal(maskIp(''), '');
});

test('a proxy is trusted only inside its network', () => {
  const inside: [string, string][] = [
    ['10.1.2.3', '10.0.0.0/8'],
    ['::ffff:10.1.2.3', '10.0.0.0/8'],
    ['10.1.2.3', '::ffff:10.0.0.0/104'],
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '::1'],
    ['1.2.3.4', '0.0.0.0/0'],
    ['172.31.255.255', '172.16.0.0/12'],
    ['2001:db8::5', '2001:db8::/32'],
  ];
  for (const [ip, cidr] of inside) assert.equal(inCidr(ip, cidr), true, `${ip} ${cidr}`);
  const outside: [string, string][] = [
    ['11.1.2.3', '10.0.0.0/8'],
    ['172.32.0.0', '172.16.0.0/12'],
    ['127.0.0.2', '127.0.0.1'],
    ['::1', '127.0.0.1'],
    ['::1', '0.0.0.0/0'],
    ['10.0.0.1', '10.0.0.0/33'],
    ['10.0.0.1', '10.0.0.0/'],
    ['10.0.0.1', '10.0.0.0/8/8'],
    ['10.0.0.1', '10.0.0.0/-1'],
    ['x', '0.0.0.0/0'],
    ['10.0.0.1', ''],
  ];
  for (const [ip, cidr] of outside) assert.equal(inCidr(ip, cidr), false, `${ip} ${cidr}`);
});

test('only addresses of the open internet are public', () => {
  for (const ip of ['1.1.1.1', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '64:ff9b::808:808'])
    assert.equal(isPublicIp(ip), true, ip);
  for (const ip of [
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.255',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '::127.0.0.1',
    'fe80::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '2002:7f00:1::',
    '2001:0:7f00:1::',
    '2001:db8::1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    'localhost',
    '',
  ])
    assert.equal(isPublicIp(ip), false, ip);
});
