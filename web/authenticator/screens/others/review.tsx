// One code before it is kept: what it will be called, what it shows now, and whether it is here already.
import { useEffect, useState } from 'react';
import { Alert, Button, TextInput, useToast } from '../../../shared/kit/index.ts';
import { useT } from '../../../shared/texts.ts';
import { goTo, useIntake, useTools, useVault } from '../../engine/context.ts';
import { Ring, useServerNow } from '../../parts/code.tsx';
import { useEntryCode } from '../../parts/entry-code.tsx';
import { useKeeping } from '../../parts/keeping.tsx';
import { Page } from '../../parts/page.tsx';
import { groupedCode } from '../../vault/codes.ts';
import { cleanName, type Draft, sameCodes, titleOf } from '../../vault/entry.ts';

export function Review() {
  const state = useIntake();
  useEffect(() => {
    if (state.step === 'idle') goTo('/', { replace: true });
  }, [state.step]);
  return state.step === 'review' ? <Form draft={state.draft} /> : null;
}

function Form({ draft }: { draft: Draft }) {
  const t = useT();
  const toast = useToast();
  const { intake } = useTools();
  const { entries } = useVault();
  const keeping = useKeeping();
  const [issuer, setIssuer] = useState(draft.issuer);
  const [label, setLabel] = useState(draft.label);
  const [isMissing, setMissing] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const twin = entries.find((entry) => sameCodes(entry) === sameCodes(draft));
  const add = async (): Promise<void> => {
    const named = { ...draft, issuer: cleanName(issuer), label: cleanName(label) };
    const name = titleOf(named);
    setMissing(name === '');
    if (name === '' || isBusy) return;
    setBusy(true);
    let hasRoom = true;
    const isKept = await keeping(async () => {
      hasRoom = await intake.keep([named]);
    });
    setBusy(false);
    if (!hasRoom) toast({ tone: 'danger', text: t('auth.others.full') });
    else if (isKept) {
      goTo('/', { replace: true });
      toast({ text: t('auth.others.added', { name }) });
    }
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Page
        title={t('auth.others.review.title')}
        back="/others"
        onBack={() => {
          intake.cancel();
          goTo('/others', { replace: true });
        }}
        acts={
          <Button type="submit" look="primary" wide busy={isBusy}>
            {t(twin ? 'auth.others.review.add-again' : 'auth.others.review.add')}
          </Button>
        }
      >
        {twin ? (
          <Alert tone="warning" title={t('auth.others.review.duplicate')}>
            {t('auth.others.review.duplicate.text', {
              name: [twin.issuer, twin.label].filter(Boolean).join(', '),
            })}
          </Alert>
        ) : null}
        <TextInput
          label={t('auth.others.key.issuer')}
          error={isMissing ? t('auth.others.key.no-name') : undefined}
          value={issuer}
          maxLength={120}
          autoComplete="off"
          onChange={(event) => setIssuer(event.currentTarget.value)}
        />
        <TextInput
          label={t('auth.others.key.account')}
          optional
          value={label}
          maxLength={120}
          autoComplete="off"
          onChange={(event) => setLabel(event.currentTarget.value)}
        />
        <section className="panel stack" aria-labelledby="review-now">
          <h2 id="review-now">{t('auth.others.review.now')}</h2>
          {draft.kind === 'hotp' ? (
            <p className="soft">{t('auth.others.review.hotp')}</p>
          ) : (
            <>
              <Preview draft={draft} />
              <p className="soft small">{t('auth.others.review.text')}</p>
            </>
          )}
        </section>
      </Page>
    </form>
  );
}

function Preview({ draft }: { draft: Draft }) {
  const now = useServerNow();
  const codes = useEntryCode(draft, now);
  return (
    <div className="preview-code">
      <span className="code" translate="no" data-testid="review-code">
        {codes ? groupedCode(codes.code) : '···'}
      </span>
      <Ring now={now} periodMs={draft.periodSeconds * 1000} />
    </div>
  );
}
