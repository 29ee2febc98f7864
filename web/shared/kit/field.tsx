// Text fields: label, hint, error, and the control between them. Checked on submit, never on blur.
import { useId, useState, type ComponentProps, type ReactNode } from 'react';
import { useT } from '../texts.ts';
import { classes } from './classes.ts';

export type FieldProps = {
  label: ReactNode;
  hint?: ReactNode;
  /** What to do, not what is wrong; the same sentence stands in the ErrorSummary. */
  error?: ReactNode;
  optional?: boolean | undefined;
  /** The control's id, for ErrorSummary; made from `name` when left out. */
  id?: string | undefined;
};
type Control = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined };

export function ErrorText({ id, children }: { id?: string | undefined; children: ReactNode }) {
  const t = useT();
  return (
    <p className="error" id={id}>
      <span>
        <span className="unseen">{t('kit.error.word')} </span>
        {children}
      </span>
    </p>
  );
}

/** The frame of a control of your own: give what `children` receives to the native element. */
export function Field(props: FieldProps & { id: string; children: (control: Control) => ReactNode }) {
  const { id, label, hint, error, optional, children } = props;
  const t = useT();
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {optional ? <span className="soft"> ({t('kit.optional')})</span> : null}
      </label>
      {hint ? (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
      {error ? <ErrorText id={`${id}-error`}>{error}</ErrorText> : null}
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': error ? true : undefined })}
    </div>
  );
}

export const fieldId = (name: string): string => `field-${name}`;

function useFieldId(id: string | undefined, name: string | undefined): string {
  const made = useId();
  return id ?? (name ? fieldId(name) : made);
}

type InputProps = Omit<ComponentProps<'input'>, keyof FieldProps> & FieldProps;

export function TextInput({ label, hint, error, optional, id, ...rest }: InputProps) {
  const own = useFieldId(id, rest.name);
  return (
    <Field {...{ label, hint, error, optional }} id={own}>
      {(control) => <input type="text" {...rest} {...control} className={classes('input', rest.className)} />}
    </Field>
  );
}

export function PasswordInput({ label, hint, error, optional, id, ...rest }: InputProps) {
  const t = useT();
  const own = useFieldId(id, rest.name);
  const [shown, setShown] = useState(false);
  return (
    <Field {...{ label, hint, error, optional }} id={own}>
      {(control) => (
        <div className="input-group">
          <input
            autoComplete="current-password"
            {...rest}
            {...control}
            type={shown ? 'text' : 'password'}
            autoCapitalize="none"
            spellCheck={false}
            className="input"
          />
          <button
            type="button"
            className="button reveal"
            aria-controls={own}
            aria-label={t(shown ? 'kit.password.hide' : 'kit.password.show')}
            onClick={() => setShown(!shown)}
          >
            {t(shown ? 'kit.hide' : 'kit.show')}
          </button>
        </div>
      )}
    </Field>
  );
}

/** One field for a whole code; spaces and dashes are welcome and taken out by `plainCode`. */
export function CodeInput({
  label,
  hint,
  error,
  optional,
  id,
  letters,
  ...rest
}: InputProps & { letters?: boolean }) {
  const own = useFieldId(id, rest.name);
  return (
    <Field {...{ label, hint, error, optional }} id={own}>
      {(control) => (
        <input
          inputMode={letters ? 'text' : 'numeric'}
          autoComplete={letters ? 'off' : 'one-time-code'}
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={40}
          {...rest}
          {...control}
          type="text"
          className="input code"
        />
      )}
    </Field>
  );
}

/** What was meant by a typed code: no spaces, dashes or dots, capitals. */
export const plainCode = (typed: string): string => typed.replace(/[\s.\-\u2010-\u2015]/g, '').toUpperCase();

type SelectProps = Omit<ComponentProps<'select'>, keyof FieldProps> &
  FieldProps & { options: readonly { value: string; label: string }[] };

export function Select({ label, hint, error, optional, id, options, ...rest }: SelectProps) {
  const own = useFieldId(id, rest.name);
  return (
    <Field {...{ label, hint, error, optional }} id={own}>
      {(control) => (
        <select {...rest} {...control} className="input">
          {options.map(({ value, label: text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
