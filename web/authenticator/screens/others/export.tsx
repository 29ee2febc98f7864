// Codes leave the phone as an encrypted copy, or as plain links behind a warning; with a lock only after proof.
import { useState, type SyntheticEvent } from 'react';
import { Button, ConfirmDialog, EmptyState, PasswordInput, useToast } from '../../../shared/kit/index.ts';
import { useT } from '../../../shared/texts.ts';
import { useTools, useVault } from '../../engine/context.ts';
import { Page } from '../../parts/page.tsx';
import { platformOf } from '../../parts/platform.ts';
import { ProofDialog, useIsProofNeeded } from '../../parts/proof.tsx';
import { otpauthLink } from '../../vault/otpauth.ts';

const leastPassword = 10;

/** Saves a file; on an iPhone through its share sheet, which knows where files go. False when the person changed mind. */
async function save(text: string, name: string, type: string): Promise<boolean> {
  const file = new File([text], name, { type });
  if (platformOf(navigator) === 'apple' && navigator.canShare?.({ files: [file] })) {
    try {
      await navigator.share({ files: [file] });
      return true;
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return false;
    }
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // Not at once: some browsers read the file later.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  return true;
}

const day = (): string => new Date().toISOString().slice(0, 10);

export function Export() {
  const t = useT();
  const { entries, habits } = useVault();
  const isProofNeeded = useIsProofNeeded();
  const [after, setAfter] = useState<{ run: () => void }>();
  /** Runs it after the person proved to be the owner. */
  const proven = (run: () => void): void => {
    if (isProofNeeded) setAfter({ run });
    else run();
  };
  return (
    <Page title={t('auth.export.title')} back="/settings">
      {entries.length === 0 ? (
        <EmptyState icon="key" title={t('auth.export.none')} />
      ) : (
        <>
          <p>{t('auth.export.text', { count: entries.length })}</p>
          <p className="soft small">
            {habits.exported ? t('auth.export.last', { at: habits.exported.at }) : t('auth.export.never')}
          </p>
          <SealedCopy proven={proven} />
          <PlainList proven={proven} />
        </>
      )}
      {after ? (
        <ProofDialog
          onProof={() => {
            setAfter(undefined);
            after.run();
          }}
          onClose={() => setAfter(undefined)}
        />
      ) : null}
    </Page>
  );
}

type PartProps = { proven: (run: () => void) => void };

function SealedCopy({ proven }: PartProps) {
  const t = useT();
  const toast = useToast();
  const { vault, autoLock } = useTools();
  const { entries } = useVault();
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [fault, setFault] = useState<'short' | 'differs'>();
  const [isBusy, setBusy] = useState(false);
  const write = async (): Promise<void> => {
    setBusy(true);
    const { writeBackup } = await import('../../vault/formats/own-backup.ts');
    const text = await writeBackup(entries, password);
    autoLock.errand();
    const isSaved = await save(text, `aldaba-auth-${day()}.json`, 'application/json');
    setBusy(false);
    if (!isSaved) return;
    setPassword('');
    setAgain('');
    await vault.changeHabits({ exported: { at: Date.now(), ids: entries.map(({ id }) => id) } });
    toast({ text: t('auth.export.done') });
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const found =
      Array.from(password).length < leastPassword ? 'short' : password === again ? undefined : 'differs';
    setFault(found);
    if (!found && !isBusy) proven(() => void write());
  };
  return (
    <section className="panel" aria-labelledby="export-sealed">
      <form className="stack" noValidate onSubmit={submit}>
        <h2 id="export-sealed">{t('auth.export.sealed.title')}</h2>
        <p className="soft">{t('auth.export.sealed.text')}</p>
        <PasswordInput
          name="export-password"
          label={t('auth.export.password')}
          hint={t('auth.export.password.hint')}
          autoComplete="new-password"
          value={password}
          error={fault === 'short' ? t('auth.export.password.short') : undefined}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <PasswordInput
          name="export-again"
          label={t('auth.export.password.again')}
          autoComplete="new-password"
          value={again}
          error={fault === 'differs' ? t('auth.export.password.differs') : undefined}
          onChange={(event) => setAgain(event.currentTarget.value)}
        />
        <Button type="submit" look="primary" wide icon="download" busy={isBusy}>
          {t('auth.export.sealed.do')}
        </Button>
      </form>
    </section>
  );
}

function PlainList({ proven }: PartProps) {
  const t = useT();
  const toast = useToast();
  const { autoLock } = useTools();
  const { entries } = useVault();
  const [isAsked, setAsked] = useState(false);
  const write = async (): Promise<void> => {
    autoLock.errand();
    const isSaved = await save(
      `${entries.map(otpauthLink).join('\n')}\n`,
      `aldaba-auth-${day()}.txt`,
      'text/plain',
    );
    if (isSaved) toast({ text: t('auth.export.done') });
  };
  return (
    <section className="panel stack" aria-labelledby="export-plain">
      <h2 id="export-plain">{t('auth.export.plain.title')}</h2>
      <p className="soft">{t('auth.export.plain.text')}</p>
      <Button wide onClick={() => setAsked(true)}>
        {t('auth.export.plain.do')}
      </Button>
      <ConfirmDialog
        open={isAsked}
        title={t('auth.export.plain.confirm')}
        verb={t('auth.export.plain.do')}
        danger
        typedWord={t('auth.export.plain.word')}
        onConfirm={() => {
          setAsked(false);
          proven(() => void write());
        }}
        onClose={() => setAsked(false)}
      >
        <p>{t('auth.export.plain.warning')}</p>
      </ConfirmDialog>
    </section>
  );
}
