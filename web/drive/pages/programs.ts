// Ready text for programs that speak WebDAV. Pure. The app password is never part of it: it is typed where it is asked for.
export const programs = [
  'rclone',
  'rclone-old',
  'qnap',
  'davfs2',
  'windows',
  'macos',
  'gnome',
  'cadaver',
] as const;
export type Program = (typeof programs)[number];

/** As a shell reads it: an address may hold signs that mean something there. */
const typed = (text: string): string =>
  /^[\w.@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

type Given = { address: string; user: string; driveId: string };

export function textFor(program: Program, { address, user, driveId }: Given): string {
  const { host, hostname, pathname, port, protocol } = new URL(address);
  const secure = protocol === 'https:';
  const name = `aldaba-${driveId}`;
  switch (program) {
    case 'rclone':
    case 'rclone-old': {
      const vendor = program === 'rclone' ? 'rclone' : 'owncloud';
      // `config password` takes no password from the keyboard; `obscure -` does, so that it is in no history.
      return [
        `rclone config create ${name} webdav url=${address} vendor=${vendor} user=${typed(user)} pass="$(rclone obscure -)" --no-obscure`,
        `rclone lsd ${name}:`,
      ].join('\n');
    }
    case 'qnap':
      return `${address}\n${hostname}\n${port || (secure ? '443' : '80')}\n${pathname}\n${user}`;
    case 'davfs2':
      return `sudo mkdir -p /mnt/${name}\nsudo mount -t davfs -o uid=$(id -u) ${address} /mnt/${name}`;
    case 'windows':
      return `net use * ${address} /user:${/[ &|<>^]/.test(user) ? `"${user}"` : user} *`;
    case 'macos':
      return address;
    case 'gnome':
      return `${secure ? 'davs' : 'dav'}://${encodeURIComponent(user)}@${host}${pathname}`;
    case 'cadaver':
      return `cadaver ${address}`;
  }
}
