import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { silentLog } from '../../src/core/log.ts';
import { OutboundFailure } from '../../src/core/outbound/failure.ts';
import type { Mail } from '../../src/core/outbound/mail.ts';
import { smtpMail } from '../../src/core/outbound/mail.ts';
import { makeLoopbackCertificate } from './loopback-certificate.ts';
import type { SmtpSink } from './smtp-sink.ts';
import { createSmtpSink } from './smtp-sink.ts';

const from = 'Aldaba <aldaba@example.org>';
const mail: Mail = {
  to: 'ana@example.org',
  subject: 'Tu código de verificación',
  html: '<p>¿Eres tú, <b>Ana</b>?</p>',
  text: '¿Eres tú, Ana?\n',
};

async function withSink(
  options: Parameters<typeof createSmtpSink>[0],
  work: (sink: SmtpSink) => Promise<void>,
): Promise<void> {
  const sink = await createSmtpSink(options);
  try {
    await work(sink);
  } finally {
    await sink.close();
  }
}

test('a mail arrives with both texts, its subject and the mark of a machine', () =>
  withSink({}, async (sink) => {
    const port = smtpMail({ url: sink.url, from, log: silentLog });
    await port.check();
    await port.send({ ...mail, headers: { 'X-Entity-Ref-ID': 'knock-1' } });
    const { from: sender, to, parsed } = await sink.next();
    assert.equal(sender, 'aldaba@example.org');
    assert.deepEqual(to, ['ana@example.org']);
    assert.equal(parsed.subject, mail.subject);
    assert.equal(parsed.text, mail.text);
    assert.equal(parsed.html, mail.html);
    assert.equal(parsed.from?.text, '"Aldaba" <aldaba@example.org>');
    assert.equal(parsed.headers.get('auto-submitted'), 'auto-generated');
    assert.equal(parsed.headers.get('x-entity-ref-id'), 'knock-1');
    port.close();
  }));

test('mails one after another share a connection', () =>
  withSink({}, async (sink) => {
    const port = smtpMail({ url: sink.url, from, log: silentLog });
    for (let i = 0; i < 4; i++) await port.send(mail);
    assert.equal(sink.mails.length, 4);
    assert.equal(sink.connections, 1);
    port.close();
  }));

test('"later" may be tried again, "never" is permanent, neither tells an address, and the next mail leaves', () =>
  withSink({}, async (sink) => {
    const port = smtpMail({ url: sink.url, from, log: silentLog });
    for (const [code, permanent] of [
      [451, false],
      [550, true],
    ] as const) {
      sink.failWith(code);
      await assert.rejects(port.send(mail), (error) => {
        assert.ok(error instanceof OutboundFailure);
        assert.deepEqual([error.status, error.permanent], [code, permanent]);
        assert.doesNotMatch(error.message, /ana|@|as told/);
        return true;
      });
    }
    sink.failWith(null);
    await port.send(mail);
    assert.equal(sink.mails.length, 1);
    port.close();
  }));

test('user and password of the URL sign in, wrong ones may be tried again once repaired', () =>
  withSink({ user: { name: 'aldaba@x', password: 'p:/ss' } }, async (sink) => {
    const right = smtpMail({ url: sink.url, from, log: silentLog });
    await right.send(mail);
    assert.equal(sink.mails.length, 1);
    right.close();
    const wrong = smtpMail({ url: sink.url.replace('p%3A', 'q'), from, log: silentLog });
    await assert.rejects(wrong.send(mail), (error) => error instanceof OutboundFailure && !error.permanent);
    wrong.close();
  }));

test('a server whose certificate nobody vouches for gets nothing', async () => {
  const tls = makeLoopbackCertificate();
  await withSink({ tls }, async (sink) => {
    const usual = getCACertificates('default');
    const port = smtpMail({ url: sink.url, from, log: silentLog });
    await assert.rejects(port.send(mail), OutboundFailure);
    assert.equal(sink.mails.length, 0);
    port.close();
    try {
      setDefaultCACertificates([...usual, tls.cert]);
      const trusting = smtpMail({ url: sink.url, from, log: silentLog });
      await trusting.send(mail);
      assert.equal(sink.mails.length, 1);
      trusting.close();
    } finally {
      setDefaultCACertificates(usual);
    }
  });
});

test('nothing in a message adds a header or a recipient', () =>
  withSink({}, async (sink) => {
    const port = smtpMail({ url: sink.url, from, log: silentLog });
    const attacks: Partial<Mail>[] = [
      { to: 'ana@example.org, eva@example.org' },
      { to: 'ana@example.org\r\nBcc: eva@example.org' },
      { to: 'Ana <ana@example.org>' },
      { to: 'ana' },
      { to: '' },
      { subject: 'x\r\nBcc: eva@example.org' },
      { subject: 'x\nBcc: eva@example.org' },
      { headers: { 'X-A': 'x\r\nBcc: eva@example.org' } },
      { headers: { 'X-A\r\nBcc': 'eva@example.org' } },
      { headers: { Bcc: 'eva@example.org' } },
    ];
    for (const attack of attacks)
      await assert.rejects(
        port.send({ ...mail, ...attack }),
        (error) => error instanceof OutboundFailure && error.permanent,
        JSON.stringify(attack),
      );
    assert.equal(sink.mails.length, 0);
    port.close();
  }));

test('no server at all is a failure to be tried again', async () => {
  const sink = await createSmtpSink();
  await sink.close();
  const port = smtpMail({ url: sink.url, from, log: silentLog });
  await assert.rejects(port.send(mail), (error) => error instanceof OutboundFailure && !error.permanent);
  port.close();
});

test('a URL that would send the password in clear, or is none, is refused at start', () => {
  for (const url of ['x', 'https://mail.example.org', 'smtp://user:pw@mail.example.org?tls=none'])
    assert.throws(() => smtpMail({ url, from, log: silentLog }), TypeError);
});
