// Somebody knocks: what is asked and from where, then NO or YES. Nothing is shown that the server did not sign.
import { useEffect, useRef, useState, type SyntheticEvent } from 'react';
import { Alert, Badge, Button, CodeInput, Countdown, Skeleton } from '../../shared/kit/index.ts';
import { useFormat, useT } from '../../shared/texts.ts';
import { goTo, useAppState, useTools } from '../engine/context.ts';
import type { KnockEntry } from '../engine/state.ts';
import { initials } from '../parts/initials.ts';
import { useScreenTitle } from '../parts/page.tsx';
import { digitsAsked, readNumber } from '../protocol/knock.ts';
import type { Account } from '../storage/records.ts';
import { KnockOutcome } from './knock-outcome.tsx';
import { WhichNo } from './which-no.tsx';

export function Knock({ id }: { id: string }) {
  const { app } = useTools();
  const { accounts, knocks } = useAppState();
  const [isSearched, setSearched] = useState(false);
  const entry = knocks.find(({ ask }) => ask.knock === id);
  const account = accounts.find(({ deviceId }) => deviceId === entry?.deviceId);
  const isKnown = entry !== undefined;
  useEffect(() => {
    if (!isKnown) void app.lookForKnocks().then(() => setSearched(true));
  }, [id, isKnown, app]);
  if (!entry || !account) {
    return isSearched ? <KnockOutcome id={id} state={{ step: 'withdrawn' }} /> : <Searching />;
  }
  switch (entry.state.step) {
    case 'open':
    case 'sending':
      return <Card entry={entry} account={account} />;
    case 'refusing':
      return <WhichNo id={id} />;
    default:
      return <KnockOutcome id={id} state={entry.state} />;
  }
}

function Searching() {
  return (
    <div className="screen">
      <main className="content">
        <Skeleton lines={6} />
      </main>
    </div>
  );
}

/** What is about to happen, by act. */
function useActText(): (entry: KnockEntry) => string {
  const t = useT();
  return ({ ask: { act } }) => {
    if (act === 'login') return t('auth.act.login');
    if (act === 'enrol') return t('auth.act.enrol');
    if (act === 'recover') return t('auth.act.recover');
    return t('auth.act.sudo');
  };
}

/** A finger that was on its way to something else must not answer: the buttons wake up a moment after they appear. */
const asleepMs = 450;

