// Backup codes: how many are left, making a sheet (?make=1 makes one at once), and typing one back.
import { useEffect, useRef, useState, type SyntheticEvent } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { ConfirmDialog } from '../../shared/kit/dialog.tsx';
import { CodeInput } from '../../shared/kit/field.tsx';
import { Alert, EmptyState, Skeleton } from '../../shared/kit/notices.tsx';
import { SecretCodes } from '../../shared/kit/secrets.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { useT } from '../../shared/texts.ts';
import { GoButton, useGo, useOpen } from '../../shared/app/going.tsx';
import { Failure, Loaded, PageHead } from '../../shared/app/page.tsx';
import { useAccount, useAct } from '../../shared/app/queries.ts';
import type { Reply } from '../../shared/app/session.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { fewCodes } from '../check-up.ts';
import { ClientsWarning } from '../clients-warning.tsx';
import { Card } from '../parts.tsx';
import { placeOf, places } from '../places.ts';
import { useStored, useTwoStep } from '../queries.ts';
import { call, type TwoStep } from '../server.ts';
import { useInstants } from '../words.ts';

type Sheet = Reply<'POST /api/two-step/backup-codes'>;

export function BackupCodesPage() {
  const t = useT();
  const { open, setOpen } = useOpen();
  const stored = useStored();
  const twoStep = useTwoStep();
  const [sheet, setSheet] = useState<Sheet>();
  const make = useAct(
    () => call('POST /api/two-step/backup-codes', { body: {} }),
    (made) => {
      setSheet(made);
      setOpen({ make: undefined, new: undefined }, { replace: true });
      stored.stale('two-step');
    },
  );
  // Asked for by the address: the first factor was just proven, or a step-up came back.
  const asked = open('make') !== undefined;
  const started = useRef(false);
  useEffect(() => {
    if (!asked || started.current || sheet) return;
    started.current = true;
    make.run();
  }, [asked, sheet]);
  // Through the address, so that a step-up comes back to the making and not to the question.
  const start = (): void => {
    started.current = false;
    setOpen({ make: '1', new: undefined }, { replace: true });
  };
  return (
    <>
      <PageHead title={t('manager.codes.title')} lead={t('manager.codes.lead')} />
      {sheet ? (
        <NewSheet sheet={sheet} onDone={() => setSheet(undefined)} />
      ) : make.error ? (
        <Failure error={make.error} onRetry={() => make.run()} />
      ) : asked ? (
        <Skeleton lines={6} />
      ) : (
        <Loaded query={twoStep} lines={5}>
          {(found) => <Standing twoStep={found} onMake={start} />}
        </Loaded>
      )}
      <ConfirmDialog
        open={open('new') === 'ask' && !asked}
        title={t('manager.codes.new.title')}
        verb={t('manager.codes.new')}
        busy={make.busy}
        onConfirm={start}
        onClose={() => setOpen({ new: undefined }, { replace: true })}
      >
        {t('manager.codes.new.text')}
      </ConfirmDialog>
    </>
  );
}

