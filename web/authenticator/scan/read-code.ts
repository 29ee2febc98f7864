// Finds a QR code in a picture: with the browser's own detector where it has one, else with ours (a lazy chunk).

type Detector = { detect(source: CanvasImageSource | ImageData): Promise<{ rawValue: string }[]> };
type DetectorClass = {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
};
export type ReadCode = (picture: ImageData) => Promise<string | undefined>;

export async function createCodeReader(): Promise<ReadCode> {
  const native = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  const supported = await native?.getSupportedFormats().catch((): string[] => []);
  if (native && supported?.includes('qr_code')) {
    const detector = new native({ formats: ['qr_code'] });
    return async (picture) => (await detector.detect(picture))[0]?.rawValue;
  }
  const { decodeQR } = await import('qr/decode.js');
  return async (picture) => {
    try {
      return decodeQR(picture, { timeLimit: 60 });
    } catch {
      return undefined;
    }
  };
}

/** Draws a frame or a photo at most `longest` pixels long; decoders need no more and photos have ten times that. */
export function pixelsOf(
  source: CanvasImageSource,
  size: { width: number; height: number },
  longest: number,
): ImageData | undefined {
  const scale = Math.min(1, longest / Math.max(size.width, size.height, 1));
  const [width, height] = [Math.round(size.width * scale), Math.round(size.height * scale)];
  if (width < 1 || height < 1) return undefined;
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context?.drawImage(source, 0, 0, width, height);
  return context?.getImageData(0, 0, width, height);
}

/** The text of the code in a picture file, undefined when there is none. */
export async function readFile(file: Blob, read: ReadCode): Promise<string | undefined> {
  const bitmap = await createImageBitmap(file);
  try {
    for (const longest of [1600, 800, 2600]) {
      const pixels = pixelsOf(bitmap, bitmap, longest);
      const text = pixels && (await read(pixels));
      if (text) return text;
    }
    return undefined;
  } finally {
    bitmap.close();
  }
}
