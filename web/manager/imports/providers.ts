// The providers as people know them, and what to type on one's own computer so that Aldaba may read there.
import type { Reply } from '../../shared/app/session.ts';

export type Provider = Reply<'GET /api/imports/providers'>['providers'][number]['provider'];
type Known = { readonly name: string; readonly commands: readonly string[] };

const known: Readonly<Record<Provider, Known>> = {
  'google-drive': { name: 'Google Drive', commands: ['rclone authorize drive'] },
  dropbox: { name: 'Dropbox', commands: ['rclone authorize dropbox'] },
  onedrive: { name: 'OneDrive', commands: ['rclone authorize onedrive'] },
  'icloud-drive': { name: 'iCloud Drive', commands: ['rclone config', 'rclone config show icloud'] },
};
export const toProvider = (text: string | undefined): Provider | undefined =>
  (Object.keys(known) as Provider[]).find((one) => one === text);
export const nameOf = (provider: Provider): string => known[provider].name;
export const commandsOf = (provider: Provider): readonly string[] => known[provider].commands;

/** The source as people know it: the provider, or the host of an address. */
export function sourceName({ provider, address }: { provider: string; address: string }): string {
  const of = toProvider(provider);
  return of === undefined ? new URL(address).host : nameOf(of);
}

/** Where from: as it was typed, or the provider with the folder. */
export function sourcePlace({ provider, address }: { provider: string; address: string }): string {
  const of = toProvider(provider);
  if (of === undefined) return address;
  const { pathname } = new URL(address);
  const folders = pathname.split('/').filter(Boolean).map(decodeURIComponent);
  return [nameOf(of), ...folders].join(' / ');
}
