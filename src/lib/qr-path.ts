// A QR code as one SVG path, so that a page with it stays small.
import { encode } from 'uqr';

/** `size` modules a side, two of them margin; the path draws the dark ones, row by row. */
export function qrPath(text: string): { size: number; path: string } {
  const { data, size } = encode(text, { ecc: 'L', border: 2 });
  let path = '';
  data.forEach((row, y) => {
    for (let x = 0; x < size; x += 1) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x += 1;
      const width = x - from + 1;
      path += `M${from} ${y}h${width}v1h-${width}z`;
    }
  });
  return { size, path };
}
