// The content of one file as a stream that outlives broken connections: it goes on where it broke off, as long as the source
// says by a strong ETag that it is the same content.
import { type DavClient, faultOf, type Reading, RemoteFault } from '../../dav/client.ts';
import { mostResumes, resumeWaitMs } from './rules.ts';

export type Fetching = {
  readonly source: DavClient;
  readonly href: string;
  readonly etag: string | null;
  readonly signal: AbortSignal;
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** So many more bytes came. */
  came(bytes: number): void;
};

/** `first` was asked for already, from the beginning. Fails with RemoteFault. */
export async function* contentOf(first: Reading, given: Fetching): AsyncGenerator<Uint8Array, void, void> {
  const { source, href, signal } = given;
  const etag = first.etag ?? given.etag;
  const mayResume = etag !== null && !etag.startsWith('W/');
  let offset = 0;
  let resumes = 0;
  let reading: Reading | undefined = first;
  for (;;) {
    try {
      reading ??= await source.read(href, { offset, etag });
      // A server without ranges sends again what is here already.
      let known = offset - reading.offset;
      for await (const chunk of reading.body as AsyncIterable<Uint8Array>) {
        const fresh = known > 0 ? chunk.subarray(Math.min(known, chunk.length)) : chunk;
        known -= chunk.length - fresh.length;
        if (fresh.length === 0) continue;
        offset += fresh.length;
        resumes = 0;
        given.came(fresh.length);
        yield fresh;
      }
      if (first.sizeBytes === null || offset >= first.sizeBytes) return;
    } catch (error) {
      const fault = faultOf(error);
      if (signal.aborted) throw new RemoteFault('stopped');
      if (fault.kind !== 'torn' && fault.kind !== 'unreachable' && fault.kind !== 'busy') throw fault;
      if (!mayResume || resumes >= mostResumes) throw fault;
    } finally {
      reading?.body.destroy();
      reading = undefined;
    }
    if (!mayResume || resumes >= mostResumes) throw new RemoteFault('torn');
    resumes += 1;
    if (resumeWaitMs(resumes) > 0) await given.wait(resumeWaitMs(resumes), signal);
  }
}
