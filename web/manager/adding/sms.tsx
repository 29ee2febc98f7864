// Adding a mobile number, or putting it in the place of another (?replaces=<id>): the number, then the code sent to it.
import { useState, type SyntheticEvent } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { plainCode, TextInput } from '../../shared/kit/field.tsx';
import { Alert } from '../../shared/kit/notices.tsx';
import { Stepper } from '../../shared/kit/progress.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { useT } from '../../shared/texts.ts';
import { GoButton, useGo, useOpen } from '../../shared/app/going.tsx';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { useAccount, useAct } from '../../shared/app/queries.ts';
import { codeOf, type Reply } from '../../shared/app/session.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { useDraft } from '../drafts.ts';
import { NumberFields, OutboxNote, SmsCodeFields } from '../numbers/fields.tsx';
import { useFocusOnChange } from '../parts.tsx';
import { placeOf, places } from '../places.ts';
import { useStored, useTwoStep } from '../queries.ts';
import { call, type TwoStep } from '../server.ts';

type Sent = Reply<'POST /api/two-step/numbers'> & { name: string };

export function AddNumber() {
  const t = useT();
  const twoStep = useTwoStep();
  const replaces = useOpen().open('replaces');
  const [sent, setSent] = useState<Sent>();
  const box = useFocusOnChange(sent ? 2 : 1);
  return (
    <>
      <PageHead
        title={replaces === undefined ? t('numbers.title') : t('numbers.replace.title')}
        lead={t('numbers.lead')}
        actions={
          <GoButton look="quiet" href={places.twoStep}>
            {t('manager.add.cancel')}
          </GoButton>
        }
      />
      <div className="panel flow" ref={box}>
        <Loaded query={twoStep} lines={4}>
          {(found) =>
            sent ? (
              <CodeStep sent={sent} onSent={setSent} onBack={() => setSent(undefined)} />
            ) : (
              <NumberStep twoStep={found} replaces={replaces} onSent={setSent} />
            )
          }
        </Loaded>
      </div>
    </>
  );
}

type NumberStepProps = { twoStep: TwoStep; replaces: string | undefined; onSent: (sent: Sent) => void };

function NumberStep({ twoStep, replaces, onSent }: NumberStepProps) {
  const t = useT();
  const account = useAccount();
  const { countries, leavesHouse } = twoStep.sms;
  const own =
    account.country !== null && countries.includes(account.country) ? account.country : countries[0];
  const replaced = twoStep.factors.find(({ id }) => id === replaces);
  const [draft, setDraft] = useDraft('number', {
    number: '',
    country: own ?? '',
    name: replaced?.name ?? t('numbers.name.default'),
  });
  const [missing, setMissing] = useState({ number: false, name: false });
  const textOf = useErrorText();
  const send = useAct(
    (body: { number: string; country: string; name: string; replaces?: string }) =>
      call('POST /api/two-step/numbers', { body }),
    (reply, { name }) => onSent({ ...reply, name }),
  );
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const [number, name] = [draft.number.trim(), draft.name.trim()];
    setMissing({ number: number === '', name: name === '' });
    if (number === '' || name === '') return;
    const body = { number, country: draft.country, name };
    send.run(replaces === undefined ? body : { ...body, replaces });
  };
  const isOfNumber = /^(phones\/|factors\/number)/.test(codeOf(send.error));
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <Stepper step={1} steps={2} title={t('numbers.number.step')} />
      <Alert tone="warning" title={t('numbers.weakest')}>
        {t('numbers.weakest.text')}
      </Alert>
      <OutboxNote leavesHouse={leavesHouse} />
      {send.error && !isOfNumber ? (
        <Alert tone="danger" live>
          {textOf(send.error)}
        </Alert>
      ) : null}
      <NumberFields
        {...draft}
        countries={countries}
        missing={missing.number}
        error={isOfNumber ? send.error : null}
        onChange={setDraft}
      />
      <TextInput
        label={t('numbers.name')}
        hint={t('numbers.name.hint')}
        name="name"
        maxLength={60}
        autoComplete="off"
        value={draft.name}
        error={missing.name ? t('numbers.name.missing') : undefined}
        onChange={(event) => setDraft({ name: event.currentTarget.value })}
      />
      <div className="buttons">
        <Button type="submit" look="primary" busy={send.busy}>
          {t('numbers.send')}
        </Button>
      </div>
    </form>
  );
}

type CodeStepProps = { sent: Sent; onSent: (sent: Sent) => void; onBack: () => void };

function CodeStep({ sent, onSent, onBack }: CodeStepProps) {
  const t = useT();
  const go = useGo();
  const toast = useToast();
  const stored = useStored();
  const isReplacing = useOpen().open('replaces') !== undefined;
  const [code, setCode] = useState('');
  const [missing, setMissing] = useState(false);
  const { factorId, name } = sent;
  const again = useAct(
    () => call('POST /api/two-step/numbers/:factorId/send', { params: { factorId }, body: {} }),
    (reply) => onSent({ ...reply, name }),
  );
  const prove = useAct(
    (typed: string) =>
      call('POST /api/two-step/numbers/:factorId/prove', { params: { factorId }, body: { code: typed } }),
    (twoStep) => {
      stored.twoStep(twoStep);
      toast({ text: isReplacing ? t('numbers.replaced', { name }) : t('numbers.done', { name }) });
      go(twoStep.state === 'unfinished' ? placeOf('backupCodes', { make: '1' }) : places.twoStep);
    },
  );
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const typed = plainCode(code);
    setMissing(typed === '');
    if (typed !== '') prove.run(typed);
  };
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <Stepper step={2} steps={2} title={t('numbers.code.step')} />
      <SmsCodeFields
        number={sent.number}
        againAt={sent.againAt}
        code={code}
        missing={missing}
        error={prove.error ?? again.error}
        onCode={setCode}
        onAgain={() => {
          prove.reset();
          again.run();
        }}
        onBack={onBack}
      />
      <div className="buttons">
        <Button type="submit" look="primary" busy={prove.busy || again.busy}>
          {t('numbers.verify')}
        </Button>
      </div>
    </form>
  );
}