/** What there is now. */
function Standing({ twoStep, onMake }: { twoStep: TwoStep; onMake: () => void }) {
  const t = useT();
  const { setOpen } = useOpen();
  const { day, sinceThen } = useInstants();
  const { backupCodes: sheet, state } = twoStep;
  if (state === 'off') {
    return (
      <EmptyState
        icon="sheet"
        title={t('manager.codes.none.title')}
        action={
          <GoButton look="primary" href={placeOf('twoStep', { add: 'choose' })}>
            {t('manager.two-step.add')}
          </GoButton>
        }
      >
        {t('manager.codes.none.text')} {t('manager.codes.none.factor')}
      </EmptyState>
    );
  }
  if (!sheet) {
    return (
      <>
        <ClientsWarning />
        <EmptyState
          icon="sheet"
          title={t('manager.codes.none.title')}
          action={
            <Button look="primary" onClick={onMake}>
              {t('manager.codes.make')}
            </Button>
          }
        >
          {t('manager.codes.none.text')}
        </EmptyState>
      </>
    );
  }
  if (!sheet.confirmed) {
    return (
      <Card title={t('manager.codes.unconfirmed.title')}>
        <p>{t('manager.codes.unconfirmed.text')}</p>
        <TypeBack
          onDone={() => {}}
          other={<Button onClick={onMake}>{t('manager.codes.unconfirmed.other')}</Button>}
        />
      </Card>
    );
  }
  const few = sheet.left <= fewCodes;
  return (
    <Card
      title={t('manager.codes.left', { left: sheet.left, total: sheet.total })}
      aside={
        <Button look={few ? 'primary' : undefined} onClick={() => setOpen({ new: 'ask' })}>
          {t('manager.codes.new')}
        </Button>
      }
    >
      <meter
        className={few ? 'meter few' : 'meter'}
        aria-label={t('manager.codes.meter')}
        min={0}
        max={sheet.total}
        low={fewCodes + 1}
        high={fewCodes + 1}
        optimum={sheet.total}
        value={sheet.left}
      />
      <p className="soft">
        {t('manager.codes.made', { date: day(sheet.madeAt), relative: sinceThen(sheet.madeAt) })}
      </p>
      {few ? <Alert tone="warning">{t('manager.codes.few')}</Alert> : null}
    </Card>
  );
}

/** The sheet, shown once, then one code typed back. Going back shows the codes again. */
function NewSheet({ sheet, onDone }: { sheet: Sheet; onDone: () => void }) {
  const t = useT();
  const { loginAddress } = useAccount();
  const { moment } = useInstants();
  const [saved, setSaved] = useState(false);
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    box.current?.querySelector<HTMLElement>('h2')?.focus();
  }, [saved]);
  const heading = t('manager.codes.save.heading', {
    address: loginAddress,
    host: location.host,
    date: moment(sheet.madeAt),
  });
  return (
    <section className="panel flow stack" ref={box}>
      <h2 tabIndex={-1}>{saved ? t('manager.codes.confirm.title') : t('manager.codes.save.title')}</h2>
      {saved ? (
        <>
          <p>{t('manager.codes.confirm.text')}</p>
          <TypeBack
            onDone={onDone}
            other={<Button onClick={() => setSaved(false)}>{t('manager.codes.confirm.see')}</Button>}
          />
        </>
      ) : (
        <>
          <p>{t('manager.codes.save.text')}</p>
          <SecretCodes
            label={t('manager.codes.save.list')}
            codes={sheet.codes}
            fileName={t('manager.codes.save.file')}
            heading={heading}
          />
          <div className="buttons">
            <Button look="primary" onClick={() => setSaved(true)}>
              {t('manager.codes.save.next')}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}

function TypeBack({ onDone, other }: { onDone: () => void; other: React.ReactNode }) {
  const t = useT();
  const go = useGo();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const before = useTwoStep().data?.state;
  const [code, setCode] = useState('');
  const [missing, setMissing] = useState(false);
  const confirm = useAct(
    (typed: string) => call('POST /api/two-step/backup-codes/confirm', { body: { code: typed } }),
    (twoStep) => {
      const turnedOn = before !== 'on' && twoStep.state === 'on';
      stored.twoStep(twoStep);
      toast({
        text: turnedOn ? t('manager.codes.confirm.done.on') : t('manager.codes.confirm.done'),
      });
      onDone();
      if (turnedOn) go(places.twoStep);
    },
  );
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const typed = code.trim();
    setMissing(typed === '');
    if (typed !== '') confirm.run(typed);
  };
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <CodeInput
        letters
        label={t('manager.codes.confirm.label')}
        name="code"
        value={code}
        error={missing ? t('manager.codes.confirm.missing') : textOf(confirm.error)}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <div className="buttons">
        <Button type="submit" look="primary" busy={confirm.busy}>
          {t('manager.codes.confirm.verb')}
        </Button>
        {other}
      </div>
    </form>
  );
}
