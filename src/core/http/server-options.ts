// What the HTTP server is given by the application.
import type { FastifyInstance } from 'fastify';
import type { Query } from '../db/db.ts';
import type { DriveHosts } from '../drive-domain.ts';
import type { ErrorTable, Refusal } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Visit } from '../visit.ts';
import type { AttemptHold, Door } from './door.ts';
import type { Html } from './html.ts';
import type { AppPrincipal, FindPrincipal } from './principal.ts';
import type { WatchSession } from './session-streams.ts';
import type { Visitor } from './visits.ts';

export type ServerOptions = {
  origin: URL;
  trustedProxies: readonly string[];
  log: Log;
  /** Hosts by which drives are called; without them ORIGIN's is the only one. */
  driveHosts?: Pick<DriveHosts, 'driveOf' | 'rewrite'>;
  /** Says whether anybody has committed. */
  db?: Pick<Query, 'version'>;
  now: () => number;
  /** 24 random bytes, base64url: what a browser is known by. */
  newBrowserToken: () => string;
  formKey: Uint8Array;
  errors: ErrorTable;
  /** The style sheet that may stand inside a page. */
  pageStyle?: string | null;
  doors: readonly Door[];
  principal: FindPrincipal;
  findAttempt: (token: string) => Promise<AttemptHold | null>;
  /** Tells when the right by which a program is in has ended; returns how to stop listening. */
  whenEnded: (program: AppPrincipal, end: () => void) => () => void;
  /** Turns a connection into a visit: languages, networks and places are the application's to name. */
  describeVisit: (visitor: Visitor) => Visit;
  /** A whole page for a refusal on a page route. */
  refusalPage: (visit: Visit, refusal: Refusal, status: number) => Html;
  /** Resolves when requests can be served: the storage answers. */
  ready: () => Promise<void>;
  /** Told of the open streams of sessions, so that it can close them. */
  watchSession?: WatchSession;
  /** Raw Fastify plugins for static files. */
  statics?: (app: FastifyInstance) => void | Promise<void>;
};
