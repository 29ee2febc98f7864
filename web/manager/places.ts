// Addresses of the Manager: the URL holds which dialog or step is open.

export const base = '/manager';
export const places = {
  overview: `${base}/`,
  signInData: `${base}/sign-in-data`,
  twoStep: `${base}/two-step`,
  backupCodes: `${base}/backup-codes`,
  appPasswords: `${base}/app-passwords`,
  connectedApps: `${base}/connected-apps`,
  apps: `${base}/apps`,
  devices: `${base}/devices`,
  changePhone: `${base}/change-phone`,
  sessions: `${base}/sessions`,
  activity: `${base}/activity`,
  organisations: `${base}/organisations`,
  users: `${base}/users`,
  rules: `${base}/rules`,
  sites: `${base}/sites`,
  tokens: `${base}/tokens`,
  trail: `${base}/trail`,
  import: `${base}/import`,
  tasks: `${base}/tasks`,
  appearance: `${base}/appearance`,
} as const;
export type Place = keyof typeof places;

/** An address with what should be open there: `placeOf('twoStep', { add: 'code-app' })`. */
export function placeOf(place: Place, open: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams(open).toString();
  return search ? `${places[place]}?${search}` : places[place];
}
