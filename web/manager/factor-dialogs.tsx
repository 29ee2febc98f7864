// Renaming and removing a factor, opened by ?rename=<id> and ?remove=<id> so that they survive a step-up.
import { useState, type SyntheticEvent } from 'react';
import { Button } from '../shared/kit/button.tsx';
import { ConfirmDialog, Dialog } from '../shared/kit/dialog.tsx';
import { TextInput } from '../shared/kit/field.tsx';
import { useToast } from '../shared/kit/toast.tsx';
import { useT } from '../shared/texts.ts';
import { useOpen } from '../shared/app/going.tsx';
import { useAct } from '../shared/app/queries.ts';
import { useErrorText } from '../shared/app/words.ts';
import { useDraft } from './drafts.ts';
import { ChangeNumber, NumberRemoval } from './numbers/lazy.tsx';
import { useStored } from './queries.ts';
import { call, type Factor, type TwoStep } from './server.ts';

/** The two buttons of a factor. The last one an organisation demands stays, and the button says why. */
export function FactorActions({ factor }: { factor: Factor; twoStep: TwoStep }) {
  const t = useT();
  const { setOpen } = useOpen();
  return (
    <>
      {factor.kind === 'sms' ? <ChangeNumber factor={factor} /> : null}
      <Button
        small
        aria-label={t('manager.two-step.rename.of', { name: factor.name })}
        onClick={() => setOpen({ rename: factor.id })}
      >
        {t('manager.two-step.rename')}
      </Button>
      <Button
        small
        danger
        aria-label={t('manager.two-step.remove.of', { name: factor.name })}
        why={
          factor.heldBy === null ? undefined : t('manager.two-step.required', { organisation: factor.heldBy })
        }
        onClick={() => setOpen({ remove: factor.id })}
      >
        {t('manager.two-step.remove')}
      </Button>
    </>
  );
}

export function FactorDialogs({ twoStep }: { twoStep: TwoStep }) {
  const { open, setOpen } = useOpen();
  const renamed = twoStep.factors.find(({ id }) => id === open('rename'));
  const removed = twoStep.factors.find(({ id }) => id === open('remove'));
  const close = (): void => setOpen({ rename: undefined, remove: undefined });
  return (
    <>
      {renamed ? <Rename factor={renamed} onClose={close} /> : null}
      {removed ? <Remove factor={removed} twoStep={twoStep} onClose={close} /> : null}
    </>
  );
}

function Rename({ factor, onClose }: { factor: Factor; onClose: () => void }) {
  const t = useT();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const [draft, setDraft] = useDraft('rename', { name: factor.name });
  const [missing, setMissing] = useState(false);
  const rename = useAct(
    (name: string) =>
      call('PATCH /api/two-step/factors/:factorId', { params: { factorId: factor.id }, body: { name } }),
    (twoStep, name) => {
      stored.twoStep(twoStep);
      onClose();
      toast({ text: t('manager.two-step.rename.done', { name }) });
    },
  );
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const name = draft.name.trim();
    setMissing(name === '');
    if (name !== '') rename.run(name);
  };
  return (
    <Dialog open title={t('manager.two-step.rename.title')} onClose={onClose}>
      <form className="stack" onSubmit={submit} noValidate>
        <TextInput
          label={t('manager.two-step.rename.label')}
          name="name"
          maxLength={60}
          autoComplete="off"
          value={draft.name}
          error={missing ? t('manager.two-step.rename.missing') : textOf(rename.error)}
          onChange={(event) => setDraft({ name: event.currentTarget.value })}
        />
        <div className="buttons dialog-foot">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" busy={rename.busy}>
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Remove({ factor, twoStep, onClose }: { factor: Factor; twoStep: TwoStep; onClose: () => void }) {
  const t = useT();
  const toast = useToast();
  const stored = useStored();
  const textOf = useErrorText();
  const { name } = factor;
  const left = twoStep.factors.length - 1;
  const remove = useAct(
    () => call('DELETE /api/two-step/factors/:factorId', { params: { factorId: factor.id } }),
    (after) => {
      onClose();
      stored.twoStep(after);
      toast({
        text:
          after.state === 'off'
            ? t('manager.two-step.remove.done.off')
            : t('manager.two-step.remove.done', { name }),
      });
    },
  );
  return (
    <ConfirmDialog
      open
      danger
      title={t('manager.two-step.remove.title', { name })}
      verb={left === 0 ? t('manager.two-step.remove.verb.last') : t('manager.two-step.remove.verb', { name })}
      busy={remove.busy}
      error={textOf(remove.error)}
      onConfirm={() => remove.run()}
      onClose={onClose}
    >
      <div className="stack">
        {factor.kind === 'sms' ? (
          <NumberRemoval factor={factor} />
        ) : (
          <p>
            {factor.kind === 'aldaba-auth'
              ? t('manager.two-step.remove.aldaba-auth')
              : factor.kind === 'code-app'
                ? t('manager.two-step.remove.code-app')
                : t('manager.two-step.remove.key')}
          </p>
        )}
        <p>
          {left === 0 ? (
            <strong>{t('manager.two-step.remove.last')}</strong>
          ) : (
            t('manager.two-step.remove.others', { count: left })
          )}
        </p>
        <p className="soft small">{t('manager.two-step.remove.proof')}</p>
      </div>
    </ConfirmDialog>
  );
}
