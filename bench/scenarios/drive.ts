// The drive beside Apache's mod_dav, `rclone serve webdav` and a bare loop over files, in one run, by the same requests.
import { spawn } from 'node:child_process';
import { mkdirSync, statfsSync, writeFileSync, chmodSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expectStatus, Line, load, once } from '../kit/dav-client.ts';
import { newFolder, type Peer, startAldaba, startApache, startFloor, startRclone } from '../kit/dav-peers.ts';
import { type Figures, median, percentile, type Scenario } from '../kit/figures.ts';

const seconds = 3;
const concurrent = 16;
const small = Buffer.alloc(4096, 'small file ');
const gib = 2 ** 30;
const tens = 10_000;
const treeFiles = 1000;
/** Of the upload whose memory is watched; less where the disk has not twice as much free. */
const uploadBytes = Number(process.env['BENCH_UPLOAD_GB'] ?? 20) * 1e9;
const made = [200, 201, 204];

const own = [
  '<?xml version="1.0"?><D:propfind xmlns:D="DAV:"><D:prop><D:resourcetype/><D:getcontentlength/>',
  '<D:getlastmodified/><D:getetag/></D:prop></D:propfind>',
].join('');

const destinationOf = (peer: Peer, path: string): string =>
  `${peer.port === undefined || peer.folder === null ? 'https' : 'http'}://${peer.host}${peer.base}${path}`;

/** A folder of small files: over HTTP where there is no other way, behind the server's back elsewhere. */
async function fill(peer: Peer, name: string, files: number): Promise<void> {
  await once(peer, 'MKCOL', name, { statuses: [201] });
  if (peer.folder !== null) {
    for (let index = 0; index < files; index += 1) {
      const path = join(peer.folder, name, `file-${index}.txt`);
      writeFileSync(path, small);
      chmodSync(path, 0o666);
    }
    return;
  }
  const lines = Array.from({ length: concurrent }, () => new Line(peer));
  let index = 0;
  await Promise.all(
    lines.map(async (line) => {
      while (index < files) {
        const path = `${name}/file-${index++}.txt`;
        expectStatus(await line.ask('PUT', path, {}, small), [201], path);
      }
      line.end();
    }),
  );
}

type Measured = Record<string, Map<Peer, number>>;

/** Each question goes to everybody before the next one does: what disturbs the machine disturbs all. */
async function measure(
  into: Measured,
  what: string,
  peers: readonly Peer[],
  ask: (peer: Peer) => Promise<number>,
) {
  for (const peer of peers) (into[what] ??= new Map()).set(peer, await ask(peer));
}

const cpuOf = async (
  peer: Peer,
  run: () => Promise<number>,
): Promise<{ rate: number; microseconds: number }> => {
  const before = peer.cpuMs();
  const count = await run();
  return { rate: count / seconds, microseconds: ((peer.cpuMs() - before) * 1000) / count };
};

async function smallFiles(into: Measured, peers: readonly Peer[], turn: number): Promise<void> {
  const loadOf = (peer: Peer, next: Parameters<typeof load>[1]['next']) =>
    cpuOf(peer, async () => (await load(peer, { concurrent, seconds, statuses: made, next })).spans.length);
  for (const peer of peers) {
    await once(peer, 'MKCOL', `put-${turn}`, { statuses: [201] });
    const put = await loadOf(peer, (number) => ({
      method: 'PUT',
      path: `put-${turn}/${number}`,
      body: small,
    }));
    (into['PUT 4 KiB'] ??= new Map()).set(peer, put.rate);
    (into['CPU of a PUT'] ??= new Map()).set(peer, put.microseconds);
  }
  for (const peer of peers) {
    const get = await loadOf(peer, (number) => ({
      method: 'GET',
      path: `thousand/file-${number % treeFiles}.txt`,
    }));
    (into['GET 4 KiB'] ??= new Map()).set(peer, get.rate);
    (into['CPU of a GET'] ??= new Map()).set(peer, get.microseconds);
  }
}

