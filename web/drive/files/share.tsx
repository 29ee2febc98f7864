// Sharing: a folder with somebody who is no member of the drive, by login address; a file or folder with whoever has a link.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../shared/kit/button.tsx';
import { Dialog } from '../../shared/kit/dialog.tsx';
import { Select, TextInput } from '../../shared/kit/field.tsx';
import { Alert } from '../../shared/kit/notices.tsx';
import { useT } from '../../shared/texts.ts';
import { Loaded } from '../../shared/app/page.tsx';
import { useAct } from '../../shared/app/queries.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { call, type DriveNode } from '../server.ts';
import { ShareLinks } from './share-links.tsx';

type Props = { driveId: string; node: DriveNode };
type Given = 'read' | 'write';

export function ShareDialog({ driveId, node, onClose }: Props & { onClose: () => void }) {
  const t = useT();
  return (
    <Dialog open wide title={t('drive-pages.share.title', { name: node.name })} onClose={onClose}>
      {node.kind === 'folder' ? <ShareWithPeople driveId={driveId} node={node} /> : null}
      <ShareLinks driveId={driveId} node={node} />
      <div className="buttons dialog-foot">
        <Button onClick={onClose}>{t('kit.close')}</Button>
      </div>
    </Dialog>
  );
}

function ShareWithPeople({ driveId, node }: Props) {
  const t = useT();
  const textOf = useErrorText();
  const queries = useQueryClient();
  const [address, setAddress] = useState('');
  const [access, setAccess] = useState<Given>('read');
  const params = { driveId, nodeId: node.id };
  const queryKey = ['drive', driveId, 'shares', node.id];
  const shares = useQuery({
    queryKey,
    queryFn: ({ signal }) => call('GET /api/drives/:driveId/nodes/:nodeId/shares', { params }, { signal }),
  });
  const refresh = () => void queries.invalidateQueries({ queryKey });
  const share = useAct(
    () => call('PUT /api/drives/:driveId/nodes/:nodeId/shares', { params, body: { address, access } }),
    () => {
      setAddress('');
      refresh();
    },
  );
  const end = useAct(
    (accountId: string) =>
      call('DELETE /api/drives/:driveId/nodes/:nodeId/shares/:accountId', {
        params: { ...params, accountId },
      }),
    refresh,
  );
  const rights = [
    { value: 'read', label: t('drive-pages.access.read') },
    { value: 'write', label: t('drive-pages.access.write') },
  ];
  return (
    <section className="stack">
      <h3>{t('drive-pages.share.people')}</h3>
      <p className="soft">{t('drive-pages.share.lead')}</p>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (address.trim() !== '') share.run(undefined);
        }}
      >
        <TextInput
          label={t('drive-pages.share.address')}
          hint={t('drive-pages.share.hint')}
          type="email"
          autoComplete="off"
          value={address}
          error={textOf(share.error)}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <Select
          label={t('drive-pages.access')}
          value={access}
          options={rights}
          onChange={(event) => setAccess(event.currentTarget.value as Given)}
        />
        <Button type="submit" look="primary" busy={share.busy}>
          {t('drive.share')}
        </Button>
      </form>
      <h4>{t('drive-pages.share.with')}</h4>
      <Loaded query={shares}>
        {({ shares: list }) =>
          list.length === 0 ? (
            <p className="soft">{t('drive-pages.share.none')}</p>
          ) : (
            <ul className="versions">
              {list.map((one) => (
                <li key={one.accountId}>
                  <span>
                    <strong>{one.name}</strong>
                    <span className="soft small">
                      {one.address} ·{' '}
                      {t(one.access === 'write' ? 'drive-pages.access.write' : 'drive-pages.access.read')}
                    </span>
                  </span>
                  <Button
                    small
                    danger
                    aria-label={t('drive-pages.share.end-of', { name: one.name })}
                    onClick={() => end.run(one.accountId)}
                  >
                    {t('drive-pages.share.end')}
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {end.error ? (
        <Alert tone="danger" live>
          {textOf(end.error)}
        </Alert>
      ) : null}
    </section>
  );
}
