// The alphabet of text messages (GSM 03.38, 3GPP TS 23.038 §6.2.1) and what a text costs in it.

const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const extended = new Set('\f^{}\\[~]|€');

/**
 * Septets and segments of a text (160 septets alone, 153 each in a chain, an escape pair never split), or the
 * characters that would force the whole text into UCS-2 with 70 a segment.
 */
export function measureGsm7(
  text: string,
): { ok: true; septets: number; segments: number } | { ok: false; foreign: string[] } {
  const widths: number[] = [];
  const foreign = new Set<string>();
  for (const character of text) {
    if (basic.has(character)) widths.push(1);
    else if (extended.has(character)) widths.push(2);
    else foreign.add(character);
  }
  if (foreign.size > 0) return { ok: false, foreign: [...foreign] };
  const septets = widths.reduce((sum, width) => sum + width, 0);
  if (septets <= 160) return { ok: true, septets, segments: 1 };
  let segments = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > 153) {
      segments++;
      used = 0;
    }
    used += width;
  }
  return { ok: true, septets, segments };
}
