// One instant as people read it in mails and files: date, time and the zone it is told in.

/** `zone` is an IANA name; without one the text says UTC. */
export function formatInstant(at: number, language: string, zone = 'UTC'): string {
  return new Intl.DateTimeFormat(language, {
    dateStyle: 'long',
    timeStyle: 'medium',
    timeZone: zone,
  })
    .format(at)
    .concat(` ${zone}`);
}
