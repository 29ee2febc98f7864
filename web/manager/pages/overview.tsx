// Security: the check-up on top, then what happened last.
import { lazy, Suspense } from 'react';
import { Icon, type IconName } from '../../shared/kit/icons.tsx';
import { Badge, Skeleton } from '../../shared/kit/notices.tsx';
import { type Translate, useT } from '../../shared/texts.ts';
import type { Label } from '../../shared/app/app.ts';
import { GoButton } from '../../shared/app/going.tsx';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { useAccount, useSession } from '../../shared/app/queries.ts';
import { withTexts } from '../../shared/app/shown-texts.ts';
import { type CheckUp, checkUp, type Fine, type Gravity, type Issue } from '../check-up.ts';
import { placeOf, places } from '../places.ts';
import { useSessions, useTwoStep } from '../queries.ts';
import { now } from '../server.ts';
import { useDeviceWords, useInstants } from '../words.ts';

// Under the check-up, and fetched after it.
const Recent = lazy(async () => ({ default: (await withTexts(import('../recent.tsx'))).Recent }));

const states: Record<CheckUp['state'], { title: Label; text: Label; icon: IconName; tone: string }> = {
  danger: {
    title: 'manager.overview.state.danger',
    text: 'manager.overview.state.danger.text',
    icon: 'shield',
    tone: 'danger',
  },
  warning: {
    title: 'manager.overview.state.warning',
    text: 'manager.overview.state.warning.text',
    icon: 'shield',
    tone: 'warning',
  },
  good: {
    title: 'manager.overview.state.good',
    text: 'manager.overview.state.good.text',
    icon: 'check',
    tone: 'success',
  },
};

const gravities: Record<Gravity, { label: Label; tone: 'danger' | 'warning' | 'info' }> = {
  danger: { label: 'manager.overview.tone.danger', tone: 'danger' },
  warning: { label: 'manager.overview.tone.warning', tone: 'warning' },
  note: { label: 'manager.overview.tone.note', tone: 'info' },
};

export function OverviewPage() {
  const t = useT();
  const account = useAccount();
  const mustEnrol = useSession().data?.session.mustEnrol ?? false;
  const twoStep = useTwoStep();
  const sessions = useSessions(!mustEnrol);
  return (
    <>
      <PageHead title={t('manager.overview.title')} lead={t('manager.overview.lead')} />
      <div className="cards">
        <Loaded query={twoStep} lines={6}>
          {(found) =>
            // Half a check-up would say "good" and then take it back.
            mustEnrol || sessions.error ? (
              <CheckUpView result={checkUp(account, found, null, now())} />
            ) : (
              <Loaded query={sessions} lines={6}>
                {({ sessions: list }) => <CheckUpView result={checkUp(account, found, list, now())} />}
              </Loaded>
            )
          }
        </Loaded>
        {mustEnrol ? null : (
          <Suspense fallback={<Skeleton lines={5} />}>
            <Recent />
          </Suspense>
        )}
      </div>
    </>
  );
}

function CheckUpView({ result }: { result: CheckUp }) {
  const t = useT();
  const { title, text, icon, tone } = states[result.state];
  const done = result.fine.length;
  const all = done + result.issues.length;
  return (
    <section className={`panel check-up ${tone}`} aria-labelledby="check-up-state">
      <div className="check-up-head">
        <span className="check-up-sign">
          <Icon name={icon} />
        </span>
        <div>
          <h2 id="check-up-state">{t(title)}</h2>
          <p>{t(text)}</p>
          <p className="soft small">{t('manager.overview.progress', { done, all })}</p>
        </div>
      </div>
      {result.issues.length > 0 ? (
        <ul className="issues" aria-label={t('manager.overview.issues')}>
          {result.issues.map((issue) => (
            <IssueRow key={issue.kind} issue={issue} />
          ))}
        </ul>
      ) : null}
      {done > 0 ? (
        <details className="fine">
          <summary>
            <Icon name="chevron" />
            {t('manager.overview.fine', { count: done })}
          </summary>
          <ul>
            {result.fine.map((fine) => (
              <FineRow key={fine.kind} fine={fine} />
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  );
}

type Told = { title: string; text: string; action: string; href: string };

function useTold(): (issue: Issue) => Told {
  const t = useT();
  const deviceOf = useDeviceWords();
  return (issue) => tell(t, issue, deviceOf);
}

function tell(t: Translate, issue: Issue, deviceOf: ReturnType<typeof useDeviceWords>): Told {
  switch (issue.kind) {
    case 'two-step-off':
      return {
        title: t('manager.check.two-step-off.title'),
        text: t('manager.check.two-step-off.text'),
        action: t('manager.check.two-step-off.action'),
        href: placeOf('twoStep', { add: 'choose' }),
      };
    case 'two-step-unfinished':
      return {
        title: t('manager.check.two-step-unfinished.title'),
        text: t('manager.check.two-step-unfinished.text'),
        action: t('manager.check.two-step-unfinished.action'),
        href: placeOf('backupCodes'),
      };
    case 'one-method':
      return {
        title: t('manager.check.one-method.title'),
        text: t('manager.check.one-method.text'),
        action: t('manager.check.one-method.action'),
        href: placeOf('twoStep', { add: 'choose' }),
      };
    case 'few-codes':
      return {
        title: t('manager.check.few-codes.title', { left: issue.left }),
        text: t('manager.check.few-codes.text'),
        action: t('manager.check.few-codes.action'),
        href: placeOf('backupCodes', { new: 'ask' }),
      };
    case 'address':
      return {
        title: t('manager.check.address.title'),
        text: t('manager.check.address.text', { address: issue.address }),
        action: t('manager.check.address.action'),
        href: placeOf('signInData', { change: 'confirm-address' }),
      };
    case 'sessions':
      return {
        title: t('manager.check.sessions.title', { count: issue.count }),
        text: t('manager.check.sessions.text', {
          browser: deviceOf(issue.latest),
          place: issue.latest.place ?? issue.latest.network,
        }),
        action: t('manager.check.sessions.action'),
        href: places.sessions,
      };
    case 'old-password':
      return {
        title: t('manager.check.old-password.title', { years: issue.years }),
        text: t('manager.check.old-password.text'),
        action: t('manager.check.old-password.action'),
        href: placeOf('signInData', { change: 'password' }),
      };
  }
}

function IssueRow({ issue }: { issue: Issue }) {
  const t = useT();
  const { title, text, action, href } = useTold()(issue);
  const { label, tone } = gravities[issue.gravity];
  return (
    <li className="issue">
      <div>
        <Badge tone={tone}>{t(label)}</Badge>
        <h3>{title}</h3>
        <p>{text}</p>
      </div>
      <GoButton href={href} {...(issue.gravity === 'danger' ? { look: 'primary' as const } : {})}>
        {action}
      </GoButton>
    </li>
  );
}

function FineRow({ fine }: { fine: Fine }) {
  return (
    <li>
      <Icon name="check" />
      <span>{useFineText(fine)}</span>
    </li>
  );
}

function useFineText(fine: Fine): string {
  const t = useT();
  const { sinceThen } = useInstants();
  switch (fine.kind) {
    case 'two-step':
      return t('manager.fine.two-step');
    case 'methods':
      return t('manager.fine.methods', { count: fine.count });
    case 'codes':
      return t('manager.fine.codes', { left: fine.left });
    case 'address':
      return t('manager.fine.address', { address: fine.address });
    case 'sessions':
      return t('manager.fine.sessions', { count: fine.count });
    case 'password':
      return t('manager.fine.password', { relative: sinceThen(fine.changedAt) });
  }
}
