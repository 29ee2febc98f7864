// Linking Aldaba Auth from this computer: get the app, scan, compare six digits, done. The step stands in the URL,
// so that a step-up in between comes back to the same place.
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { Alert, Skeleton } from '../../shared/kit/notices.tsx';
import { Stepper, useSecondsLeft } from '../../shared/kit/progress.tsx';
import { CopyField, QrView } from '../../shared/kit/secrets.tsx';
import { useT, useTexts } from '../../shared/texts.ts';
import { GoButton, useGo, useOpen } from '../../shared/app/going.tsx';
import { Failure, PageHead } from '../../shared/app/page.tsx';
import { useAct } from '../../shared/app/queries.ts';
import type { Reply } from '../../shared/app/session.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { placeOf, places } from '../places.ts';
import { useStored, useTwoStep } from '../queries.ts';
import { call, type LinkState, now } from '../server.ts';
import { useLinkState } from './link-state.ts';

type NewLink = Reply<'POST /api/authenticator/links'>;
const steps = 4;

export function AddAldabaAuth() {
  const t = useT();
  const { open, setOpen } = useOpen();
  const atLink = open('step') === 'link';
  return (
    <>
      <PageHead
        title={t('manager.aldaba-auth.title')}
        actions={
          <GoButton look="quiet" href={places.twoStep}>
            {t('manager.add.cancel')}
          </GoButton>
        }
      />
      <div className="panel flow">
        {atLink ? <Linking /> : <GetTheApp onNext={() => setOpen({ step: 'link' })} />}
      </div>
    </>
  );
}

