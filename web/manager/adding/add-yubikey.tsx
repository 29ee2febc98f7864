// Adding a YubiKey that types codes: a name, then a touch; the key types the code and Enter.
import { useState, type SyntheticEvent } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { TextInput } from '../../shared/kit/field.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { useT } from '../../shared/texts.ts';
import { GoButton, useGo } from '../../shared/app/going.tsx';
import { PageHead } from '../../shared/app/page.tsx';
import { useAct } from '../../shared/app/queries.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { useDraft } from '../drafts.ts';
import { placeOf, places } from '../places.ts';
import { useStored } from '../queries.ts';
import { call } from '../server.ts';

export function AddYubikey() {
  const t = useT();
  const go = useGo();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const [draft, setDraft] = useDraft('yubikey', { name: t('manager-keys.yubikey.name') });
  const [otp, setOtp] = useState('');
  const [missing, setMissing] = useState<'name' | 'otp'>();
  const add = useAct(
    (body: { name: string; otp: string }) => call('POST /api/two-step/yubikeys', { body }),
    (twoStep, { name }) => {
      stored.twoStep(twoStep);
      toast({ text: t('manager-keys.done', { name }) });
      go(twoStep.state === 'unfinished' ? placeOf('backupCodes', { make: '1' }) : places.twoStep);
    },
  );
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const name = draft.name.trim();
    const lacks = name === '' ? 'name' : otp.trim() === '' ? 'otp' : undefined;
    setMissing(lacks);
    if (!lacks) add.run({ name, otp: otp.trim() });
    // A code works once: the next touch must not land behind it.
    setOtp('');
  };
  return (
    <>
      <PageHead
        title={t('manager-keys.yubikey.title')}
        actions={
          <GoButton look="quiet" href={places.twoStep}>
            {t('manager.add.cancel')}
          </GoButton>
        }
      />
      <form className="panel flow stack" onSubmit={submit} noValidate>
        <p>{t('manager-keys.yubikey.text')}</p>
        <TextInput
          label={t('manager-keys.try.name')}
          hint={t('manager-keys.try.name.hint')}
          name="name"
          maxLength={60}
          autoComplete="off"
          value={draft.name}
          error={missing === 'name' ? t('manager.two-step.rename.missing') : undefined}
          onChange={(event) => setDraft({ name: event.currentTarget.value })}
        />
        <TextInput
          label={t('manager-keys.yubikey.code')}
          hint={t('manager-keys.yubikey.code.hint')}
          name="otp"
          maxLength={100}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={otp}
          error={missing === 'otp' ? t('manager-keys.yubikey.code.missing') : textOf(add.error)}
          onChange={(event) => setOtp(event.currentTarget.value)}
        />
        <div className="buttons">
          <Button type="submit" look="primary" busy={add.busy}>
            {t('manager-keys.yubikey.add')}
          </Button>
        </div>
      </form>
    </>
  );
}
