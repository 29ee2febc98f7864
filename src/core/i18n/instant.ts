// One instant as people read it in mails and files: date, time and the zone it is told in.

/** Making one costs a hundred times what using it does, and memory that the collector does not see. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** `zone` is an IANA name; without one the text says UTC. */
export function formatInstant(at: number, language: string, zone = 'UTC'): string {
  const name = `${language} ${zone}`;
  let format = formats.get(name);
  if (!format) {
    format = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'medium', timeZone: zone });
    formats.set(name, format);
  }
  return `${format.format(at)} ${zone}`;
}