function Card({ entry, account }: { entry: KnockEntry; account: Account }) {
  const t = useT();
  const { app, autoLock } = useTools();
  const actText = useActText();
  const { ask, state } = entry;
  const heading = useScreenTitle(t('auth.knock.title'));
  const number = useRef<HTMLInputElement>(null);
  const { scanned } = useAppState();
  const [typed, setTyped] = useState('');
  const [isMissing, setMissing] = useState(false);
  const [isAwake, setAwake] = useState(false);
  const digits = digitsAsked(ask.mode);
  const sending = state.step === 'sending' ? state.draft.verdict : undefined;
  const isOff = !isAwake || sending !== undefined;
  const name = account.label ?? account.name;
  const given = scanned?.knock === ask.knock ? scanned.number : undefined;
  useEffect(() => {
    if (given !== undefined) setTyped(given);
  }, [given]);
  useEffect(() => {
    const timer = setTimeout(() => setAwake(true), asleepMs);
    return () => clearTimeout(timer);
  }, []);

  const sayYes = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (isOff) return;
    const given = readNumber(typed, ask.mode);
    setMissing(digits > 0 && given === undefined);
    if (digits > 0 && given === undefined) {
      document.getElementById('field-number')?.focus();
      return;
    }
    // The phone's own prompt takes the place of the app for a moment.
    if (account.passkeyId) autoLock.errand();
    void app.answer(ask.knock, { verdict: 'yes', ...(given === undefined ? {} : { number: given }) });
  };
  return (
    <form className="screen knock" data-testid="knock" data-mode={ask.mode} onSubmit={sayYes} noValidate>
      <main className="content">
        <p className="knock-account">
          <span className="avatar" aria-hidden="true">
            {initials(name)}
          </span>
          <span>
            <strong>{name}</strong>
            <span className="soft small">{account.loginAddress}</span>
          </span>
        </p>
        <h1 ref={heading} tabIndex={-1}>
          {t('auth.knock.title')}
        </h1>
        <p className="knock-act">{actText(entry)}</p>
        <KnockFacts entry={entry} />
      </main>
      <footer className="acts">
        {digits > 0 ? (
          <CodeInput
            ref={number}
            name="number"
            label={t(digits === 2 ? 'auth.knock.number' : 'auth.knock.six')}
            hint={t('auth.knock.number.hint')}
            error={
              isMissing ? t(digits === 2 ? 'auth.knock.number.error' : 'auth.knock.six.error') : undefined
            }
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        ) : null}
        {digits === 6 ? (
          <Button wide icon="scan" onClick={() => goTo(`/knock/${ask.knock}/scan`)}>
            {t('auth.knock.scan')}
          </Button>
        ) : null}
        <div role="alert">
          {state.step === 'open' && state.unconfirmed ? (
            <Alert tone="warning">{t('auth.knock.unconfirmed')}</Alert>
          ) : null}
          {account.isPasskeyDue && !account.passkeyId ? (
            <Alert tone="warning">{t('auth.knock.no-passkey')}</Alert>
          ) : null}
        </div>
        <TimeLeft entry={entry} />
        <div className="verdicts">
          <button
            type="button"
            className="button verdict no"
            aria-disabled={isOff || undefined}
            aria-busy={sending === 'no' || undefined}
            onClick={() => {
              if (!isOff) app.pressNo(ask.knock);
            }}
          >
            {t('auth.no')}
          </button>
          <button
            type="submit"
            className="button verdict yes"
            aria-disabled={isOff || undefined}
            aria-busy={sending === 'yes' || undefined}
          >
            {t('auth.yes')}
          </button>
        </div>
        <div className="later">
          <Countdown expiresAt={ask.expiresAt} now={app.clock.now} />
          <button type="button" className="link-button" onClick={() => goTo('/', { replace: true })}>
            {t('auth.knock.later')}
          </button>
        </div>
      </footer>
    </form>
  );
}

function TimeLeft({ entry: { ask } }: { entry: KnockEntry }) {
  const { clock } = useTools().app;
  const whole = Math.max(1, ask.expiresAt - ask.issuedAt);
  const [part, setPart] = useState(1);
  useEffect(() => {
    const tick = (): void => setPart(Math.min(1, Math.max(0, (ask.expiresAt - clock.now() - 1000) / whole)));
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [ask, clock, whole]);
  return (
    <div className="time-left">
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <line x1="0" y1="2" x2="100" y2="2" className="ring-track" />
        <line
          x1="0"
          y1="2"
          x2="100"
          y2="2"
          className="ring-left"
          strokeDasharray="100"
          strokeDashoffset={100 * (1 - part)}
        />
      </svg>
    </div>
  );
}

function KnockFacts({ entry: { ask } }: { entry: KnockEntry }) {
  const t = useT();
  const format = useFormat();
  const { clock } = useTools().app;
  const { app, browser, system, place, address, knownBrowser, sameNetwork, detail } = ask.context;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <dl className="knock-facts">
      <dt>{t('auth.knock.when')}</dt>
      <dd>
        {format.relative(ask.issuedAt, clock.now())}
        <span className="soft small">{format.time(ask.issuedAt, 'short', zone)}</span>
      </dd>
      <dt>{t('auth.knock.device')}</dt>
      <dd>
        {t('auth.knock.browser', { browser, system })}
        <Badge tone={knownBrowser ? 'success' : 'warning'}>
          {t(knownBrowser ? 'auth.knock.known' : 'auth.knock.unknown')}
        </Badge>
      </dd>
      <dt>{t('auth.knock.place')}</dt>
      <dd>
        {place === null ? t('auth.knock.network', { address }) : t('auth.knock.near', { place })}
        {place === null ? null : <span className="soft small">{t('auth.knock.network', { address })}</span>}
        {sameNetwork ? <span className="soft small">{t('auth.knock.same-network')}</span> : null}
      </dd>
      <dt>{t('auth.knock.app')}</dt>
      <dd>
        {app}
        {detail === null ? null : <span className="soft small">{detail}</span>}
      </dd>
    </dl>
  );
}
