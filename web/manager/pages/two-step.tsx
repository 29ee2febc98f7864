// Two-step verification: its state, the factors, and adding one (?add=choose, or the kind).
import { Suspense } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { Dialog } from '../../shared/kit/dialog.tsx';
import type { IconName } from '../../shared/kit/icons.tsx';
import { Alert, Badge, EmptyState, Skeleton } from '../../shared/kit/notices.tsx';
import { useT } from '../../shared/texts.ts';
import { GoButton, GoLink, useOpen } from '../../shared/app/going.tsx';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { AddAldabaAuth } from '../adding/aldaba-auth.tsx';
import { AddCodeApp } from '../adding/code-app.tsx';
import { AddKey, AddYubikey, KeyWays } from '../adding/keys.ts';
import { ClientsWarning } from '../clients-warning.tsx';
import { AddNumber } from '../numbers/lazy.tsx';
import { FactorActions, FactorDialogs } from '../factor-dialogs.tsx';
import { Card, Row, Rows } from '../parts.tsx';
import { placeOf, places } from '../places.ts';
import { useTwoStep } from '../queries.ts';
import type { Factor, TwoStep } from '../server.ts';
import { Way } from '../way.tsx';
import { factorKinds, useInstants } from '../words.ts';

export function TwoStepPage() {
  const t = useT();
  const { open, setOpen } = useOpen();
  const twoStep = useTwoStep();
  const adding = open('add');
  if (adding === 'aldaba-auth') return <AddAldabaAuth />;
  if (adding === 'code-app') return <AddCodeApp />;
  if (adding === 'passkey' || adding === 'security-key' || adding === 'yubikey') {
    return (
      <Suspense fallback={<Skeleton lines={4} />}>
        {adding === 'yubikey' ? <AddYubikey /> : <AddKey kind={adding} key={adding} />}
      </Suspense>
    );
  }
  if (adding === 'sms') return <AddNumber />;
  return (
    <>
      <PageHead title={t('manager.two-step.title')} lead={t('manager.two-step.lead')} />
      <Loaded query={twoStep} lines={6}>
        {(found) => (
          <div className="cards">
            <State twoStep={found} />
            {found.state === 'on' ? null : <ClientsWarning />}
            <Card
              title={t('manager.two-step.methods')}
              aside={
                <Button
                  icon="plus"
                  look={found.state === 'off' ? 'primary' : undefined}
                  onClick={() => setOpen({ add: 'choose' })}
                >
                  {t('manager.two-step.add')}
                </Button>
              }
            >
              <Methods twoStep={found} />
            </Card>
            <Codes twoStep={found} />
            {found.state === 'on' ? (
              <p className="soft small">
                {t('manager.two-step.trusted')}{' '}
                <GoLink href={places.devices}>{t('manager.two-step.trusted.go')}</GoLink>
              </p>
            ) : null}
            <FactorDialogs twoStep={found} />
          </div>
        )}
      </Loaded>
      <Choose
        open={adding === 'choose'}
        offers={twoStep.data?.offers}
        onClose={() => setOpen({ add: undefined })}
      />
    </>
  );
}

function State({ twoStep }: { twoStep: TwoStep }) {
  const t = useT();
  const { day } = useInstants();
  if (twoStep.state === 'on') {
    return (
      <Alert tone="success" title={t('manager.two-step.on.title')}>
        {t('manager.two-step.on.text', { date: day(twoStep.activeAt ?? 0) })}
      </Alert>
    );
  }
  if (twoStep.state === 'unfinished') {
    return (
      <Alert
        tone="warning"
        title={t('manager.two-step.unfinished.title')}
        actions={
          <GoButton look="primary" href={places.backupCodes}>
            {t('manager.two-step.unfinished.action')}
          </GoButton>
        }
      >
        {t('manager.two-step.unfinished.text')}
      </Alert>
    );
  }
  return (
    <Alert tone="danger" title={t('manager.two-step.off.title')}>
      {t('manager.two-step.off.text')}
    </Alert>
  );
}

const signs: Readonly<Record<Factor['kind'], IconName>> = {
  'aldaba-auth': 'phone',
  'code-app': 'clock',
  passkey: 'account',
  'security-key': 'key',
  yubikey: 'key',
  sms: 'message',
};

function Methods({ twoStep }: { twoStep: TwoStep }) {
  const t = useT();
  const { both } = useInstants();
  if (twoStep.factors.length === 0) {
    return (
      <EmptyState icon="key" title={t('manager.two-step.methods.none.title')}>
        {t('manager.two-step.methods.none.text')}
      </EmptyState>
    );
  }
  return (
    <Rows label={t('manager.two-step.methods')}>
      {twoStep.factors.map((factor) => (
        <Row
          key={factor.id}
          icon={signs[factor.kind]}
          title={factor.name}
          facts={[
            {
              name: t('manager.two-step.kind'),
              value: [t(factorKinds[factor.kind]), factor.number].filter(Boolean).join(' · '),
            },
            { name: t('manager.two-step.added'), value: both(factor.addedAt) },
            {
              name: t('manager.two-step.used'),
              value: factor.lastUsedAt === null ? t('manager.never') : both(factor.lastUsedAt),
            },
          ]}
          actions={<FactorActions factor={factor} twoStep={twoStep} />}
        />
      ))}
    </Rows>
  );
}

function Codes({ twoStep }: { twoStep: TwoStep }) {
  const t = useT();
  const { backupCodes, state } = twoStep;
  const badge = backupCodes ? (
    backupCodes.confirmed ? (
      <Badge tone={backupCodes.left <= 3 ? 'warning' : 'success'}>
        {t('manager.two-step.codes.left', { left: backupCodes.left, total: backupCodes.total })}
      </Badge>
    ) : (
      <Badge tone="warning">{t('manager.two-step.codes.unconfirmed')}</Badge>
    )
  ) : null;
  return (
    <Card title={t('manager.two-step.codes.title')} aside={badge}>
      {state === 'off' ? (
        <p className="soft">{t('manager.two-step.codes.later')}</p>
      ) : (
        <>
          {backupCodes ? null : <p className="soft">{t('manager.two-step.codes.none')}</p>}
          <p>
            <GoLink href={places.backupCodes}>{t('manager.two-step.codes.go')}</GoLink>
          </p>
        </>
      )}
    </Card>
  );
}

type ChooseProps = { open: boolean; offers: TwoStep['offers'] | undefined; onClose: () => void };

function Choose({ open, offers, onClose }: ChooseProps) {
  const t = useT();
  return (
    <Dialog open={open} title={t('manager.add.title')} onClose={onClose}>
      <p>{t('manager.add.choose')}</p>
      <ul className="choices">
        <Way
          icon="phone"
          href={placeOf('twoStep', { add: 'aldaba-auth' })}
          title={t('manager.add.aldaba-auth.title')}
          text={t('manager.add.aldaba-auth.text')}
          badge={<Badge tone="success">{t('manager.add.recommended')}</Badge>}
        />
        <Way
          icon="clock"
          href={placeOf('twoStep', { add: 'code-app' })}
          title={t('manager.add.code-app.title')}
          text={t('manager.add.code-app.text')}
        />
        <Way
          icon="message"
          href={placeOf('twoStep', { add: 'sms' })}
          title={t('manager.add.sms.title')}
          text={t('manager.add.sms.text')}
          badge={<Badge tone="warning">{t('manager.add.weakest')}</Badge>}
        />
      </ul>
      <Suspense fallback={<Skeleton lines={3} />}>
        <KeyWays offers={offers} />
      </Suspense>
    </Dialog>
  );
}
