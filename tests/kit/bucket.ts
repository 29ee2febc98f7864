// A bucket that speaks S3 on loopback, as strict as the real ones: signatures are worked out again here, without the library
// that made them; bodies must have the sum and the length they say; parts the size they must have. Faults are thrown in by the
// test. It is none of the real servers: `bucket-server.ts` starts one of those.
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import type { Bucket } from '../../src/core/blobs/place.ts';
import { secret } from '../../src/core/secret.ts';

const region = 'eu-test-1';
const keyId = 'TESTKEY';
const key = 'test/secret+key';
const leastPart = 5 * 1024 * 1024;
const mostParts = 10_000;
const skewMs = 15 * 60_000;

export type Operation =
  | 'PutObject'
  | 'GetObject'
  | 'HeadObject'
  | 'DeleteObject'
  | 'ListObjects'
  | 'CreateUpload'
  | 'UploadPart'
  | 'CompleteUpload'
  | 'AbortUpload'
  | 'ListUploads'
  | 'ListParts';
export type Fault =
  /** Refuses, like a bucket that is busy. */
  | { answer: number; code: string }
  /** Nothing comes, for ever. */
  | 'hang'
  /** The connection ends before it is done, or after. */
  | 'cut'
  | 'done-then-cut'
  /** Half of the answer, then the end. */
  | 'half'
  /** 200, and a failure in the body. */
  | 'late-error';
export type Asked = { operation: Operation; key: string; count: number };

type Stored = { bytes: Buffer | null; size: number; tag: string; at: number };
type Upload = { key: string; parts: Map<number, Stored>; at: number };
class Refused extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

