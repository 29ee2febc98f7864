// A camera for Chromium: an uncompressed film (YUV4MPEG2) of a QR code, which the browser plays as its video device.
import { writeFileSync } from 'node:fs';
import { encode } from 'uqr';

const width = 640;
const height = 480;

/** Chromium's flags for a camera that shows `path`; the file is read again each time the camera opens. */
export const cameraFlags = (path: string): string[] => [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  `--use-file-for-fake-video-capture=${path}`,
];

function film(pixels: Uint8Array): Buffer {
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  const grey = Buffer.alloc((width * height) / 2, 128);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), pixels, grey]);
  return Buffer.concat([head, frame, frame, frame]);
}

/** A light wall: nothing to read. */
export function filmWall(path: string): void {
  writeFileSync(path, film(new Uint8Array(width * height).fill(200)));
}

/** The code as a phone would see it on a screen: in the middle, with a margin. */
export function filmQr(path: string, text: string): void {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const scale = Math.floor(440 / size);
  const left = Math.floor((width - size * scale) / 2);
  const top = Math.floor((height - size * scale) / 2);
  const pixels = new Uint8Array(width * height).fill(200);
  for (let y = 0; y < size * scale; y += 1) {
    for (let x = 0; x < size * scale; x += 1) {
      const dark = data[Math.floor(y / scale)]?.[Math.floor(x / scale)];
      pixels[(top + y) * width + left + x] = dark ? 20 : 235;
    }
  }
  writeFileSync(path, film(pixels));
}
