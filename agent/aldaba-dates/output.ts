// What is printed: rows as they come, then the end of it; one JSON document with --json. Progress goes to a terminal only.
import { once } from 'node:events';

export type Output = {
  heading(line: string): void;
  /** Waits when the reader is slower, so that nothing piles up. */
  row(value: unknown, line: string): Promise<void>;
  end(value: Readonly<Record<string, unknown>>, lines: readonly string[]): void;
  progress(line: string): void;
};

/** `rowsName` is the name of the rows in the JSON document; `showRows`: people see them too. */
export function createOutput(given: { json: boolean; rowsName: string; showRows: boolean }): Output {
  const { stdout, stderr } = process;
  let rows = 0;
  let shown = 0;
  // The reader has seen enough (`| head`).
  stdout.on('error', () => process.exit());

  async function write(text: string): Promise<void> {
    if (!stdout.write(text)) await once(stdout, 'drain');
  }
  function wipe(): void {
    if (shown > 0) stderr.write(`\r${' '.repeat(shown)}\r`);
    shown = 0;
  }

  return {
    heading(line) {
      if (!given.json && given.showRows) stdout.write(`${line}\n`);
    },
    async row(value, line) {
      rows += 1;
      if (given.json) {
        const before = rows === 1 ? `{"${given.rowsName}":[\n` : ',\n';
        await write(before + JSON.stringify(value));
      } else if (given.showRows) {
        wipe();
        await write(`${line}\n`);
      }
    },
    end(value, lines) {
      wipe();
      if (!given.json) stdout.write(`${lines.join('\n')}\n`);
      else {
        const before = rows === 0 ? `{"${given.rowsName}":[` : '\n';
        stdout.write(`${before}],${JSON.stringify(value).slice(1)}\n`);
      }
    },
    progress(line) {
      if (!stderr.isTTY) return;
      wipe();
      stderr.write(line);
      shown = line.length;
    },
  };
}
