// Phones that approve, and browsers that are known or trusted.
import { useQuery } from '@tanstack/react-query';
import { Button } from '../../shared/kit/button.tsx';
import { ConfirmDialog } from '../../shared/kit/dialog.tsx';
import { Badge, EmptyState } from '../../shared/kit/notices.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { useT } from '../../shared/texts.ts';
import { GoButton, useOpen } from '../../shared/app/going.tsx';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { useAct } from '../../shared/app/queries.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { deviceIcon } from '../device-icon.ts';
import { FactorActions, FactorDialogs } from '../factor-dialogs.tsx';
import { Card, Row, Rows } from '../parts.tsx';
import { placeOf, places } from '../places.ts';
import { useStored, useTwoStep } from '../queries.ts';
import { type BrowserRow, call, now, type TwoStep } from '../server.ts';
import { useDeviceWords, useInstants } from '../words.ts';

export function DevicesPage() {
  const t = useT();
  const twoStep = useTwoStep();
  const browsers = useQuery({
    queryKey: ['browsers'],
    queryFn: ({ signal }) => call('GET /api/browsers', {}, { signal }),
  });
  return (
    <>
      <PageHead title={t('manager.devices.title')} lead={t('manager.devices.lead')} />
      <div className="cards">
        <Card
          title={t('manager.devices.phones')}
          aside={
            <>
              <GoButton icon="phone" href={places.changePhone}>
                {t('manager.change-phone.title')}
              </GoButton>
              <GoButton icon="plus" href={placeOf('twoStep', { add: 'aldaba-auth' })}>
                {t('manager.devices.phones.add')}
              </GoButton>
            </>
          }
        >
          <Loaded query={twoStep}>{(found) => <Phones twoStep={found} />}</Loaded>
        </Card>
        <Card title={t('manager.devices.browsers')}>
          <p className="soft">{t('manager.devices.browsers.text')}</p>
          <Loaded query={browsers}>{({ browsers: list }) => <Browsers list={list} />}</Loaded>
        </Card>
      </div>
    </>
  );
}

function Phones({ twoStep }: { twoStep: TwoStep }) {
  const t = useT();
  const { both } = useInstants();
  const phones = twoStep.factors.filter(({ kind }) => kind === 'aldaba-auth');
  if (phones.length === 0) {
    return (
      <EmptyState icon="phone" title={t('manager.devices.phones.none.title')}>
        {t('manager.devices.phones.none.text')}
      </EmptyState>
    );
  }
  return (
    <>
      <Rows label={t('manager.devices.phones')}>
        {phones.map((phone) => (
          <Row
            key={phone.id}
            icon="phone"
            title={phone.name}
            facts={[
              { name: t('manager.devices.phones.linked'), value: both(phone.addedAt) },
              {
                name: t('manager.two-step.used'),
                value: phone.lastUsedAt === null ? t('manager.never') : both(phone.lastUsedAt),
              },
            ]}
            actions={<FactorActions factor={phone} twoStep={twoStep} />}
          />
        ))}
      </Rows>
      <FactorDialogs twoStep={twoStep} />
    </>
  );
}

function Browsers({ list }: { list: readonly BrowserRow[] }) {
  const t = useT();
  const nameOf = useDeviceWords();
  const { open, setOpen } = useOpen();
  const { both, day } = useInstants();
  const forgetting = list.find((browser) => browser.id === open('forget'));
  if (list.length === 0) {
    return (
      <EmptyState icon="laptop" title={t('manager.devices.browsers.none.title')}>
        {t('manager.devices.browsers.none.text')}
      </EmptyState>
    );
  }
  return (
    <>
      <Rows label={t('manager.devices.browsers')}>
        {list.map((browser) => {
          const trusted = browser.trustedUntil !== null && browser.trustedUntil > now();
          return (
            <Row
              key={browser.id}
              icon={deviceIcon(browser.system)}
              title={nameOf(browser)}
              badges={
                <>
                  {browser.current ? <Badge tone="success">{t('manager.this-browser')}</Badge> : null}
                  {trusted && browser.trustedUntil !== null ? (
                    <Badge tone="info">
                      {t('manager.devices.browsers.trusted', { date: day(browser.trustedUntil) })}
                    </Badge>
                  ) : null}
                </>
              }
              facts={[
                { name: t('manager.devices.browsers.seen'), value: both(browser.seenAt) },
                { name: t('manager.devices.browsers.first'), value: both(browser.firstSeenAt) },
              ]}
              actions={
                <Button
                  small
                  danger
                  aria-label={t('manager.devices.forget.of', { browser: nameOf(browser) })}
                  onClick={() => setOpen({ forget: browser.id })}
                >
                  {t('manager.devices.forget')}
                </Button>
              }
            />
          );
        })}
      </Rows>
      {forgetting ? <Forget browser={forgetting} onClose={() => setOpen({ forget: undefined })} /> : null}
    </>
  );
}

function Forget({ browser, onClose }: { browser: BrowserRow; onClose: () => void }) {
  const t = useT();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const name = useDeviceWords()(browser);
  const forget = useAct(
    () => call('DELETE /api/browsers/:browserId', { params: { browserId: browser.id } }),
    () => {
      onClose();
      stored.stale('browsers');
      toast({ text: t('manager.devices.forget.done') });
    },
  );
  return (
    <ConfirmDialog
      open
      danger
      title={t('manager.devices.forget.title', { browser: name })}
      verb={t('manager.devices.forget.verb')}
      busy={forget.busy}
      error={textOf(forget.error)}
      onConfirm={() => forget.run()}
      onClose={onClose}
    >
      {t('manager.devices.forget.text')}
    </ConfirmDialog>
  );
}
