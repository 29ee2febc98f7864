// The key as the service shows it, or its link; the unusual settings are folded away.
import { useState, type SyntheticEvent } from 'react';
import { Button, Field, Select, TextInput } from '../../../shared/kit/index.ts';
import { useT } from '../../../shared/texts.ts';
import { goTo, useTools } from '../../engine/context.ts';
import { Page } from '../../parts/page.tsx';
import { afterTaking } from '../../parts/take-code.tsx';
import { foreignCharacters, plainKey } from '../../vault/base32.ts';
import { algorithms, cleanName, type Draft, readDraft } from '../../vault/entry.ts';
import { isMigration } from '../../vault/google-migration.ts';
import { isOtpauth } from '../../vault/otpauth.ts';

/** 40 bits. Shorter ones exist in no service: somebody stopped typing. */
const leastCharacters = 8;
type Errors = Partial<Record<'key' | 'issuer' | 'digits' | 'period' | 'counter', string>>;

export function TypeKey() {
  const t = useT();
  const { intake } = useTools();
  const [typed, setTyped] = useState({
    key: '',
    issuer: '',
    label: '',
    kind: 'totp',
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
    counter: '0',
  });
  const [errors, setErrors] = useState<Errors>({});
  const set = (part: Partial<typeof typed>): void => setTyped({ ...typed, ...part });
  const isLink = isOtpauth(typed.key) || isMigration(typed.key);

  const keyError = (plain: string): string | undefined => {
    if (plain === '') return t('auth.others.key.empty');
    const foreign = foreignCharacters(plain);
    if (foreign.length > 0)
      return t('auth.others.key.foreign', { characters: foreign.slice(0, 8).join(' ') });
    return plain.length < leastCharacters ? t('auth.others.key.short', { count: plain.length }) : undefined;
  };

  function read(): Draft | Errors {
    const key = keyError(plainKey(typed.key));
    const issuer = cleanName(typed.issuer) === '' ? t('auth.others.key.no-name') : undefined;
    if (key || issuer) return { ...(key ? { key } : {}), ...(issuer ? { issuer } : {}) };
    const draft = readDraft({ ...typed, secret: typed.key });
    switch (draft) {
      case 'digits':
        return { digits: t('auth.others.key.digits.error') };
      case 'period':
        return { period: t('auth.others.key.period.error') };
      case 'counter':
        return { counter: t('auth.others.key.counter.error') };
      default:
        return typeof draft === 'string' ? { key: t('auth.others.key.broken') } : draft;
    }
  }
  const refuse = (found: Errors): void => {
    setErrors(found);
    const [first] = Object.keys(found);
    document.getElementById(`field-other-${first}`)?.focus();
  };
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    if (isLink) {
      const taken = await intake.take(typed.key);
      if (taken === 'broken' || taken === 'foreign') refuse({ key: t('auth.others.key.broken') });
      else goTo(afterTaking[taken]);
      return;
    }
    const draft = read();
    if (!('secret' in draft)) return refuse(draft);
    intake.review(draft);
    goTo('/others/review');
  };
  const number = (name: 'digits' | 'period' | 'counter', label: string) => (
    <TextInput
      name={`other-${name}`}
      label={label}
      inputMode="numeric"
      value={typed[name]}
      error={errors[name]}
      maxLength={16}
      autoComplete="off"
      onChange={(event) => set({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Page
        title={t('auth.others.key.title')}
        back="/others"
        acts={
          <Button type="submit" look="primary" wide>
            {t('common.continue')}
          </Button>
        }
      >
        <Field
          id="field-other-key"
          label={t('auth.others.key.label')}
          hint={t('auth.others.key.hint')}
          error={errors.key}
        >
          {(control) => (
            <textarea
              {...control}
              name="other-key"
              className="input key-input"
              rows={3}
              value={typed.key}
              maxLength={8192}
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              translate="no"
              onChange={(event) => set({ key: event.currentTarget.value })}
            />
          )}
        </Field>
        {isLink ? null : (
          <>
            <TextInput
              name="other-issuer"
              label={t('auth.others.key.issuer')}
              value={typed.issuer}
              error={errors.issuer}
              maxLength={120}
              autoComplete="off"
              onChange={(event) => set({ issuer: event.currentTarget.value })}
            />
            <TextInput
              name="other-label"
              optional
              label={t('auth.others.key.account')}
              hint={t('auth.others.key.account.hint')}
              value={typed.label}
              maxLength={120}
              autoComplete="off"
              onChange={(event) => set({ label: event.currentTarget.value })}
            />
            <details
              className="more"
              open={errors.digits || errors.period || errors.counter ? true : undefined}
            >
              <summary>{t('auth.others.key.more')}</summary>
              <div className="stack">
                <p className="soft small">{t('auth.others.key.more.hint')}</p>
                <Select
                  label={t('auth.others.key.kind')}
                  value={typed.kind}
                  options={[
                    { value: 'totp', label: t('auth.others.key.totp') },
                    { value: 'hotp', label: t('auth.others.key.hotp') },
                    { value: 'steam', label: t('auth.others.key.steam') },
                  ]}
                  onChange={(event) => set({ kind: event.currentTarget.value })}
                />
                {typed.kind === 'steam' ? null : (
                  <>
                    <Select
                      label={t('auth.others.key.algorithm')}
                      value={typed.algorithm}
                      options={algorithms.map((value) => ({ value, label: value }))}
                      onChange={(event) => set({ algorithm: event.currentTarget.value })}
                    />
                    {number('digits', t('auth.others.key.digits'))}
                    {typed.kind === 'hotp'
                      ? number('counter', t('auth.others.key.counter'))
                      : number('period', t('auth.others.key.period'))}
                  </>
                )}
              </div>
            </details>
          </>
        )}
      </Page>
    </form>
  );
}
