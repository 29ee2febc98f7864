// State notes in Markdown: a line `::: state two-step-off`, blocks, and a line `:::`. What lies between is shown only to
// readers in that state.
import type { MarkdownIt } from 'markdown-it';

const opening = /^:::\s*state\s+(\S+)\s*$/;
const closing = /^:::\s*$/;

/** Adds tokens `state_open` (its `info` names the state) and `state_close`. A note that never ends is text. */
export function addStateNotes(md: MarkdownIt): void {
  md.block.ruler.before(
    'fence',
    'state',
    (state, startLine, endLine, silent) => {
      const lineText = (line: number) =>
        state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
      const name = opening.exec(lineText(startLine))?.[1];
      if (name === undefined) return false;
      let last = startLine + 1;
      while (last < endLine && !closing.test(lineText(last))) last += 1;
      if (last >= endLine) return false;
      if (silent) return true;
      const { lineMax } = state;
      state.lineMax = last;
      const open = state.push('state_open', 'div', 1);
      open.info = name;
      open.map = [startLine, last];
      open.block = true;
      state.md.block.tokenize(state, startLine + 1, last);
      state.push('state_close', 'div', -1).block = true;
      state.lineMax = lineMax;
      state.line = last + 1;
      return true;
    },
    { alt: ['paragraph', 'reference', 'blockquote', 'list'] },
  );
}
