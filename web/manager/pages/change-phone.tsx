// Changing phone with two-step verification on: the old one lets the new one in, and goes last. The page follows along.
import { useQuery } from '@tanstack/react-query';
import { useRef, type ReactNode } from 'react';
import { Alert } from '../../shared/kit/notices.tsx';
import { CopyField, QrView } from '../../shared/kit/secrets.tsx';
import { useT } from '../../shared/texts.ts';
import { GoButton } from '../../shared/app/going.tsx';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { FactorActions, FactorDialogs } from '../factor-dialogs.tsx';
import { Card, Row, Rows } from '../parts.tsx';
import { placeOf, places } from '../places.ts';
import { call, type TwoStep } from '../server.ts';
import { useInstants } from '../words.ts';

const lookEveryMs = 4000;

export function ChangePhonePage() {
  const t = useT();
  const twoStep = useQuery({
    queryKey: ['two-step'],
    queryFn: ({ signal }) => call('GET /api/two-step', {}, { signal }),
    refetchInterval: lookEveryMs,
  });
  return (
    <>
      <PageHead
        title={t('manager.change-phone.title')}
        lead={t('change-phone.lead')}
        actions={
          <GoButton look="quiet" href={places.devices}>
            {t('change-phone.back')}
          </GoButton>
        }
      />
      <Loaded query={twoStep}>{(found) => <Ways twoStep={found} />}</Loaded>
    </>
  );
}

function Ways({ twoStep }: { twoStep: TwoStep }) {
  const t = useT();
  const phones = twoStep.factors.filter(({ kind }) => kind === 'aldaba-auth');
  // Those that were there when the page was opened: whoever comes later is the new one.
  const before = useRef(new Set(phones.map(({ id }) => id)));
  const fresh = phones.find(({ id }) => !before.current.has(id));
  const address = `${location.origin}/auth/`;
  return (
    <div className="cards">
      <div role="status">
        {fresh ? (
          <Alert tone="success" title={t('change-phone.fresh.title', { device: fresh.name })}>
            {t(phones.length > 1 ? 'change-phone.fresh.text' : 'change-phone.fresh.only')}
          </Alert>
        ) : null}
      </div>
      {phones.length === 0 ? null : (
        <Card title={t('change-phone.old.title')}>
          <p className="soft">{t('change-phone.old.text')}</p>
          <ol className="steps">
            <li>{t('change-phone.old.step1')}</li>
            <li>{t('change-phone.old.step2')}</li>
            <li>{t('change-phone.old.step3')}</li>
            <li>{t('change-phone.old.step4')}</li>
          </ol>
          <div className="scan">
            <QrView text={address} label={t('manager.aldaba-auth.get.qr')} />
            <CopyField label={t('manager.aldaba-auth.get.address')} value={address} />
          </div>
        </Card>
      )}
      <Card title={t('change-phone.here.title')}>
        <p className="soft">{t('change-phone.here.text')}</p>
        <div className="buttons">
          <GoButton icon="laptop" href={placeOf('twoStep', { add: 'aldaba-auth' })}>
            {t('manager.devices.phones.add')}
          </GoButton>
        </div>
      </Card>
      <Card title={t('change-phone.none.title')}>
        <p className="soft">
          {t('change-phone.none.text')} <a href="/help/guides/lost-phone">{t('change-phone.none.guide')}</a>
        </p>
      </Card>
      {phones.length === 0 ? null : (
        <Card title={t('change-phone.last.title')}>
          <p className="soft">{t(phones.length > 1 ? 'change-phone.last.text' : 'change-phone.last.only')}</p>
          <Phones twoStep={twoStep} fresh={fresh?.id} />
        </Card>
      )}
    </div>
  );
}

function Phones({ twoStep, fresh }: { twoStep: TwoStep; fresh: string | undefined }): ReactNode {
  const t = useT();
  const { both } = useInstants();
  const phones = twoStep.factors.filter(({ kind }) => kind === 'aldaba-auth');
  return (
    <>
      <Rows label={t('manager.devices.phones')}>
        {phones.map((phone) => (
          <Row
            key={phone.id}
            icon="phone"
            title={phone.name}
            facts={[{ name: t('manager.devices.phones.linked'), value: both(phone.addedAt) }]}
            actions={
              phones.length > 1 && phone.id !== fresh ? (
                <FactorActions factor={phone} twoStep={twoStep} />
              ) : null
            }
          />
        ))}
      </Rows>
      <FactorDialogs twoStep={twoStep} />
    </>
  );
}
