// Adding a code app: a name, the QR with its secret, and the first code. The secret lives only in this page.
import { useState, type SyntheticEvent } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { CodeInput, plainCode, TextInput } from '../../shared/kit/field.tsx';
import { Stepper } from '../../shared/kit/progress.tsx';
import { CopyField, QrView } from '../../shared/kit/secrets.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { useT } from '../../shared/texts.ts';
import { GoButton, useGo } from '../../shared/app/going.tsx';
import { PageHead } from '../../shared/app/page.tsx';
import { useAct } from '../../shared/app/queries.ts';
import { codeOf, type Reply } from '../../shared/app/session.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { useDraft } from '../drafts.ts';
import { useFocusOnChange } from '../parts.tsx';
import { placeOf, places } from '../places.ts';
import { useStored } from '../queries.ts';
import { call } from '../server.ts';

type NewApp = Reply<'POST /api/two-step/code-apps'> & { name: string };
const steps = 3;

export function AddCodeApp() {
  const t = useT();
  const [app, setApp] = useState<NewApp>();
  const [scanned, setScanned] = useState(false);
  const step = !app ? 1 : scanned ? 3 : 2;
  const box = useFocusOnChange(step);
  return (
    <>
      <PageHead
        title={t('manager.code-app.title')}
        actions={
          <GoButton look="quiet" href={places.twoStep}>
            {t('manager.add.cancel')}
          </GoButton>
        }
      />
      <div className="panel flow" ref={box}>
        {!app ? (
          <NameStep onMade={setApp} />
        ) : scanned ? (
          <CodeStep
            app={app}
            onBack={() => setScanned(false)}
            onGone={() => {
              setApp(undefined);
              setScanned(false);
            }}
          />
        ) : (
          <ScanStep app={app} onNext={() => setScanned(true)} />
        )}
      </div>
    </>
  );
}

function NameStep({ onMade }: { onMade: (app: NewApp) => void }) {
  const t = useT();
  const textOf = useErrorText();
  const [draft, setDraft] = useDraft('code-app', { name: t('manager.code-app.name.default') });
  const [missing, setMissing] = useState(false);
  const make = useAct(
    (name: string) => call('POST /api/two-step/code-apps', { body: { name } }),
    (reply, name) => onMade({ ...reply, name }),
  );
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const name = draft.name.trim();
    setMissing(name === '');
    if (name !== '') make.run(name);
  };
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <Stepper step={1} steps={steps} title={t('manager.code-app.name.title')} />
      <TextInput
        label={t('manager.code-app.name.label')}
        hint={t('manager.code-app.name.hint')}
        name="name"
        maxLength={60}
        autoComplete="off"
        value={draft.name}
        error={missing ? t('manager.code-app.name.missing') : textOf(make.error)}
        onChange={(event) => setDraft({ name: event.currentTarget.value })}
      />
      <div className="buttons">
        <Button type="submit" look="primary" busy={make.busy}>
          {t('manager.next')}
        </Button>
      </div>
    </form>
  );
}

function ScanStep({ app, onNext }: { app: NewApp; onNext: () => void }) {
  const t = useT();
  return (
    <div className="stack">
      <Stepper step={2} steps={steps} title={t('manager.code-app.scan.title')} />
      <p>{t('manager.code-app.scan.text')}</p>
      <div className="scan">
        <QrView text={app.uri} label={t('manager.code-app.scan.qr')} />
        <div className="stack">
          <CopyField label={t('manager.code-app.scan.secret')} value={app.secret} />
          <p className="soft">{t('manager.code-app.scan.once')}</p>
        </div>
      </div>
      <div className="buttons">
        <Button look="primary" onClick={onNext}>
          {t('manager.next')}
        </Button>
      </div>
    </div>
  );
}

function CodeStep({ app, onBack, onGone }: { app: NewApp; onBack: () => void; onGone: () => void }) {
  const t = useT();
  const go = useGo();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const [code, setCode] = useState('');
  const [missing, setMissing] = useState(false);
  const prove = useAct(
    (typed: string) =>
      call('POST /api/two-step/code-apps/:factorId/prove', {
        params: { factorId: app.factorId },
        body: { code: typed },
      }),
    (twoStep) => {
      stored.twoStep(twoStep);
      toast({ text: t('manager.code-app.done', { name: app.name }) });
      go(twoStep.state === 'unfinished' ? placeOf('backupCodes', { make: '1' }) : places.twoStep);
    },
  );
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const typed = plainCode(code);
    setMissing(typed === '');
    if (typed !== '') prove.run(typed);
  };
  // Unproven for a quarter of an hour: the server dropped it, and only a new one helps.
  const gone = codeOf(prove.error) === 'factors/no-such-factor';
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <Stepper step={3} steps={steps} title={t('manager.code-app.code.title')} />
      <CodeInput
        label={t('manager.code-app.code.label')}
        hint={t('manager.code-app.code.hint')}
        name="code"
        value={code}
        error={missing ? t('manager.code-app.code.missing') : textOf(prove.error)}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <div className="buttons">
        <Button onClick={onBack}>{t('manager.previous')}</Button>
        {gone ? (
          <Button look="primary" onClick={onGone}>
            {t('manager.aldaba-auth.again')}
          </Button>
        ) : (
          <Button type="submit" look="primary" busy={prove.busy}>
            {t('manager.code-app.code.verify')}
          </Button>
        )}
      </div>
    </form>
  );
}
