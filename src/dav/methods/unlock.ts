// UNLOCK: gives a lock back, whatever path under it is named (RFC 4918 §9.11).
import { Refusal, refuse } from '../../core/errors.ts';
import type { Exchange } from '../exchange.ts';
import { readLockToken } from '../wire/headers.ts';

export async function unlock(exchange: Exchange): Promise<void> {
  const token = readLockToken(exchange.header('lock-token'));
  try {
    await exchange.space.locking?.release(exchange.path, token);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'dav/no-such-lock') refuse('dav/not-locked');
    throw error;
  }
  exchange.empty(204);
}
