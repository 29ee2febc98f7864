// The old phone lets the new one in: a QR for its camera, six digits on both, and the word of this one.
import { useEffect, useState } from 'react';
import { CopyField, Countdown, Link, QrView, Skeleton } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';
import { useAppState, useTools } from '../engine/context.ts';
import { codeOf } from '../engine/server.ts';
import { useFaultText } from '../parts/fault-text.ts';
import { Page } from '../parts/page.tsx';
import { ProofDialog, useIsProofNeeded } from '../parts/proof.tsx';
import type { NextPhoneState, StartedLink } from '../protocol/wire.ts';
import type { Account } from '../storage/records.ts';
import { Compare, Done, leave, Stopped } from './next-phone-parts.tsx';

const over: ReadonlySet<string> = new Set(['done', 'killed', 'refused', 'expired']);

export function NextPhone({ deviceId }: { deviceId: string }) {
  const account = useAppState().accounts.find((one) => one.deviceId === deviceId);
  const isProofNeeded = useIsProofNeeded();
  const [isProven, setProven] = useState(!isProofNeeded);
  const [round, setRound] = useState(0);
  const isGone = account === undefined || account.removed;
  useEffect(() => {
    if (isGone) leave();
  }, [isGone]);
  if (isGone) return null;
  // Whoever links a phone has the account: the owner is asked for, as before an export.
  if (!isProven) return <ProofDialog onProof={() => setProven(true)} onClose={leave} />;
  return <Linking key={round} account={account} onAgain={() => setRound(round + 1)} />;
}

function useLink(account: Account) {
  const { nextPhone, app } = useTools();
  const [link, setLink] = useState<StartedLink>();
  const [state, setState] = useState<NextPhoneState>();
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    const run = new AbortController();
    const { signal } = run;
    async function follow({ linkId, expiresAt }: StartedLink): Promise<void> {
      let seen: NextPhoneState['state'] = 'new';
      while (!signal.aborted && !over.has(seen)) {
        try {
          const told = await nextPhone.follow(account, linkId, seen, signal);
          if (signal.aborted) return;
          seen = told.state;
          setState(told);
        } catch (error) {
          if (signal.aborted) return;
          // Without network it is waited for: the QR stays good as long as it lives.
          if (codeOf(error).startsWith('authenticator/') || app.clock.now() > expiresAt + 60_000) {
            setState({ state: 'expired', digits: null, deviceName: null, expiresAt });
            return;
          }
          await new Promise((resolve) => setTimeout(resolve, 2000));
        }
      }
    }
    nextPhone.start(account).then(
      (started) => {
        if (signal.aborted) return;
        setLink(started);
        void follow(started);
      },
      (error: unknown) => {
        if (!signal.aborted) setFault(codeOf(error));
      },
    );
    return () => run.abort();
    // One link for each visit of this screen.
  }, []);
  return { link, state, setState, fault };
}

function Linking({ account, onAgain }: { account: Account; onAgain: () => void }) {
  const t = useT();
  const faultText = useFaultText();
  const { link, state, setState, fault } = useLink(account);
  if (fault !== undefined) {
    return (
      <Stopped title={t('auth.next-phone.failed')} text={faultText(fault)} onAgain={onAgain}>
        {fault === 'authenticator/too-many-devices' ? (
          <p>
            <Link href="/manager/devices">{t('auth.next-phone.devices')}</Link>
          </p>
        ) : null}
      </Stopped>
    );
  }
  if (!link) {
    return (
      <Page title={t('auth.next-phone')} back="/">
        <Skeleton lines={6} />
      </Page>
    );
  }
  switch (state?.state) {
    case undefined:
    case 'new':
      return <Scan link={link} />;
    case 'claimed':
    case 'confirmed':
      return <Compare account={account} linkId={link.linkId} state={state} onState={setState} />;
    case 'done':
      return <Done account={account} name={state.deviceName ?? ''} />;
    case 'expired':
      return (
        <Stopped
          title={t('auth.stopped.expired')}
          text={t('auth.next-phone.expired.text')}
          onAgain={onAgain}
        />
      );
    case 'refused':
      return (
        <Stopped
          title={t('auth.stopped.refused')}
          text={t('auth.next-phone.refused.text')}
          onAgain={onAgain}
        />
      );
    case 'killed':
      return (
        <Stopped
          title={t('auth.next-phone.killed')}
          text={t('auth.next-phone.killed.text')}
          onAgain={onAgain}
        />
      );
  }
}

function Scan({ link }: { link: StartedLink }) {
  const t = useT();
  const { clock } = useTools().app;
  return (
    <Page title={t('auth.next-phone')} back="/" className="next-phone">
      <ol className="steps">
        <li>{t('auth.next-phone.step1', { address: `${location.host}/auth/` })}</li>
        <li>{t('auth.next-phone.step2')}</li>
        <li>{t('auth.next-phone.step3')}</li>
      </ol>
      <QrView text={link.url} label={t('auth.next-phone.qr')} />
      <div className="centred">
        <Countdown expiresAt={link.expiresAt} now={clock.now} />
      </div>
      <p className="soft centred" role="status">
        {t('auth.next-phone.waiting')}
      </p>
      <details className="panel">
        <summary>{t('auth.next-phone.cannot')}</summary>
        <CopyField label={t('auth.next-phone.typed')} value={link.typedCode} />
      </details>
      <p className="soft small centred">{t('auth.next-phone.secret')}</p>
    </Page>
  );
}
