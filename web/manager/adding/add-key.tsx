// Adding a passkey or a security key: make it, then use it once. Only then it counts, so that nobody relies on a key that does not answer.
import { useState, type SyntheticEvent } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { TextInput } from '../../shared/kit/field.tsx';
import { Alert } from '../../shared/kit/notices.tsx';
import { Stepper } from '../../shared/kit/progress.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { createKey } from '../../shared/new-key.ts';
import { useT } from '../../shared/texts.ts';
import { getKey, knowsKeys } from '../../shared/webauthn.ts';
import { GoButton, useGo } from '../../shared/app/going.tsx';
import { PageHead } from '../../shared/app/page.tsx';
import { useAct } from '../../shared/app/queries.ts';
import { codeOf, type Reply } from '../../shared/app/session.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { useFocusOnChange } from '../parts.tsx';
import { placeOf, places } from '../places.ts';
import { useSessions, useStored } from '../queries.ts';
import { call } from '../server.ts';
import { useDeviceWords } from '../words.ts';

type Kind = 'passkey' | 'security-key';
type NewKey = Reply<'POST /api/two-step/keys'>;
const steps = 2;

export function AddKey({ kind }: { kind: Kind }) {
  const t = useT();
  const [made, setMade] = useState<NewKey>();
  const box = useFocusOnChange(made ? 2 : 1);
  const passkey = kind === 'passkey';
  return (
    <>
      <PageHead
        title={passkey ? t('manager-keys.passkey.title') : t('manager-keys.security-key.title')}
        actions={
          <GoButton look="quiet" href={places.twoStep}>
            {t('manager.add.cancel')}
          </GoButton>
        }
      />
      <div className="panel flow" ref={box}>
        {!knowsKeys() ? (
          <Alert tone="warning" title={t('manager-keys.unsupported.title')}>
            {t('manager-keys.unsupported.text')}
          </Alert>
        ) : made ? (
          <Try made={made} kind={kind} onGone={() => setMade(undefined)} />
        ) : (
          <Make kind={kind} onMade={setMade} />
        )}
      </div>
    </>
  );
}

/** What the browser said, in words; undefined when the server refused, which has words of its own. */
function useBrowserWords(): (error: unknown) => string | undefined {
  const t = useT();
  return (error) => {
    if (!(error instanceof DOMException)) return undefined;
    if (error.name === 'InvalidStateError') return t('manager-keys.already');
    return error.name === 'NotAllowedError' ? t('manager-keys.cancelled') : t('manager-keys.failed');
  };
}

function Make({ kind, onMade }: { kind: Kind; onMade: (made: NewKey) => void }) {
  const t = useT();
  const textOf = useErrorText();
  const browserWords = useBrowserWords();
  const deviceWords = useDeviceWords();
  const here = useSessions().data?.sessions.find(({ current }) => current);
  const passkey = kind === 'passkey';
  const make = useAct(async () => {
    const options = await call('POST /api/two-step/keys/challenge', { body: { kind } });
    const credential = await createKey(options);
    const name = passkey && here ? deviceWords(here) : t('manager-keys.security-key.name');
    return call('POST /api/two-step/keys', { body: { kind, name: name.slice(0, 60), credential } });
  }, onMade);
  const error = browserWords(make.error) ?? textOf(make.error);
  return (
    <div className="stack">
      <Stepper
        step={1}
        steps={steps}
        title={passkey ? t('manager-keys.passkey.make.title') : t('manager-keys.security-key.make.title')}
      />
      <p>{passkey ? t('manager-keys.passkey.make.text') : t('manager-keys.security-key.make.text')}</p>
      {error ? (
        <Alert tone="danger" live title={t('manager-keys.not-made')}>
          {error}
        </Alert>
      ) : null}
      <div className="buttons">
        <Button look="primary" busy={make.busy} onClick={() => make.run()}>
          {passkey ? t('manager-keys.passkey.make') : t('manager-keys.security-key.make')}
        </Button>
      </div>
    </div>
  );
}

function Try({ made, kind, onGone }: { made: NewKey; kind: Kind; onGone: () => void }) {
  const t = useT();
  const go = useGo();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const browserWords = useBrowserWords();
  const { factorId } = made;
  const [name, setName] = useState(made.name);
  const [missing, setMissing] = useState(false);
  const [first, setFirst] = useState(true);
  const prove = useAct(
    async (chosen: string) => {
      // The first challenge came with the key; it is answered once, so another try needs another.
      const request = first
        ? made.request
        : await call('POST /api/two-step/keys/:factorId/challenge', { params: { factorId }, body: {} });
      setFirst(false);
      const answer = await getKey(request);
      return call('POST /api/two-step/keys/:factorId/prove', {
        params: { factorId },
        body: { name: chosen, answer },
      });
    },
    (twoStep, chosen) => {
      stored.twoStep(twoStep);
      toast({ text: t('manager-keys.done', { name: chosen }) });
      go(twoStep.state === 'unfinished' ? placeOf('backupCodes', { make: '1' }) : places.twoStep);
    },
  );
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const chosen = name.trim();
    setMissing(chosen === '');
    if (chosen !== '') prove.run(chosen);
  };
  const error = browserWords(prove.error) ?? textOf(prove.error);
  // Unproven for a quarter of an hour: the server dropped it, and only a new one helps.
  const gone = codeOf(prove.error) === 'factors/no-such-factor';
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <Stepper step={2} steps={steps} title={t('manager-keys.try.title')} />
      <p>
        {kind === 'passkey' ? t('manager-keys.passkey.try.text') : t('manager-keys.security-key.try.text')}
      </p>
      <TextInput
        label={t('manager-keys.try.name')}
        hint={t('manager-keys.try.name.hint')}
        name="name"
        maxLength={60}
        autoComplete="off"
        value={name}
        error={missing ? t('manager.two-step.rename.missing') : undefined}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {error ? (
        <Alert tone="danger" live title={t('manager-keys.not-proven')}>
          {error}
        </Alert>
      ) : null}
      <div className="buttons">
        {gone ? (
          <Button look="primary" onClick={onGone}>
            {t('manager.aldaba-auth.again')}
          </Button>
        ) : (
          <Button type="submit" look="primary" busy={prove.busy}>
            {t('manager-keys.try')}
          </Button>
        )}
      </div>
    </form>
  );
}
