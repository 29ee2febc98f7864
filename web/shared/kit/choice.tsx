// Things to tick: checkbox, switch and radio group, on native inputs with the whole row as target.
import { useId, type ComponentProps, type ReactNode } from 'react';
import { classes } from './classes.ts';
import { ErrorText } from './field.tsx';

type ChoiceProps = Omit<ComponentProps<'input'>, 'type'> & { label: ReactNode; hint?: ReactNode };

function Choice({ label, hint, type, ...rest }: ChoiceProps & { type: 'checkbox' | 'radio' }) {
  const made = useId();
  const id = rest.id ?? made;
  return (
    <label className={classes('choice', rest.role === 'switch' && 'switch')} htmlFor={id}>
      <input {...rest} id={id} type={type} aria-describedby={hint ? `${id}-hint` : undefined} />
      <span>{label}</span>
      {hint ? (
        <span className="hint" id={`${id}-hint`}>
          {hint}
        </span>
      ) : null}
    </label>
  );
}

export const Checkbox = (props: ChoiceProps) => <Choice {...props} type="checkbox" />;

/** Takes effect at once; for anything that waits for a button, use Checkbox. */
export const Switch = (props: ChoiceProps) => <Choice {...props} type="checkbox" role="switch" />;

type RadioGroupProps<V extends string> = {
  label: ReactNode;
  name: string;
  value: V | undefined;
  options: readonly { value: V; label: ReactNode; hint?: ReactNode; disabled?: boolean }[];
  onChange: (value: V) => void;
  hint?: ReactNode;
  error?: ReactNode;
};

export function RadioGroup<V extends string>(props: RadioGroupProps<V>) {
  const { label, name, value, options, onChange, hint, error } = props;
  const id = useId();
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <fieldset className="field" aria-describedby={described || undefined}>
      <legend>{label}</legend>
      {hint ? (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
      {error ? <ErrorText id={`${id}-error`}>{error}</ErrorText> : null}
      {options.map((option, index) => (
        <Choice
          key={option.value}
          type="radio"
          // The first one answers to the group's id, so that ErrorSummary can lead to it.
          id={`field-${name}${index === 0 ? '' : `-${index}`}`}
          name={name}
          value={option.value}
          label={option.label}
          hint={option.hint}
          disabled={option.disabled}
          checked={option.value === value}
          onChange={() => onChange(option.value)}
        />
      ))}
    </fieldset>
  );
}
