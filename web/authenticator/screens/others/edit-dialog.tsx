// The two names of a code: which service, which account there.
import { useState, type SyntheticEvent } from 'react';
import { Button, Dialog, TextInput } from '../../../shared/kit/index.ts';
import { useT } from '../../../shared/texts.ts';
import { useTools } from '../../engine/context.ts';
import { useKeeping } from '../../parts/keeping.tsx';
import { cleanName, type Entry } from '../../vault/entry.ts';

type Props = { entry: Entry; open: boolean; onClose: () => void };

export function EditDialog(props: Props) {
  const t = useT();
  return (
    <Dialog open={props.open} title={t('auth.others.edit')} onClose={props.onClose}>
      <Form {...props} />
    </Dialog>
  );
}

function Form({ entry, onClose }: Props) {
  const t = useT();
  const { vault } = useTools();
  const keeping = useKeeping();
  const [issuer, setIssuer] = useState(entry.issuer);
  const [label, setLabel] = useState(entry.label);
  const [isMissing, setMissing] = useState(false);
  const save = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    const names = { issuer: cleanName(issuer), label: cleanName(label) };
    setMissing(names.issuer === '' && names.label === '');
    if (names.issuer === '' && names.label === '') return;
    const change = () =>
      vault.changeEntries((all) => all.map((one) => (one.id === entry.id ? { ...one, ...names } : one)));
    if (await keeping(change)) onClose();
  };
  return (
    <form className="stack" noValidate onSubmit={(event) => void save(event)}>
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
        hint={t('auth.others.key.account.hint')}
        value={label}
        maxLength={120}
        autoComplete="off"
        onChange={(event) => setLabel(event.currentTarget.value)}
      />
      <div className="buttons dialog-foot">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" look="primary">
          {t('common.save')}
        </Button>
      </div>
    </form>
  );
}
