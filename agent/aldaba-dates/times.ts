// Dates of files: set to the millisecond, kept to what the disk can.
import type { BigIntStats } from 'node:fs';
import { lutimes } from 'node:fs/promises';

/** Keeps the time of the last reading. `modifiedNs` in nanoseconds since 1970; kept to less than a microsecond. */
export async function setModified(path: string, stat: BigIntStats, modifiedNs: bigint): Promise<void> {
  await lutimes(path, seconds(stat.atimeNs), seconds(modifiedNs));
}

/** Node takes numbers below zero for now, and dates as they are. */
const seconds = (ns: bigint): number | Date =>
  ns < 0n ? new Date(Number(ns / 1_000_000n)) : Number(ns) / 1e9;

/** Whether a file has this date, on disks that keep even seconds only (FAT) too. */
export function hasDate({ mtimeNs }: BigIntStats, at: number): boolean {
  const wanted = BigInt(at) * 1_000_000n;
  if (mtimeNs === wanted) return true;
  const isEven = mtimeNs % 2_000_000_000n === 0n;
  const away = mtimeNs > wanted ? mtimeNs - wanted : wanted - mtimeNs;
  // Through a number of seconds a nanosecond can be lost.
  return away < 1000n || (isEven && away < 2_000_000_000n);
}

/** Less than a microsecond apart: what setting a time can lose. */
export const isSame = (a: bigint, b: bigint): boolean => (a > b ? a - b : b - a) < 1000n;
