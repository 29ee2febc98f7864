// Requests signed by a device (wire.ts): who sends, what, when, once. The body's hash is checked at the door, where the
// body is known.
import type { DevicePrincipal, Principal, PrincipalResolver } from '../../core/http/principal.ts';
import { refuse } from '../../core/errors.ts';
import { canonicalJson } from '../../lib/canonical-json.ts';
import type { AuthenticatorDeps } from './deps.ts';
import * as store from './device-store.ts';
import { proofMemoryMs, proofWindowMs, unprovenLifeMs } from './rules.ts';
import { isSigned, jsonHash } from './signing.ts';

type Proof = { device: string; method: string; path: string; at: number; id: string; body?: string };

const header = /^Aldaba-Device ([A-Za-z0-9_-]{1,2000})\.([A-Za-z0-9_-]{86})$/;

/** The proof and its signature; undefined for anything that is not one, byte for byte. */
export function readProof(authorization: string): { proof: Proof; signature: string } | undefined {
  const [, encoded, signature] = header.exec(authorization) ?? [];
  if (encoded === undefined || signature === undefined) return undefined;
  try {
    const text = Buffer.from(encoded, 'base64url').toString('utf8');
    const proof = JSON.parse(text) as Record<string, unknown>;
    const { device, method, path, at, id, body, ...rest } = proof;
    if (typeof device !== 'string' || typeof method !== 'string' || typeof path !== 'string')
      return undefined;
    if (!Number.isSafeInteger(at) || typeof id !== 'string' || !/^[A-Za-z0-9_-]{22}$/.test(id))
      return undefined;
    if ((body !== undefined && typeof body !== 'string') || Object.keys(rest).length > 0) return undefined;
    return canonicalJson(proof) === text ? { proof: proof as Proof, signature } : undefined;
  } catch {
    return undefined;
  }
}

export function createRequestProofs(deps: Pick<AuthenticatorDeps, 'db' | 'clock'>) {
  const { db, clock } = deps;
  const bodies = new WeakMap<Principal, string>();

  const resolvePrincipal: PrincipalResolver = async ({ authorization, method, path }) => {
    if (authorization === undefined) return undefined;
    const read = readProof(authorization);
    const now = clock.now();
    if (!read) return undefined;
    const { proof, signature } = read;
    if (proof.method !== method || proof.path !== path || Math.abs(now - proof.at) > proofWindowMs)
      return undefined;
    const row = await store.findDevice(db, proof.device);
    if (!row || (row.proven_at === null && row.created_at + unprovenLifeMs <= now)) return undefined;
    if (!isSigned('request', JSON.parse(row.key), proof, signature)) return undefined;
    // Last, so that only the device itself can fill the memory. Of two requests with one proof, one passes.
    if (!(await store.insertProof(db, `${row.id}|${proof.id}`, now + proofMemoryMs))) return undefined;
    const principal: DevicePrincipal = {
      kind: 'device',
      accountId: row.account_id,
      deviceId: row.id,
      proven: row.proven_at !== null,
    };
    if (proof.body !== undefined) bodies.set(principal, proof.body);
    return principal;
  };

  /** Refuses a body other than the one signed, and a device that has yet to prove itself. */
  function check(
    call: { principal: DevicePrincipal; body?: unknown },
    mayBeUnproven = false,
  ): DevicePrincipal {
    const { principal, body } = call;
    const sent = body === undefined || body === null ? undefined : (jsonHash(body) ?? '');
    if (bodies.get(principal) !== sent) refuse('core/device-required');
    if (!principal.proven && !mayBeUnproven) refuse('core/device-required');
    return principal;
  }

  return { resolvePrincipal, check };
}
export type RequestProofs = ReturnType<typeof createRequestProofs>;
