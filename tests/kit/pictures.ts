// Little photos and films for tests, and the ExifTools that read them. Each is a whole file of its format, without a date.
import { existsSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';
import { packaged } from '../../src/lib/photo-dates/find-exiftool.ts';

const fromBase64 = (text: string): Buffer => Buffer.from(text, 'base64');

const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};

const box = (type: string, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), ...parts]);
  return Buffer.concat([word(body.length + 4), body]);
};

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  return Buffer.concat([word(data.length), body, word(crc32(body))]);
}

/** A red point. */
const jpeg = fromBase64(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////////////////////////2wBDAVVaWnhpeOuCguv/////////////////////////////////////////////////////////////////////////wAARCAABAAEDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAP/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAAAwT/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwCQA1j/2Q==',
);

/** A red square of 16 × 16. */
export const heic = fromBase64(
  'AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAaptZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAAAAAAACAAAAEGlkYXQAAAAAABAAEAAAADhpbG9jAQAAAERAAAIAAQAAAAAAAAHOAAEAAAAAAAAANAACAAEAAAAAAAAAAQAAAAAAAAAIAAAAOGlpbmYAAAAAAAIAAAAVaW5mZQIAAAEAAQAAaHZjMQAAAAAVaW5mZQIAAAAAAgAAZ3JpZAAAAADVaXBycAAAALNpcGNvAAAAc2h2Y0MBA3AAAAAAAAAAAAAe8AD8/fj4AAAPAyAAAQAYQAEMAf//A3AAAAMAkAAAAwAAAwAeugJAIQABACdCAQEDcAAAAwCQAAADAAADAB6gIIEFluqumubAgAAAAwCAAAADAIQiAAEABkQBwXPBiQAAABRpc3BlAAAAAAAAAEAAAABAAAAAFGlzcGUAAAAAAAAAEAAAABAAAAAQcGl4aQAAAAADCAgIAAAAGmlwbWEAAAAAAAAAAgABAoECAAICA4QAAAAaaXJlZgAAAAAAAAAOZGltZwACAAEAAQAAADxtZGF0AAAAMCgBrxMhZmNA+BD3Z//rvBX/mSE/8zex6c7IR0DA0iCAm0BIk11QCxYQgId2pVbc+A==',
);

/** A red point. */
export const gif = fromBase64('R0lGODlhAQABAPAAAP8AAAAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==');

export const bmp = Buffer.concat([
  Buffer.from('424d3a000000000000003600000028000000', 'hex'),
  Buffer.from('0100000001000000010018000000000004000000130b0000130b00000000000000000000', 'hex'),
  Buffer.from('0000ff00', 'hex'),
]);

export const png = Buffer.concat([
  Buffer.from('89504e470d0a1a0a', 'hex'),
  chunk('IHDR', Buffer.from('00000001000000010802000000', 'hex')),
  chunk('IDAT', deflateSync(Buffer.from('00ff0000', 'hex'))),
  chunk('IEND', Buffer.alloc(0)),
]);

/** A film without pictures, whose dates are zeros. */
export const mp4 = Buffer.concat([
  box('ftyp', Buffer.from('isom'), word(512), Buffer.from('isommp41')),
  box(
    'moov',
    box(
      'mvhd',
      Buffer.concat([
        Buffer.alloc(12),
        word(1000),
        word(0),
        word(0x10000),
        Buffer.from('0100', 'hex'),
        Buffer.alloc(10),
        ...[0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].map(word),
        Buffer.alloc(24),
        word(1),
      ]),
    ),
  ),
  box('mdat', Buffer.from('film')),
]);

export type ExifGiven = { date?: string; offset?: string; createDate?: string; little?: boolean };

/** A JPEG with these tags as a camera writes them; without any, without EXIF. */
export function jpegWith({ date, offset, createDate, little = false }: ExifGiven = {}): Buffer {
  const texts = (
    [
      [0x9003, date],
      [0x9004, createDate],
      [0x9011, offset],
    ] as const
  ).flatMap(([tag, text]) =>
    text === undefined ? [] : [{ tag, bytes: Buffer.from(`${text}\0`, 'latin1') }],
  );
  if (texts.length === 0) return jpeg;
  const tiff = Buffer.alloc(26 + 2 + texts.length * 12 + 4);
  const short = (at: number, value: number) =>
    little ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at);
  const long = (at: number, value: number) =>
    little ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at);
  tiff.write(little ? 'II' : 'MM', 'latin1');
  short(2, 42);
  long(4, 8);
  // IFD0 has one entry: where the camera's own directory is.
  short(8, 1);
  short(10, 0x8769);
  short(12, 4);
  long(14, 1);
  long(18, 26);
  short(26, texts.length);
  let end = tiff.length;
  texts.forEach(({ tag, bytes }, index) => {
    const at = 28 + index * 12;
    short(at, tag);
    short(at + 2, 2);
    long(at + 4, bytes.length);
    long(at + 8, end);
    end += bytes.length;
  });
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, ...texts.map(({ bytes }) => bytes)]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length + 2);
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from('ffe1', 'hex'), length, body, jpeg.subarray(2)]);
}

const systems = ['/usr/bin/exiftool', '/usr/local/bin/exiftool', '/opt/homebrew/bin/exiftool'];
const perls = ['/usr/bin/perl', '/usr/local/bin/perl', '/opt/homebrew/bin/perl'];
const system = systems.find((path) => existsSync(path));
const own = perls.some((path) => existsSync(path)) ? packaged() : undefined;

/** The two that people have: the system's, and the one that comes with the packages. */
export const exiftools: readonly { name: string; command: readonly string[]; skip: string | false }[] = [
  {
    name: 'the system’s ExifTool',
    command: [system ?? 'exiftool'],
    skip:
      system === undefined && process.env['CI'] !== 'true'
        ? 'exiftool is not installed (npm run tools)'
        : false,
  },
  {
    name: 'the ExifTool of the packages',
    command: own ?? ['perl'],
    skip: own === undefined && process.env['CI'] !== 'true' ? 'perl is not installed' : false,
  },
];