async function trees(into: Measured, peers: readonly Peer[], turn: number, figures: Figures): Promise<void> {
  const list = async (peer: Peer) => {
    const spans: number[] = [];
    for (let time = 0; time < 5; time += 1) {
      const answer = await once(peer, 'PROPFIND', 'ten-thousand/', {
        headers: { depth: 1, 'content-type': 'application/xml' },
        body: Buffer.from(own),
        statuses: [207],
      });
      if (answer.bodyBytes < tens * 200) throw new Error(`${peer.name} listed ${answer.bodyBytes} bytes`);
      spans.push(answer.ms);
    }
    return median(spans);
  };
  await measure(into, 'PROPFIND Depth 1 of 10,000', peers, list);
  const [aldaba] = peers;
  if (aldaba) {
    const before = aldaba.rssBytes();
    let most = before;
    for (let time = 0; time < 5; time += 1) {
      await list(aldaba);
      most = Math.max(most, aldaba.rssBytes());
    }
    figures.add(
      { what: 'memory growth during 25 listings of 10,000', unit: 'MiB', most: 16 },
      (most - before) / 2 ** 20,
    );
  }
  await measure(into, 'COPY of a tree of 1,000', peers, async (peer) => {
    const headers = { destination: destinationOf(peer, `copy-${turn}/`), depth: 'infinity' };
    return (await once(peer, 'COPY', 'thousand/', { headers, statuses: [201] })).ms;
  });
  await measure(into, 'DELETE of a tree of 10,000', peers, async (peer) => {
    const name = `doomed-${turn}`;
    if (peer.folder === null) {
      const headers = { destination: destinationOf(peer, `${name}/`), depth: 'infinity' };
      await once(peer, 'COPY', 'ten-thousand/', { headers, statuses: [201] });
    } else await fill(peer, name, tens);
    return (await once(peer, 'DELETE', `${name}/`, { statuses: [204, 200] })).ms;
  });
}

/** Starts somebody who reads a small file of the same drive meanwhile; what it gives back ends them and tells the waits. */
async function probe(target: Peer, path: string): Promise<() => Promise<number[]>> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../kit/dav-probe.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const { name, port, base, host, authorization } = target;
  child.stdin.write(`${JSON.stringify({ target: { name, port, base, host, authorization }, path })}\n`);
  await lines.next();
  return async () => {
    child.stdin.write('"stop"\n');
    return JSON.parse(String((await lines.next()).value)) as number[];
  };
}

async function largeFiles(into: Measured, peers: readonly Peer[], figures: Figures): Promise<void> {
  const perSecond = (ms: number) => gib / 1e6 / (ms / 1000);
  const upload = (chunked: boolean) => async (peer: Peer) => {
    const line = new Line(peer);
    const answer = await line.upload('large', gib, chunked);
    line.end();
    return perSecond(expectStatus(answer, made, `${peer.name}: PUT of 1 GiB`).ms);
  };
  await measure(into, 'PUT of 1 GiB with its length', peers, upload(false));
  await measure(into, 'PUT of 1 GiB in chunks', peers, upload(true));
  await measure(into, 'GET of 1 GiB', peers, async (peer) => {
    const answer = await once(peer, 'GET', 'large', { statuses: [200] });
    if (answer.bodyBytes !== gib) throw new Error(`${peer.name} gave ${answer.bodyBytes} bytes`);
    return perSecond(answer.ms);
  });
  const [aldaba] = peers;
  if (!aldaba) return;
  for (const [what, run] of [
    ['PUT of 1 GiB', () => upload(true)(aldaba)],
    ['GET of 1 GiB', () => once(aldaba, 'GET', 'large', { statuses: [200] })],
  ] as const) {
    const stop = await probe(aldaba, 'thousand/file-1.txt');
    await run();
    const waits = await stop();
    figures.add(
      { what: `small GET of somebody else during a ${what}, p95`, unit: 'ms', most: 15 },
      percentile(waits, 0.95),
    );
  }
  for (const peer of peers) await once(peer, 'DELETE', 'large', { statuses: made });
}