function Step({ step, title, children }: { step: number; title: string; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [first] = useState(step === 1);
  useEffect(() => {
    // The first step leaves the focus on the page's own heading.
    if (!first) box.current?.querySelector<HTMLElement>('h2[tabindex]')?.focus();
  }, [first]);
  return (
    <div className="stack" ref={box}>
      <Stepper step={step} steps={steps} title={title} />
      {children}
    </div>
  );
}

function GetTheApp({ onNext }: { onNext: () => void }) {
  const t = useT();
  const address = `${location.origin}/auth/`;
  return (
    <Step step={1} title={t('manager.aldaba-auth.get.title')}>
      <p>{t('manager.aldaba-auth.get.text')}</p>
      <div className="scan">
        <QrView text={address} label={t('manager.aldaba-auth.get.qr')} />
        <div className="stack">
          <CopyField label={t('manager.aldaba-auth.get.address')} value={address} />
          <p className="soft">{t('manager.aldaba-auth.get.have')}</p>
        </div>
      </div>
      <div className="buttons">
        <Button look="primary" onClick={onNext}>
          {t('manager.next')}
        </Button>
      </div>
    </Step>
  );
}

/** Makes a link when it appears, and another one whenever the person asks. */
function Linking() {
  const t = useT();
  const { setOpen } = useOpen();
  const started = useRef(false);
  const [link, setLink] = useState<NewLink>();
  const start = useAct(() => call('POST /api/authenticator/links', { body: {} }), setLink);
  useEffect(() => {
    if (started.current) return;
    started.current = true;
    start.run();
  }, []);
  const renew = (): void => {
    setLink(undefined);
    start.run();
  };
  const back = (): void => setOpen({ step: undefined }, { replace: true });
  if (start.error) {
    return (
      <Step step={2} title={t('manager.aldaba-auth.scan.title')}>
        <Failure error={start.error} onRetry={() => start.run()} />
        <div className="buttons">
          <Button onClick={back}>{t('manager.previous')}</Button>
        </div>
      </Step>
    );
  }
  if (!link) {
    return (
      <Step step={2} title={t('manager.aldaba-auth.scan.title')}>
        <Skeleton lines={6} />
      </Step>
    );
  }
  return <Following key={link.linkId} link={link} onRenew={renew} onBack={back} />;
}

function Following({ link, onRenew, onBack }: { link: NewLink; onRenew: () => void; onBack: () => void }) {
  const t = useT();
  const [state, setState] = useLinkState(link.linkId, link.expiresAt);
  const name = state.deviceName ?? t('manager.aldaba-auth.phone');
  const again = (
    <div className="buttons">
      <Button look="primary" onClick={onRenew}>
        {t('manager.aldaba-auth.again')}
      </Button>
    </div>
  );
  switch (state.state) {
    case 'new':
      return <Scan link={link} onRenew={onRenew} onBack={onBack} />;
    case 'claimed':
    case 'confirmed':
      return <Compare linkId={link.linkId} state={state} name={name} onState={setState} />;
    case 'done':
      return <Done name={name} />;
    case 'expired':
      return (
        <Step key="expired" step={2} title={t('manager.aldaba-auth.expired.title')}>
          <p>{t('manager.aldaba-auth.expired.text')}</p>
          <div className="buttons">
            <Button look="primary" onClick={onRenew}>
              {t('manager.aldaba-auth.renew')}
            </Button>
          </div>
        </Step>
      );
    case 'refused':
      return (
        <Step key="refused" step={3} title={t('manager.aldaba-auth.refused.title')}>
          <Alert tone="warning">{t('manager.aldaba-auth.refused.text')}</Alert>
          {again}
        </Step>
      );
    case 'killed':
      return (
        <Step key="killed" step={3} title={t('manager.aldaba-auth.killed.title')}>
          <Alert tone="danger">{t('manager.aldaba-auth.killed.text')}</Alert>
          {again}
        </Step>
      );
  }
}

function Scan({ link, onRenew, onBack }: { link: NewLink; onRenew: () => void; onBack: () => void }) {
  const t = useT();
  const { format } = useTexts();
  const seconds = useSecondsLeft(link.expiresAt, now);
  const left = t('manager.aldaba-auth.scan.left', { minutes: format.span(seconds) });
  return (
    <Step key="scan" step={2} title={t('manager.aldaba-auth.scan.title')}>
      <p>{t('manager.aldaba-auth.scan.text')}</p>
      <div className="scan">
        <QrView text={link.url} label={t('manager.aldaba-auth.scan.qr')} />
        <div className="stack">
          <p className="countdown">
            <span aria-hidden="true">{left}</span>
            <span className="unseen" role="timer" aria-live="polite">
              {[60, 30, 10].includes(seconds) ? left : ''}
            </span>
          </p>
          <p className="soft waiting" role="status">
            {t('manager.aldaba-auth.scan.waiting')}
          </p>
          <div>
            <Button small onClick={onRenew}>
              {t('manager.aldaba-auth.renew')}
            </Button>
          </div>
          <details className="fold">
            <summary>{t('manager.aldaba-auth.scan.cannot')}</summary>
            <CopyField label={t('manager.aldaba-auth.scan.typed')} value={link.typedCode} />
          </details>
        </div>
      </div>
      <div className="buttons">
        <Button onClick={onBack}>{t('manager.previous')}</Button>
      </div>
    </Step>
  );
}

function Compare({
  linkId,
  state,
  name,
  onState,
}: {
  linkId: string;
  state: LinkState;
  name: string;
  onState: (state: LinkState) => void;
}) {
  const t = useT();
  const textOf = useErrorText();
  const confirm = useAct(
    (same: boolean) =>
      call('POST /api/authenticator/links/:linkId/confirm', { params: { linkId }, body: { same } }),
    onState,
  );
  const digits = state.digits ?? '';
  const error = textOf(confirm.error);
  return (
    <Step key="compare" step={3} title={t('manager.aldaba-auth.compare.title')}>
      <p>{t('manager.aldaba-auth.compare.text', { device: name })}</p>
      <p className="digits">
        <span aria-hidden="true">{`${digits.slice(0, 3)} ${digits.slice(3)}`}</span>
        <span className="unseen">
          {t('manager.aldaba-auth.compare.digits', { digits: [...digits].join(' ') })}
        </span>
      </p>
      {error ? (
        <Alert tone="danger" live>
          {error}
        </Alert>
      ) : null}
      {state.state === 'confirmed' ? (
        <p className="waiting" role="status">
          {t('manager.aldaba-auth.compare.wait')}
        </p>
      ) : (
        <div className="buttons answers">
          <Button look="primary" busy={confirm.busy} onClick={() => confirm.run(true)}>
            {t('manager.aldaba-auth.compare.same')}
          </Button>
          <Button danger busy={confirm.busy} onClick={() => confirm.run(false)}>
            {t('manager.aldaba-auth.compare.different')}
          </Button>
        </div>
      )}
    </Step>
  );
}

/** After the first factor the backup codes follow; with two-step verification on already, the list does. */
function Done({ name }: { name: string }) {
  const t = useT();
  const go = useGo();
  const stored = useStored();
  const twoStep = useTwoStep();
  useEffect(() => stored.stale('two-step', 'session'), []);
  const unfinished = twoStep.data?.state === 'unfinished' && !twoStep.isFetching;
  useEffect(() => {
    if (!unfinished) return;
    // Long enough to read that the phone is linked.
    const timer = setTimeout(() => go(placeOf('backupCodes', { make: '1' })), 2500);
    return () => clearTimeout(timer);
  }, [unfinished, go]);
  return (
    <Step key="done" step={4} title={t('manager.aldaba-auth.done.title', { device: name })}>
      <Alert tone="success" live>
        {t('manager.aldaba-auth.done.text')}
      </Alert>
      <div className="buttons">
        {unfinished ? (
          <GoButton look="primary" href={placeOf('backupCodes', { make: '1' })}>
            {t('manager.aldaba-auth.done.codes')}
          </GoButton>
        ) : (
          <GoButton look="primary" href={places.twoStep}>
            {t('manager.aldaba-auth.done.back')}
          </GoButton>
        )}
      </div>
    </Step>
  );
}
