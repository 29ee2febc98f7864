// Decisions about API tokens. Pure.
export const scopes = ['people:read', 'people:invite', 'audit:read'] as const;
export type TokenScope = (typeof scopes)[number];

export const nameLength = 64;
export const maximumTokens = 50;
export const longestLifeMs = 5 * 366 * 86_400_000;
/** A program that goes wild is slowed down; one that reads page by page never notices. */
export const useLimit = { limit: 600, windowSeconds: 60 } as const;
/** Last use is written at most so often. */
export const usedEveryMs = 60_000;
/** Scanners of published secrets know ours by it. */
export const prefix = 'aldaba_';

/** The secret in a Bearer header (RFC 6750), when it has the shape of ours: the prefix and 256 bits. */
export const readBearer = (authorization: string | undefined): string | undefined =>
  /^Bearer (aldaba_[A-Za-z0-9_-]{43})$/i.exec(authorization ?? '')?.[1];

/** What a later version wrote and this one does not know opens nothing. */
export const toScopes = (text: string): readonly TokenScope[] =>
  scopes.filter((scope) => text.split(' ').includes(scope));
