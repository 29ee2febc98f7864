// Sizes as operators write them.
const units: Readonly<Record<string, number>> = { mib: 1024 ** 2, gib: 1024 ** 3, tib: 1024 ** 4 };

/** `50GiB` in bytes; undefined when it is none. */
export function readSize(text: string): number | undefined {
  const [, amount = '', unit = ''] = /^([1-9]\d{0,5})(MiB|GiB|TiB)$/i.exec(text) ?? [];
  const each = units[unit.toLowerCase()];
  return each === undefined ? undefined : Number(amount) * each;
}

export const sizeText = (bytes: number): string =>
  bytes % 1024 ** 3 === 0 ? `${bytes / 1024 ** 3}GiB` : `${Math.round(bytes / 1024 ** 2)}MiB`;
