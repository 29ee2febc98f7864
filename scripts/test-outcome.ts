// A reporter for node:test that writes what scripts/test.ts needs for its summary, as JSON.
import type { TestEvent } from 'node:test/reporters';

export type Outcome = {
  passed: number;
  failed: { name: string; file: string; message: string }[];
  skipped: { name: string; file: string; reason: string }[];
};

/** Suites are counted by their tests; a skipped suite, which has none, counts as itself. */
export default async function* outcome(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const result: Outcome = { passed: 0, failed: [], skipped: [] };
  for await (const event of source) {
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    const { name, skip, todo, file, details } = event.data;
    if (skip !== undefined || todo !== undefined) {
      const reason = [skip, todo].find((said) => typeof said === 'string' && said !== '');
      result.skipped.push({ name, file: place(file), reason: String(reason ?? 'nobody wrote why') });
    } else if (details.type !== 'suite') {
      if (event.type === 'test:pass') result.passed += 1;
      else result.failed.push({ name, file: place(file), message: messageOf(event.data.details.error) });
    }
  }
  yield JSON.stringify(result);
}

function place(file: string | undefined): string {
  return (file ?? '').replace(/^file:\/\//, '').replace(`${process.cwd()}/`, '');
}

/** What was thrown, as the first lines say it. */
function messageOf(error: Error): string {
  const thrown = error.cause instanceof Error ? error.cause : error;
  return String(thrown.message).split('\n').slice(0, 12).join('\n    ');
}
