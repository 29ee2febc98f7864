// Bodies that clients write, read without I/O: nothing throws but a refusal, and what is kept comes back as it was.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Refusal } from '../../core/errors.ts';
import { readPropfind, readPropertyUpdate } from './bodies.ts';
import { escapeAttribute, escapeText } from './xml-text.ts';

const body = (text: string | Uint8Array) =>
  (async function* () {
    yield typeof text === 'string' ? Buffer.from(text) : text;
  })();

const value = fc.string({ unit: 'binary', maxLength: 60 }).map((text) =>
  // What XML cannot hold in any way is not in it.
  // oxlint-disable-next-line no-control-regex -- they are what is taken out
  text.toWellFormed().replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, ''),
);

test('a property keeps its content, attributes, prefixes and language, and stands alone', async () => {
  await fc.assert(
    fc.asyncProperty(value, value, async (text, attribute) => {
      const written = `<?xml version="1.0"?><D:propertyupdate xmlns:D="DAV:" xmlns:q="urn:q" xml:lang="es"><D:set><D:prop><a:b xmlns:a="urn:a" c="${escapeAttribute(attribute)}" q:e="1">${escapeText(text)}<q:d/></a:b></D:prop></D:set></D:propertyupdate>`;
      const [first] = (await readPropertyUpdate(body(written), 'propertyupdate')) ?? [];
      assert.ok(first?.act === 'set');
      assert.deepEqual([first.property.namespace, first.property.name], ['urn:a', 'b']);
      assert.match(first.property.xml, / xml:lang="es"/);
      assert.match(first.property.xml, / xmlns:q="urn:q"/);
      // As it stands in an answer, it is read back the same.
      const again = `<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop>${first.property.xml}</D:prop></D:set></D:propertyupdate>`;
      const [second] = (await readPropertyUpdate(body(again), 'propertyupdate')) ?? [];
      assert.ok(second?.act === 'set');
      assert.equal(second.property.xml, first.property.xml);
      assert.equal(second.plain, first.plain);
    }),
    { numRuns: 300 },
  );
});

test('bodies that are no XML, or more of it than anybody needs, are refused', async () => {
  const bomb = `<!DOCTYPE a [<!ENTITY b "${'c'.repeat(99)}"><!ENTITY d "&b;&b;&b;">]><D:propfind xmlns:D="DAV:"><D:prop><e>&d;</e></D:prop></D:propfind>`;
  const wrap = (inner: string) => `<D:propfind xmlns:D="DAV:"><D:prop>${inner}</D:prop></D:propfind>`;
  const rows: readonly [string, string | Uint8Array, string][] = [
    ['an entity bomb', bomb, 'dav/bad-xml'],
    ['an outside entity', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', 'dav/bad-xml'],
    ['an unknown entity', wrap('<a>&b;</a>'), 'dav/bad-xml'],
    ['not closed', '<D:propfind xmlns:D="DAV:">', 'dav/bad-xml'],
    ['two roots', `${wrap('')}${wrap('')}`, 'dav/bad-xml'],
    ['a prefix of nothing', wrap('<a:b/>'), 'dav/bad-xml'],
    ['a prefix taken back', wrap('<a:b xmlns:a=""/>'), 'dav/bad-xml'],
    ['deep', wrap('<a>'.repeat(40)), 'dav/bad-xml'],
    [
      'many attributes',
      wrap(`<a ${Array.from({ length: 40 }, (_, n) => `b${n}=""`).join(' ')}/>`),
      'dav/bad-xml',
    ],
    ['many elements', wrap(`<a>${'<b/>'.repeat(20_001)}</a>`), 'dav/bad-xml'],
    ['many properties', wrap('<a/>'.repeat(501)), 'dav/bad-request'],
    ['large', wrap(`<a>${'x'.repeat(1024 * 1024)}</a>`), 'dav/too-large'],
    ['no UTF-8', Buffer.from('<a>\xff</a>', 'latin1'), 'dav/bad-xml'],
    ['another encoding', '<?xml version="1.0" encoding="iso-8859-1"?><a/>', 'dav/bad-xml'],
    ['another root', '<D:propertyupdate xmlns:D="DAV:"/>', 'dav/bad-request'],
    ['another namespace', '<propfind><allprop/></propfind>', 'dav/bad-request'],
    ['two questions', '<D:propfind xmlns:D="DAV:"><D:allprop/><D:propname/></D:propfind>', 'dav/bad-request'],
    ['no question', '<D:propfind xmlns:D="DAV:"/>', 'dav/bad-request'],
  ];
  for (const [what, written, code] of rows) await assert.rejects(readPropfind(body(written)), { code }, what);
  assert.deepEqual(await readPropfind(body(Buffer.from(`\uFEFF${wrap('<a/>')}`, 'utf16le'))), {
    kind: 'some',
    names: [{ namespace: '', name: 'a' }],
  });
  assert.deepEqual(await readPropfind(body('')), { kind: 'all', include: [] });
  for (const name of ['constructor', '__proto__', 'toString'])
    assert.deepEqual(await readPropfind(body(wrap(`<D:${name}/>`))), {
      kind: 'some',
      names: [{ namespace: 'DAV:', name }],
    });
});

test('no text of any kind does more to the reader than be refused', async () => {
  const part = fc.constantFrom(
    '<',
    '>',
    '/',
    '<D:propfind xmlns:D="DAV:">',
    '<D:prop>',
    '</D:prop>',
    '<D:allprop/>',
    '&amp;',
    '&',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?x?>',
    'a',
    ' ',
    '"',
    '=',
    'xmlns:a="b"',
    '<a:b ',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 40 }), async (parts) => {
      try {
        await readPropfind(body(parts.join('')));
      } catch (error) {
        assert.ok(error instanceof Refusal, String(error));
        assert.match(error.code, /^dav\/(bad-xml|bad-request)$/);
      }
    }),
    { numRuns: 1000 },
  );
});
