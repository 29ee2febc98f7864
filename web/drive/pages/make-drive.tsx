// Making a drive: fetched when an administrator wants one.
import { useState } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { Dialog } from '../../shared/kit/dialog.tsx';
import { Select, TextInput } from '../../shared/kit/field.tsx';
import { useT } from '../../shared/texts.ts';
import { useGo } from '../../shared/app/going.tsx';
import { useAct } from '../../shared/app/queries.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { folderPlace } from '../places.ts';
import { useDrives } from '../queries.ts';
import { call } from '../server.ts';

export function MakeDrive({
  organisations,
  onClose,
}: {
  organisations: readonly { id: string; name: string }[];
  onClose: () => void;
}) {
  const t = useT();
  const go = useGo();
  const textOf = useErrorText();
  const [name, setName] = useState('');
  const [organisationId, setOrganisation] = useState(organisations[0]?.id ?? '');
  const drives = useDrives();
  const act = useAct(
    () =>
      call('POST /api/organisations/:organisationId/drives', { params: { organisationId }, body: { name } }),
    ({ drive }) => void drives.refetch().then(() => go(folderPlace(drive.id))),
  );
  return (
    <Dialog open title={t('drive.make')} onClose={onClose}>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          act.run(undefined);
        }}
      >
        <TextInput
          label={t('drive.make.name')}
          hint={t('drive.make.hint')}
          value={name}
          maxLength={100}
          error={textOf(act.error)}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {organisations.length > 1 ? (
          <Select
            label={t('drive.make.organisation')}
            value={organisationId}
            options={organisations.map(({ id, name: label }) => ({ value: id, label }))}
            onChange={(event) => setOrganisation(event.currentTarget.value)}
          />
        ) : null}
        <div className="buttons dialog-foot">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" busy={act.busy}>
            {t('drive.make')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
