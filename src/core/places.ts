// Approximate places of addresses, from a table on this machine (MaxMind's format: GeoLite2, DB-IP …) that the operator
// brings and keeps up to date. Nobody outside is ever asked.
import { readFileSync } from 'node:fs';
import { type CityResponse, Reader } from 'mmdb-lib';

/** "Ginebra, Suiza", or what of it is known; null for an address the table does not have. Never throws. */
export type FindPlace = (ip: string, language: string) => string | null;

export const nowhere: FindPlace = () => null;

/** Reads the whole table into memory. Throws an Error with words for the operator when it is none. */
export function openPlaces(path: string): FindPlace {
  let reader: Reader<CityResponse>;
  try {
    reader = new Reader<CityResponse>(readFileSync(path));
  } catch (error) {
    throw new Error(
      `GEO_DB: ${path} is not a table of places in MaxMind's format (${error instanceof Error ? error.message : 'unreadable'}).`,
      { cause: error },
    );
  }
  return (ip, language) => {
    try {
      const found = reader.get(ip);
      if (!found) return null;
      const nameIn = (names?: { readonly en: string; readonly es?: string }) =>
        names && ((language === 'es' ? names.es : undefined) ?? names.en);
      const parts = [nameIn(found.city?.names), nameIn((found.country ?? found.registered_country)?.names)];
      // Shown where somebody decides about a request: no longer than a line, whatever the table holds.
      return parts.filter(Boolean).join(', ').slice(0, 80) || null;
    } catch {
      // An IPv6 address in a table of IPv4, a damaged entry: a place is a help, not a condition.
      return null;
    }
  };
}
