// For who cannot scan: the code that stands beside the QR.
import { useState, type SyntheticEvent } from 'react';
import { Button, CodeInput } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';
import { goTo, useTools } from '../engine/context.ts';
import { Page } from '../parts/page.tsx';
import { readTypedCode } from '../protocol/link.ts';

export function TypedCode() {
  const t = useT();
  const { flow } = useTools();
  const [typed, setTyped] = useState('');
  const [isWrong, setWrong] = useState(false);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const target = readTypedCode(typed);
    setWrong(!target);
    if (!target) {
      document.getElementById('field-code')?.focus();
      return;
    }
    goTo('/link', { replace: true });
    void flow.claim(target);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Page
        title={t('auth.typed.title')}
        back="/computer"
        acts={
          <Button type="submit" look="primary" wide>
            {t('auth.link')}
          </Button>
        }
      >
        <CodeInput
          letters
          name="code"
          label={t('auth.typed.label')}
          hint={t('auth.typed.hint')}
          error={isWrong ? t('auth.typed.error') : undefined}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </Page>
    </form>
  );
}