/** One upload without a length, once: it is about memory, which rounds do not change. */
async function endless(aldaba: Peer, folder: string, figures: Figures): Promise<void> {
  const { bavail, bsize } = statfsSync(folder);
  const bytes = Math.min(uploadBytes, Math.floor((bavail * bsize) / 2));
  const before = aldaba.rssBytes();
  let most = before;
  let going = true;
  const watch = (async () => {
    while (going) {
      most = Math.max(most, aldaba.rssBytes());
      await wait(100);
    }
  })();
  const line = new Line(aldaba);
  const answer = expectStatus(await line.upload('endless', bytes, true), made, 'the endless upload');
  line.end();
  going = false;
  await watch;
  const note = `once, ${Math.round(bytes / 1e8) / 10} GB at ${Math.round(bytes / 1e3 / answer.ms)} MB/s`;
  figures.add(
    { what: 'memory growth during a large upload in chunks', unit: 'MiB', most: 64, note },
    (most - before) / 2 ** 20,
  );
  await once(aldaba, 'DELETE', 'endless', { statuses: [204] });
}

type Asked = { unit: string; of?: string; least: number; faster?: 'less' };
/** `of`: in comparison with whom. `faster` 'less': the time of the other by ours. */
const asked: Readonly<Record<string, Asked>> = {
  'PUT 4 KiB': { unit: '/s', of: 'Apache mod_dav', least: 0.9 },
  'GET 4 KiB': { unit: '/s', of: 'Apache mod_dav', least: 0.8 },
  'PROPFIND Depth 1 of 10,000': { unit: 'ms', of: 'Apache mod_dav', least: 1.7, faster: 'less' },
  'COPY of a tree of 1,000': { unit: 'ms', of: 'Apache mod_dav', least: 5, faster: 'less' },
  'DELETE of a tree of 10,000': { unit: 'ms', of: 'Apache mod_dav', least: 5, faster: 'less' },
  'PUT of 1 GiB with its length': { unit: 'MB/s', of: 'floor', least: 0.85 },
  'PUT of 1 GiB in chunks': { unit: 'MB/s', of: 'floor', least: 0.85 },
  'GET of 1 GiB': { unit: 'MB/s', of: 'floor', least: 0.85 },
  'CPU of a PUT': { unit: 'µs', least: 0 },
  'CPU of a GET': { unit: 'µs', least: 0 },
};

function tell(figures: Figures, measured: Measured, peers: readonly Peer[]): void {
  for (const [what, values] of Object.entries(measured)) {
    const { unit, of, least, faster } = asked[what] ?? { unit: '', least: 0 };
    const [aldaba = Number.NaN] = values.values();
    const other = peers.find(({ name }) => name === of);
    if (other) {
      const theirs = values.get(other) ?? Number.NaN;
      const share = faster ? theirs / aldaba : aldaba / theirs;
      figures.add({ what: `${what}: Aldaba against ${other.name}`, unit: '×', least }, share);
    }
    for (const [peer, value] of values) {
      const note = peer.name === 'Aldaba' ? {} : { note: peer.version };
      figures.add({ what: `${what}: ${peer.name}`, unit, ...note }, value);
    }
  }
}

export const drive: Scenario = {
  about:
    'the drive over HTTP with an app password beside Apache mod_dav, rclone serve webdav (both of Debian) and a bare loop of node:http over files with fsync, the floor',
  async run(figures, rounds) {
    const { path: folder, remove } = newFolder();
    const peers: Peer[] = [];
    try {
      const data = join(folder, 'aldaba');
      mkdirSync(data);
      peers.push(await startAldaba(data));
      for (const start of [startApache, startRclone, startFloor]) peers.push(await start(folder));
      for (const peer of peers) {
        await fill(peer, 'thousand', treeFiles);
        await fill(peer, 'ten-thousand', tens);
      }
      // Warm: what is measured is the steady state, not the compiler.
      await smallFiles({}, peers, -1);
      for (let turn = 0; turn < rounds; turn += 1) {
        const measured: Measured = {};
        await smallFiles(measured, peers, turn);
        await trees(measured, peers, turn, figures);
        await largeFiles(measured, peers, figures);
        tell(figures, measured, peers);
      }
      const [aldaba] = peers;
      if (aldaba) await endless(aldaba, folder, figures);
    } finally {
      for (const peer of peers) await peer.stop();
      remove();
    }
  },
};
