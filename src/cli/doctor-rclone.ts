// What doctor finds of rclone: which one, and which providers people can bring their files from.
import type { Config } from '../core/config.ts';
import { createRclone, lackingIn } from '../core/outbound/rclone.ts';
import { systemRandom } from '../core/random.ts';
import type { Finding } from './doctor.ts';

export async function checkRclone({ rclonePath: path, rcloneEnvironment }: Config): Promise<Finding> {
  const what = 'rclone';
  const there = await createRclone({ path, environment: rcloneEnvironment, random: systemRandom }).found();
  if (!there)
    return path === null
      ? {
          level: 'ok',
          what,
          found: 'not installed; people cannot bring in a Google Drive, Dropbox, OneDrive or iCloud Drive',
        }
      : {
          level: 'warn',
          what,
          found: `${path} is no rclone that runs`,
          repair: 'Point RCLONE_PATH at one, or take it away: rclone is then looked for in PATH.',
        };
  const missing = lackingIn(there);
  const found = `${there.version} at ${there.path}`;
  const less = missing.length > 0 ? `; without ${missing.join(', ')}` : '';
  return { level: 'ok', what, found: found + less };
}