const hex = (name: string, bytes: Uint8Array | string) => createHash(name).update(bytes).digest('hex');
const hmac = (by: Uint8Array | string, text: string) => createHmac('sha256', by).update(text).digest();
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** `keep: false` forgets content and remembers its size: for what would not fit into memory. */
export async function startBucket(
  t: Pick<TestContext, 'after'>,
  options: { keep?: boolean; pageSize?: number } = {},
) {
  const { keep = true, pageSize = 1000 } = options;
  const name = 'files';
  const objects = new Map<string, Stored>();
  const uploads = new Map<string, Upload>();
  const counts = new Map<Operation, number>();
  let fault: (asked: Asked) => Fault | undefined = () => undefined;

  const store = (bytes: Buffer): Stored => ({
    bytes: keep ? bytes : null,
    size: bytes.length,
    tag: `"${hex('md5', bytes)}"`,
    at: Date.now(),
  });

  /** Signature V4, as the documentation of S3 has it. */
  function judge(request: IncomingMessage, url: URL, body: Buffer): void {
    const { headers } = request;
    const given =
      /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
        headers.authorization ?? '',
      );
    if (!given) throw new Refused(403, 'AccessDenied');
    const [, asKey, day = '', inRegion = '', signed = '', signature] = given;
    if (asKey !== keyId) throw new Refused(403, 'InvalidAccessKeyId');
    if (inRegion !== region) throw new Refused(400, 'AuthorizationHeaderMalformed');
    const date = String(headers['x-amz-date']);
    const at = Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
    if (!date.startsWith(day) || !(Math.abs(Date.now() - at) < skewMs))
      throw new Refused(403, 'RequestTimeTooSkewed');
    const names = signed.split(';');
    for (const must of ['host', 'x-amz-date', 'x-amz-content-sha256'])
      if (!names.includes(must)) throw new Refused(403, 'SignatureDoesNotMatch');
    const query = [...url.searchParams]
      .map(([one, value]) => [encode(one), encode(value)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map((pair) => pair.join('='))
      .join('&');
    const sum = String(headers['x-amz-content-sha256']);
    const canonical = [
      request.method,
      url.pathname,
      query,
      ...names.map((one) => `${one}:${String(headers[one]).trim()}`),
      '',
      signed,
      sum,
    ].join('\n');
    const scope = `${day}/${region}/s3/aws4_request`;
    const by = ['s3', 'aws4_request'].reduce(hmac, hmac(hmac(`AWS4${key}`, day), region));
    const expected = hmac(by, ['AWS4-HMAC-SHA256', date, scope, hex('sha256', canonical)].join('\n'));
    if (expected.toString('hex') !== signature) throw new Refused(403, 'SignatureDoesNotMatch');
    if (hex('sha256', body) !== sum) throw new Refused(400, 'XAmzContentSHA256Mismatch');
    const md5 = headers['content-md5'];
    if (md5 !== undefined && createHash('md5').update(body).digest('base64') !== md5)
      throw new Refused(400, 'BadDigest');
  }

  function operationOf(method: string, at: string, query: URLSearchParams): Operation {
    const one = `${method} ${at === '' ? 'bucket' : query.has('uploadId') ? 'upload' : 'object'}`;
    if (one === 'GET bucket') return query.has('uploads') ? 'ListUploads' : 'ListObjects';
    if (one === 'POST object' && query.has('uploads')) return 'CreateUpload';
    const operations: Record<string, Operation> = {
      'PUT object': 'PutObject',
      'GET object': 'GetObject',
      'HEAD object': 'HeadObject',
      'DELETE object': 'DeleteObject',
      'PUT upload': 'UploadPart',
      'POST upload': 'CompleteUpload',
      'DELETE upload': 'AbortUpload',
      'GET upload': 'ListParts',
    };
    const operation = operations[one];
    if (!operation) throw new Refused(405, 'MethodNotAllowed');
    return operation;
  }

  type Reply = { status: number; headers?: Record<string, string>; body?: string | Buffer; size?: number };
  const time = (at: number) => new Date(at).toISOString();
  const xml = (top: string, inside: string): Reply => ({
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<${top} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inside}</${top}>`,
  });

  function act(operation: Operation, at: string, request: IncomingMessage, url: URL, body: Buffer): Reply {
    const query = url.searchParams;
    const upload = uploads.get(query.get('uploadId') ?? '');
    if (query.has('uploadId') && upload?.key !== at) throw new Refused(404, 'NoSuchUpload');
    const object = objects.get(at);
    switch (operation) {
      case 'PutObject': {
        const stored = store(body);
        objects.set(at, stored);
        return { status: 200, headers: { etag: stored.tag } };
      }
      case 'HeadObject':
        if (!object) throw new Refused(404, 'NoSuchKey');
        return {
          status: 200,
          headers: { etag: object.tag, 'content-length': String(object.size) },
        };
      case 'GetObject': {
        if (!object) throw new Refused(404, 'NoSuchKey');
        const bytes = object.bytes ?? Buffer.alloc(object.size);
        const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
        if (!range) return { status: 200, headers: { etag: object.tag }, body: bytes };
        const start = Number(range[1]);
        if (start >= bytes.length) throw new Refused(416, 'InvalidRange');
        const end = Math.min(range[2] ? Number(range[2]) : Infinity, bytes.length - 1);
        const headers = { etag: object.tag, 'content-range': `bytes ${start}-${end}/${bytes.length}` };
        return { status: 206, headers, body: bytes.subarray(start, end + 1) };
      }
      case 'DeleteObject':
        objects.delete(at);
        return { status: 204 };
      case 'CreateUpload': {
        const id = randomBytes(20).toString('base64url');
        uploads.set(id, { key: at, parts: new Map(), at: Date.now() });
        return xml('InitiateMultipartUploadResult', `<Key>${at}</Key><UploadId>${id}</UploadId>`);
      }
      case 'UploadPart': {
        const number = Number(query.get('partNumber'));
        if (!Number.isInteger(number) || number < 1 || number > mostParts)
          throw new Refused(400, 'InvalidArgument');
        const stored = store(body);
        upload?.parts.set(number, stored);
        return { status: 200, headers: { etag: stored.tag } };
      }
      case 'CompleteUpload':
        return complete(at, upload, query.get('uploadId') ?? '', body.toString());
      case 'AbortUpload':
        uploads.delete(query.get('uploadId') ?? '');
        return { status: 204 };
      case 'ListObjects': {
        const prefix = query.get('prefix') ?? '';
        const after = query.get('continuation-token') ?? '';
        const all = [...objects.keys()].filter((one) => one.startsWith(prefix) && one > after).sort();
        const page = all.slice(0, pageSize);
        const rows = page.map((one) => {
          const { size = 0, at: then = 0, tag = '' } = objects.get(one) ?? {};
          return `<Contents><Key>${one}</Key><LastModified>${time(then)}</LastModified><ETag>${tag.replaceAll('"', '&quot;')}</ETag><Size>${size}</Size></Contents>`;
        });
        const more = all.length > page.length;
        const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
        return xml('ListBucketResult', `<IsTruncated>${more}</IsTruncated>${next}${rows.join('')}`);
      }
      case 'ListUploads': {
        const prefix = query.get('prefix') ?? '';
        const rows = [...uploads]
          .filter(([, one]) => one.key.startsWith(prefix))
          .map(
            ([id, one]) =>
              `<Upload><Key>${one.key}</Key><UploadId>${id}</UploadId><Initiated>${time(one.at)}</Initiated></Upload>`,
          );
        return xml('ListMultipartUploadsResult', `<IsTruncated>false</IsTruncated>${rows.join('')}`);
      }
      case 'ListParts': {
        const after = Number(query.get('part-number-marker') ?? 0);
        const numbers = [...(upload?.parts.keys() ?? [])].filter((one) => one > after).sort((a, b) => a - b);
        const page = numbers.slice(0, pageSize);
        const rows = page.map((one) => {
          const { at: then = 0, size = 0, tag = '' } = upload?.parts.get(one) ?? {};
          return `<Part><PartNumber>${one}</PartNumber><LastModified>${time(then)}</LastModified><ETag>${tag.replaceAll('"', '&quot;')}</ETag><Size>${size}</Size></Part>`;
        });
        const more = numbers.length > page.length;
        const next = `<NextPartNumberMarker>${page.at(-1) ?? 0}</NextPartNumberMarker>`;
        return xml('ListPartsResult', `<IsTruncated>${more}</IsTruncated>${next}${rows.join('')}`);
      }
      default:
        throw new Refused(501, 'NotImplemented');
    }
  }

  function complete(at: string, upload: Upload | undefined, id: string, text: string): Reply {
    const listed = [
      ...text.matchAll(/<Part><PartNumber>(\d+)<\/PartNumber><ETag>([^<]*)<\/ETag><\/Part>/g),
    ].map(([, number, tag = '']) => ({
      number: Number(number),
      tag: tag.replace(/&#34;|&quot;/g, '"'),
    }));
    if (listed.length === 0 || !upload) throw new Refused(400, 'MalformedXML');
    listed.forEach(({ number, tag }, place) => {
      if (number <= (listed[place - 1]?.number ?? 0)) throw new Refused(400, 'InvalidPartOrder');
      const part = upload.parts.get(number);
      if (part?.tag !== tag) throw new Refused(400, 'InvalidPart');
      if (part.size < leastPart && place < listed.length - 1) throw new Refused(400, 'EntityTooSmall');
    });
    const parts = listed.flatMap(({ number }) => upload.parts.get(number) ?? []);
    objects.set(at, {
      bytes: keep ? Buffer.concat(parts.map(({ bytes }) => bytes ?? Buffer.alloc(0))) : null,
      size: parts.reduce((sum, { size }) => sum + size, 0),
      tag: `"${hex('md5', parts.map(({ tag }) => tag).join(''))}-${parts.length}"`,
      // As in S3: when it was begun.
      at: upload.at,
    });
    uploads.delete(id);
    return xml('CompleteMultipartUploadResult', `<Key>${at}</Key>`);
  }

  function answer(response: ServerResponse, { status, headers, body = '' }: Reply, isHead: boolean): void {
    const bytes = Buffer.from(body as string);
    response.writeHead(status, {
      ...(status === 204 ? {} : { 'content-length': String(bytes.length) }),
      ...headers,
    });
    response.end(isHead ? undefined : bytes);
  }
  const refusal = ({ status, code }: { status: number; code: string }): Reply => ({
    status,
    headers: { 'content-type': 'application/xml' },
    // Real servers repeat the key and what was signed: nothing of it may be seen in a log.
    body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message><AWSAccessKeyId>${keyId}</AWSAccessKeyId></Error>`,
  });

  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    // What breaks off is kept nowhere.
    request.on('error', () => {});
    request.on('end', () => {
      const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
      const inHost = url.hostname.startsWith(`${name}.`);
      const [bucketName = '', ...rest] = inHost
        ? [name, url.pathname.slice(1)]
        : url.pathname.slice(1).split('/');
      const at = rest.join('/');
      const isHead = request.method === 'HEAD';
      let reply: Reply;
      let thrown: Fault | undefined;
      try {
        const body = Buffer.concat(pieces);
        judge(request, url, body);
        if (bucketName !== name) throw new Refused(404, 'NoSuchBucket');
        const operation = operationOf(request.method ?? '', at, url.searchParams);
        const count = (counts.get(operation) ?? 0) + 1;
        counts.set(operation, count);
        thrown = fault({ operation, key: at, count });
        if (thrown === 'hang') return;
        if (thrown === 'cut') return void request.socket.destroy();
        if (typeof thrown === 'object') throw new Refused(thrown.answer, thrown.code);
        reply = act(operation, at, request, url, body);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        reply = refusal(error);
      }
      if (thrown === 'done-then-cut') return void request.socket.destroy();
      if (thrown === 'late-error') reply = { ...refusal({ status: 200, code: 'InternalError' }) };
      if (thrown === 'half') {
        const bytes = Buffer.from((reply.body ?? '') as string);
        response.writeHead(reply.status, { ...reply.headers, 'content-length': String(bytes.length) });
        response.write(bytes.subarray(0, bytes.length / 2), () => request.socket.destroy());
        return;
      }
      answer(response, reply, isHead);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  t.after(stop);

  const place: Bucket = {
    kind: 'bucket',
    endpoint: `http://127.0.0.1:${port}`,
    name,
    prefix: 'here/',
    region,
    style: 'path',
    keyId,
    secret: secret(key),
  };
  return {
    place,
    /** What the program is started with. */
    env: {
      BLOBS_URL: `s3://127.0.0.1:${port}/${name}/here?region=${region}&tls=none`,
      BLOBS_KEY_ID: keyId,
      BLOBS_SECRET: key,
    },
    port,
    objects,
    uploads,
    /** How often something was asked. */
    asked: (operation: Operation) => counts.get(operation) ?? 0,
    /** Asked about each signed request; what it returns goes wrong. */
    throwIn(given: (asked: Asked) => Fault | undefined) {
      fault = given;
    },
    stop,
  };
}
export type TestBucket = Awaited<ReturnType<typeof startBucket>>;
