// The two steps of every number: the number with its country, and the code that was sent there.
import { CodeInput, Select, TextInput } from '../../shared/kit/field.tsx';
import { Alert } from '../../shared/kit/notices.tsx';
import { useSecondsLeft } from '../../shared/kit/progress.tsx';
import { useTexts } from '../../shared/texts.ts';
import { codeOf } from '../../shared/app/session.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { now } from '../server.ts';

/** Names of countries in the reader's language, in the order of the list. */
export function useCountries(codes: readonly string[]): readonly { value: string; label: string }[] {
  const { language } = useTexts();
  const names = new Intl.DisplayNames([language], { type: 'region' });
  return codes.map((value) => ({ value, label: names.of(value) ?? value }));
}

type NumberProps = {
  number: string;
  country: string;
  countries: readonly string[];
  missing: boolean;
  error: unknown;
  onChange: (part: { number?: string; country?: string }) => void;
};

export function NumberFields({ number, country, countries, missing, error, onChange }: NumberProps) {
  const { t, format } = useTexts();
  const textOf = useErrorText();
  const options = useCountries(countries);
  const refused =
    codeOf(error) === 'phones/country'
      ? t('numbers.countries', { countries: format.list(options.map(({ label }) => label)) })
      : textOf(error);
  return (
    <>
      <Select
        label={t('numbers.country')}
        name="country"
        options={options}
        value={country}
        onChange={(event) => onChange({ country: event.currentTarget.value })}
      />
      <TextInput
        label={t('numbers.number')}
        hint={t('numbers.number.hint')}
        type="tel"
        name="number"
        inputMode="tel"
        autoComplete="tel"
        maxLength={40}
        value={number}
        error={missing ? t('numbers.number.missing') : refused}
        onChange={(event) => onChange({ number: event.currentTarget.value })}
      />
    </>
  );
}

type CodeProps = {
  number: string;
  againAt: number;
  code: string;
  missing: boolean;
  error: unknown;
  onCode: (code: string) => void;
  onAgain: () => void;
  onBack: () => void;
};

export function SmsCodeFields(props: CodeProps) {
  const { number, againAt, code, missing, error, onCode, onAgain, onBack } = props;
  const { t } = useTexts();
  const textOf = useErrorText();
  const left = useSecondsLeft(againAt, now);
  return (
    <>
      <p role="status">{t('numbers.code.sent', { number })}</p>
      <CodeInput
        label={t('numbers.code')}
        hint={t('numbers.code.hint')}
        name="code"
        autoFocus
        value={code}
        error={missing ? t('numbers.code.missing') : textOf(error)}
        onChange={(event) => onCode(event.currentTarget.value)}
      />
      <p className="soft small">
        {left > 0 ? (
          t('numbers.again.wait', { seconds: left })
        ) : (
          <button type="button" className="link-button" onClick={onAgain}>
            {t('numbers.again')}
          </button>
        )}
      </p>
      <p className="soft small">
        <button type="button" className="link-button" onClick={onBack}>
          {t('numbers.back')}
        </button>
      </p>
    </>
  );
}

/** Says so where the operator has set no gateway: the person would wait for nothing. */
export function OutboxNote({ leavesHouse }: { leavesHouse: boolean }) {
  const { t } = useTexts();
  if (leavesHouse) return null;
  return (
    <Alert tone="info" title={t('numbers.outbox.title')}>
      {t('numbers.outbox.text')}
    </Alert>
  );
}
