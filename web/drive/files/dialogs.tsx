// New folder, moving and copying by a tree of folders, details with older versions.
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useId, useState, type KeyboardEvent } from 'react';
import { Button, Link } from '../../shared/kit/button.tsx';
import { Dialog } from '../../shared/kit/dialog.tsx';
import { TextInput } from '../../shared/kit/field.tsx';
import { Icon } from '../../shared/kit/icons.tsx';
import { Alert, Skeleton } from '../../shared/kit/notices.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { useFormat, useT, useTexts } from '../../shared/texts.ts';
import { Loaded } from '../../shared/app/page.tsx';
import { useAct } from '../../shared/app/queries.ts';
import { codeOf } from '../../shared/app/session.ts';
import { withTexts } from '../../shared/app/shown-texts.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { useDetails, useFolders } from '../queries.ts';
import { call, type Clash, contentAddress, type DriveNode } from '../server.ts';
import type { Acts } from './acts.ts';

const ShareLinks = lazy(async () => ({
  default: (await withTexts(import('./share-links.tsx'))).ShareLinks,
}));

type Base = { driveId: string; acts: Acts; onClose: () => void };

export function FolderDialog({ driveId, parentId, acts, onClose }: Base & { parentId: string }) {
  const t = useT();
  const textOf = useErrorText();
  const [name, setName] = useState('');
  const act = useAct(
    () => call('POST /api/drives/:driveId/folders', { params: { driveId }, body: { parentId, name } }),
    () => {
      void acts.refresh();
      onClose();
    },
  );
  const error = codeOf(act.error) === 'dav/exists' ? t('drive.exists') : textOf(act.error);
  return (
    <Dialog open title={t('drive.new-folder')} onClose={onClose}>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (name !== '') act.run(undefined);
        }}
      >
        <TextInput
          label={t('drive.new-folder.name')}
          value={name}
          maxLength={255}
          autoComplete="off"
          error={error}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <div className="buttons dialog-foot">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" busy={act.busy}>
            {t('drive.new-folder.make')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

type MoveProps = Base & { act: 'move' | 'copy'; nodes: readonly DriveNode[]; rootName: string };

export function MoveDialog({ driveId, act: kind, nodes, rootName, acts, onClose }: MoveProps) {
  const t = useT();
  const textOf = useErrorText();
  const [target, setTarget] = useState('root');
  const ids = nodes.map(({ id }) => id);
  const act = useAct((clash: Clash) => acts[kind](ids, target, clash), onClose);
  const isTaken = codeOf(act.error) === 'dav/exists';
  const count = nodes.length;
  return (
    <Dialog
      open
      wide
      title={t(kind === 'move' ? 'drive.move.title' : 'drive.copy.title', { count })}
      onClose={onClose}
    >
      <Tree
        driveId={driveId}
        rootName={rootName}
        without={kind === 'move' ? ids : []}
        target={target}
        onTarget={(id) => {
          act.reset();
          setTarget(id);
        }}
      />
      {act.error ? (
        <Alert tone="danger" live>
          {isTaken ? t('drive.clash.there') : textOf(act.error)}
        </Alert>
      ) : null}
      <div className="buttons dialog-foot">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        {isTaken ? (
          <>
            <Button onClick={() => act.run('replace')}>{t('drive.clash.replace')}</Button>
            <Button look="primary" onClick={() => act.run('keep-both')}>
              {t('drive.clash.keep')}
            </Button>
          </>
        ) : (
          <Button look="primary" busy={act.busy} onClick={() => act.run('refuse')}>
            {t(kind === 'move' ? 'drive.move.here' : 'drive.copy.here')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

type TreeProps = {
  driveId: string;
  rootName: string;
  without: readonly string[];
  target: string;
  onTarget: (id: string) => void;
};

/** Arrows move, right opens, left closes (ARIA tree). */
function Tree(props: TreeProps) {
  const t = useT();
  const press = (event: KeyboardEvent<HTMLUListElement>): void => {
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="treeitem"]')];
    const at = items.indexOf(event.target as HTMLElement);
    const item = items[at];
    const isOpen = item?.getAttribute('aria-expanded') === 'true';
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) items[Math.min(Math.max(0, to), items.length - 1)]?.focus();
    else if ((event.key === 'ArrowRight' && !isOpen) || (event.key === 'ArrowLeft' && isOpen))
      item?.querySelector<HTMLElement>('.tree-open')?.click();
    else if (event.key === 'ArrowLeft')
      (item?.closest('[role="group"]')?.previousElementSibling as HTMLElement | null)?.focus();
    else return;
    event.preventDefault();
  };
  return (
    <ul className="tree" role="tree" aria-label={t('drive.tree')} onKeyDown={press}>
      <Branch {...props} id="root" name={props.rootName || t('drive.nav.files')} isOpenFirst />
    </ul>
  );
}

function Branch({
  id,
  name,
  isOpenFirst,
  ...props
}: TreeProps & { id: string; name: string; isOpenFirst?: boolean }) {
  const { driveId, without, target, onTarget } = props;
  const groupId = useId();
  const [isOpen, setOpen] = useState(isOpenFirst === true);
  const folders = useFolders(driveId, id, isOpen);
  const shown = (folders.data ?? []).filter((folder) => !without.includes(folder.id));
  return (
    <li role="none">
      <div
        role="treeitem"
        className="tree-row"
        aria-expanded={isOpen}
        aria-selected={target === id}
        aria-owns={isOpen && shown.length > 0 ? groupId : undefined}
        tabIndex={target === id ? 0 : -1}
        onFocus={() => onTarget(id)}
      >
        <span
          className={isOpen ? 'tree-open open' : 'tree-open'}
          aria-hidden="true"
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="chevron" />
        </span>
        <Icon name="folder" />
        {name}
      </div>
      {isOpen && shown.length > 0 ? (
        <ul role="group" id={groupId}>
          {shown.map((folder) => (
            <Branch key={folder.id} {...props} id={folder.id} name={folder.name} />
          ))}
        </ul>
      ) : null}
    </li>
  );
}

export function DetailsDialog({
  driveId,
  node,
  mayWrite,
  mayShare,
  acts,
  onClose,
}: Base & { node: DriveNode; mayWrite: boolean; mayShare: boolean }) {
  const t = useT();
  const format = useFormat();
  const { zone } = useTexts();
  const textOf = useErrorText();
  const toast = useToast();
  const params = { driveId, nodeId: node.id };
  const details = useDetails(driveId, node.id);
  const versions = useQuery({
    queryKey: ['drive', driveId, 'versions', node.id],
    enabled: node.kind === 'file',
    queryFn: ({ signal }) => call('GET /api/drives/:driveId/nodes/:nodeId/versions', { params }, { signal }),
  });
  const restore = useAct(
    (versionId: string) =>
      call('POST /api/drives/:driveId/nodes/:nodeId/versions/:versionId/restore', {
        params: { ...params, versionId },
        body: {},
      }),
    () => {
      toast({ text: t('drive.done.version') });
      void acts.refresh();
    },
  );
  const moment = (at: number) => format.dateTime(at, 'medium', zone);
  const now = details.data?.node ?? node;
  const place = details.data?.path
    .map(({ name }) => name)
    .filter(Boolean)
    .join(' / ');
  return (
    <Dialog open wide title={node.name} onClose={onClose}>
      <dl className="facts">
        {place ? (
          <>
            <dt>{t('drive.details.place')}</dt>
            <dd>{place}</dd>
          </>
        ) : null}
        {now.sizeBytes === null ? null : (
          <>
            <dt>{t('drive.column.size')}</dt>
            <dd>{format.size(now.sizeBytes)}</dd>
          </>
        )}
        {now.mediaType ? (
          <>
            <dt>{t('drive.details.type')}</dt>
            <dd>{now.mediaType}</dd>
          </>
        ) : null}
        <dt>{t('drive.column.modified')}</dt>
        <dd>{moment(now.modifiedAt)}</dd>
        <dt>{t('drive.details.created')}</dt>
        <dd>{moment(now.createdAt)}</dd>
      </dl>
      {node.kind === 'file' ? (
        <section className="stack">
          <h3>{t('drive.versions')}</h3>
          <Loaded query={versions}>
            {({ versions: list }) =>
              list.length === 0 ? (
                <p className="soft">{t('drive.versions.none')}</p>
              ) : (
                <ul className="versions">
                  {list.map((version) => (
                    <li key={version.id}>
                      <span>
                        <strong>{moment(version.writtenAt)}</strong>
                        <span className="soft small">
                          {[version.writtenBy, format.size(version.sizeBytes)].filter(Boolean).join(' · ')}
                        </span>
                      </span>
                      <span className="buttons">
                        <Link
                          button
                          small
                          icon="download"
                          download
                          href={`/api/drives/${driveId}/nodes/${node.id}/versions/${version.id}/content`}
                        >
                          {t('drive.download')}
                        </Link>
                        {mayWrite ? (
                          <Button small busy={restore.busy} onClick={() => restore.run(version.id)}>
                            {t('drive.restore')}
                          </Button>
                        ) : null}
                      </span>
                    </li>
                  ))}
                </ul>
              )
            }
          </Loaded>
          {restore.error ? (
            <Alert tone="danger" live>
              {textOf(restore.error)}
            </Alert>
          ) : null}
        </section>
      ) : null}
      {mayShare ? (
        <Suspense fallback={<Skeleton lines={2} />}>
          <ShareLinks driveId={driveId} node={node} />
        </Suspense>
      ) : null}
      <div className="buttons dialog-foot">
        {node.kind === 'file' ? (
          <Link button icon="download" download href={contentAddress(driveId, node.id)}>
            {t('drive.download')}
          </Link>
        ) : null}
        <Button look="primary" onClick={onClose}>
          {t('kit.close')}
        </Button>
      </div>
    </Dialog>
  );
}
