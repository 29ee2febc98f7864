// The whole order in which a request is judged, for every verb: path, verb, rights, preconditions, act. The reply is the verb's.
import { refuse } from '../core/errors.ts';
import { isOpen, isVerb, type VerbName } from './capabilities.ts';
import type { Exchange } from './exchange.ts';
import { judgeIfHeader, judgeTarget } from './features/conditions.ts';
import { copy, move } from './methods/transfer.ts';
import { get } from './methods/get.ts';
import { lock } from './methods/lock.ts';
import { makeCollection } from './methods/mkcol.ts';
import { options } from './methods/options.ts';
import { propfind } from './methods/propfind.ts';
import { proppatch } from './methods/proppatch.ts';
import { put } from './methods/put.ts';
import { remove } from './methods/delete.ts';
import { report } from './methods/report.ts';
import { unlock } from './methods/unlock.ts';
import { readIfHeader } from './wire/if-header.ts';
import { readTarget } from './wire/path.ts';

type Verb = {
  act: (exchange: Exchange) => Promise<void> | void;
  /**
   * Who judges If-Match and its like: `target` before the act, `itself` the verb, which has the node at hand anyway or gives
   * the expectation to the transaction that writes.
   */
  conditions: 'target' | 'itself' | 'none';
};

const verbs: Readonly<Record<VerbName, Verb>> = {
  OPTIONS: { act: options, conditions: 'none' },
  GET: { act: get, conditions: 'itself' },
  HEAD: { act: get, conditions: 'itself' },
  PUT: { act: put, conditions: 'itself' },
  DELETE: { act: remove, conditions: 'itself' },
  MKCOL: { act: makeCollection, conditions: 'target' },
  COPY: { act: copy, conditions: 'target' },
  MOVE: { act: move, conditions: 'target' },
  PROPFIND: { act: propfind, conditions: 'none' },
  PROPPATCH: { act: proppatch, conditions: 'target' },
  LOCK: { act: lock, conditions: 'target' },
  UNLOCK: { act: unlock, conditions: 'none' },
  REPORT: { act: report, conditions: 'none' },
};

type Step = (exchange: Exchange, verb: Verb, name: VerbName) => Promise<void> | void;

const steps: readonly Step[] = [
  function findPath(exchange) {
    const target = readTarget(exchange.url, exchange.base) ?? refuse('dav/not-found');
    exchange.path = target.path;
    exchange.slash = target.slash;
  },
  function mayBeAsked({ space }, _verb, name) {
    if (!isOpen(name, space)) refuse('dav/forbidden');
  },
  function readConditions(exchange) {
    const header = exchange.header('if');
    if (header !== undefined) exchange.ifHeader = readIfHeader(header);
  },
  function judgeStates(exchange, { conditions }) {
    if (exchange.ifHeader && conditions !== 'none') return judgeIfHeader(exchange, exchange.ifHeader);
  },
  function judgeExpectations(exchange, { conditions }) {
    if (conditions === 'target') return judgeTarget(exchange);
  },
  (exchange, verb) => verb.act(exchange),
];

export async function answer(exchange: Exchange): Promise<void> {
  const { method = '' } = exchange.request;
  if (!isVerb(method)) return refuse('dav/method');
  const verb = verbs[method];
  for (const step of steps) {
    const pending = step(exchange, verb, method);
    if (pending) await pending;
  }
}
