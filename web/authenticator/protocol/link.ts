// What a QR, an opened address or a typed code asks for.

export type LinkTarget = { linkId: string; secret: string } | { typedCode: string };

/** `#link=v1.<linkId>.<secret>`, with or without the sign. Undefined for every other fragment. */
export function linkInFragment(fragment: string): LinkTarget | undefined {
  const found = /^#?link=v1\.([A-Za-z0-9_-]{8,64})\.([A-Za-z0-9_-]{22})$/.exec(fragment);
  return found?.[1] && found[2] ? { linkId: found[1], secret: found[2] } : undefined;
}

/** `#knock=v1.<knockId>.<digits>`: what the waiting page shows, so that nobody has to type it. */
export type KnockTarget = { knock: string; number: string };
export function knockInFragment(fragment: string): KnockTarget | undefined {
  const found = /^#?knock=v1\.([A-Za-z0-9_-]{8,64})\.(\d{2}(?:\d{4})?)$/.exec(fragment);
  return found?.[1] && found[2] ? { knock: found[1], number: found[2] } : undefined;
}

/**
 * A code of another service given in the address: `#uri=` (never leaves the phone) or `?uri=`, percent-encoded, as
 * other apps and pages write it.
 */
export function codeLinkIn({ hash, search }: { hash: string; search: string }): string | undefined {
  const given = /^#uri=(.+)$/s.exec(hash)?.[1] ?? /[?&]uri=([^&]+)/.exec(search)?.[1];
  if (given === undefined) return undefined;
  try {
    return decodeURIComponent(given);
  } catch {
    return given;
  }
}

/** A scanned text: a link or a knock of ours, one of another installation, or anything else. */
export function readScanned(
  text: string,
  origin: string,
):
  | { kind: 'link'; target: LinkTarget }
  | { kind: 'knock'; target: KnockTarget }
  | { kind: 'elsewhere'; host: string }
  | { kind: 'foreign' } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const target = url?.pathname === '/auth/' ? linkInFragment(url.hash) : undefined;
  const knock = url?.pathname === '/auth/' ? knockInFragment(url.hash) : undefined;
  if (!url || !(target || knock)) return { kind: 'foreign' };
  if (url.origin !== origin) return { kind: 'elsewhere', host: url.host };
  return target ? { kind: 'link', target } : knock ? { kind: 'knock', target: knock } : { kind: 'foreign' };
}

/**
 * A typed code as the server normalises it (Crockford's base32: upper case, no spaces or dashes, O is 0, I and L
 * are 1). Undefined when nothing that can be a code remains.
 */
export function readTypedCode(typed: string): LinkTarget | undefined {
  const typedCode = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}\u2212\u00ad\u200b]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{6,32}$/.test(typedCode) ? { typedCode } : undefined;
}
