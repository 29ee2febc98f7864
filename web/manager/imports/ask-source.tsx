// First step of an import: the address of a WebDAV server, or what rclone printed for the drive of a provider.
import { useState, type SyntheticEvent } from 'react';
import { Button, Link } from '../../shared/kit/button.tsx';
import { Field, fieldId, PasswordInput, TextInput } from '../../shared/kit/field.tsx';
import { Alert } from '../../shared/kit/notices.tsx';
import { CopyField } from '../../shared/kit/secrets.tsx';
import { useT } from '../../shared/texts.ts';
import { useAct } from '../../shared/app/queries.ts';
import type { Reply } from '../../shared/app/session.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { call } from '../server.ts';
import { commandsOf, nameOf, type Provider } from './providers.ts';

export type Address = { address: string; user: string; password: string };
export type Drive = { provider: Provider; authorisation: string };
export type Source = Address | Drive;
export type Looked = Reply<'POST /api/imports/look'>;
type Asking<S extends Source> = {
  source: S;
  onChange: (source: S) => void;
  onClose: () => void;
  onFound: (looked: Looked) => void;
};

const useLook = (onFound: (looked: Looked) => void) =>
  useAct((given: Source) => call('POST /api/imports/look', { body: given }), onFound);

export function AskSource({ source, onChange, ...rest }: Asking<Source>) {
  return 'provider' in source ? (
    <AskDrive source={source} onChange={onChange} {...rest} />
  ) : (
    <AskAddress source={source} onChange={onChange} {...rest} />
  );
}

function AskAddress({ source, onChange, onClose, onFound }: Asking<Address>) {
  const t = useT();
  const [checked, setChecked] = useState(false);
  const look = useLook(onFound);
  const isMissing = (name: keyof Address) => checked && source[name].trim() === '';
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (source.address.trim() && source.user.trim() && source.password) look.run(source);
  };
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <Wrong error={look.error} />
      <TextInput
        label={t('imports.address')}
        hint={t('imports.address.hint')}
        name="address"
        inputMode="url"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={2048}
        value={source.address}
        error={isMissing('address') ? t('imports.missing.address') : undefined}
        onChange={(event) => onChange({ ...source, address: event.currentTarget.value })}
      />
      <TextInput
        label={t('imports.user')}
        name="source-user"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={512}
        value={source.user}
        error={isMissing('user') ? t('imports.missing.user') : undefined}
        onChange={(event) => onChange({ ...source, user: event.currentTarget.value })}
      />
      <PasswordInput
        label={t('imports.password')}
        hint={t('imports.password.hint')}
        name="source-password"
        autoComplete="off"
        maxLength={4096}
        value={source.password}
        error={isMissing('password') ? t('imports.missing.password') : undefined}
        onChange={(event) => onChange({ ...source, password: event.currentTarget.value })}
      />
      <p>
        <Link href="/help/import-files">{t('imports.guide')}</Link>
      </p>
      <Buttons busy={look.busy} onClose={onClose} />
    </form>
  );
}

function AskDrive({ source, onChange, onClose, onFound }: Asking<Drive>) {
  const t = useT();
  const [checked, setChecked] = useState(false);
  const look = useLook(onFound);
  const { provider, authorisation } = source;
  const name = nameOf(provider);
  const isApple = provider === 'icloud-drive';
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (authorisation.trim()) look.run(source);
  };
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <Wrong error={look.error} />
      <ol className="stack import-steps">
        <li>{t('imports.drive-steps.install')}</li>
        <li>
          {t(isApple ? 'imports.drive-steps.apple' : 'imports.drive-steps.run', { provider: name })}
          {commandsOf(provider).map((command) => (
            <CopyField key={command} label={t('imports.drive-steps.command')} value={command} />
          ))}
        </li>
        <li>{t('imports.drive-steps.paste')}</li>
      </ol>
      <Field
        id={fieldId('authorisation')}
        label={t('imports.authorisation')}
        hint={t(isApple ? 'imports.authorisation.apple' : 'imports.authorisation.hint', { provider: name })}
        error={checked && !authorisation.trim() ? t('imports.missing.authorisation') : undefined}
      >
        {(control) => (
          <textarea
            {...control}
            className="input secret"
            name="authorisation"
            rows={6}
            maxLength={32_768}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            translate="no"
            value={authorisation}
            onChange={(event) => onChange({ ...source, authorisation: event.currentTarget.value })}
          />
        )}
      </Field>
      <p>
        <Link href="/help/import-from-provider">{t('imports.drives.guide')}</Link>
      </p>
      <Buttons busy={look.busy} onClose={onClose} />
    </form>
  );
}

function Wrong({ error }: { error: Parameters<ReturnType<typeof useErrorText>>[0] }) {
  const textOf = useErrorText();
  const text = textOf(error);
  return text ? (
    <Alert tone="danger" live>
      {text}
    </Alert>
  ) : null;
}

function Buttons({ busy, onClose }: { busy: boolean; onClose: () => void }) {
  const t = useT();
  return (
    <div className="buttons">
      <Button onClick={onClose}>{t('common.cancel')}</Button>
      <Button type="submit" look="primary" busy={busy}>
        {t('imports.test')}
      </Button>
    </div>
  );
}
