// A folder: where it is, what is in it, and what can be done with it.
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Button, IconButton } from '../../shared/kit/button.tsx';
import { Menu } from '../../shared/kit/menu.tsx';
import { EmptyState } from '../../shared/kit/notices.tsx';
import { useToast } from '../../shared/kit/toast.tsx';
import { useT } from '../../shared/texts.ts';
import { GoLink, useGo, useOpen } from '../../shared/app/going.tsx';
import { Loaded, PageHead } from '../../shared/app/page.tsx';
import { codeOf } from '../../shared/app/session.ts';
import { withTexts } from '../../shared/app/shown-texts.ts';
import { useErrorText } from '../../shared/app/words.ts';
import { useActs } from '../files/acts.ts';
import { Begin } from '../files/begin.tsx';
import { useChooseAll } from '../files/choose-all.ts';
import { dragType, Listing } from '../files/listing.tsx';
import * as choice from '../files/selection.ts';
import { folderPlace, photoDatesPlace, usePlace } from '../places.ts';
import { useDetails, useDrives, useListing, type Sorting } from '../queries.ts';
import { contentAddress, type DriveNode, mostZipped, save, zipAddress } from '../server.ts';
import * as engine from '../uploads/engine.ts';
import { makeFolders } from '../uploads/empty-folders.ts';
import { chosen, dropped } from '../uploads/given.ts';
import { Storage } from '../storage.tsx';

const dialogs = () => import('../files/dialogs.tsx');
const MoveDialog = lazy(async () => ({ default: (await dialogs()).MoveDialog }));
const FolderDialog = lazy(async () => ({ default: (await dialogs()).FolderDialog }));
const DetailsDialog = lazy(async () => ({ default: (await dialogs()).DetailsDialog }));
const PreviewDialog = lazy(async () => ({ default: (await import('../files/preview.tsx')).PreviewDialog }));

const ShareDialog = lazy(async () => ({
  default: (await withTexts(import('../files/share.tsx'))).ShareDialog,
}));

type Open = { kind: 'share' | 'move' | 'copy' | 'folder' | 'details' | 'preview'; node?: DriveNode } | null;

export function FolderPage() {
  const { driveId, nodeId } = usePlace();
  // Another folder is another page: what was chosen stays behind.
  return <Folder key={`${driveId}/${nodeId}`} driveId={driveId} nodeId={nodeId} />;
}

function Folder({ driveId, nodeId }: { driveId: string; nodeId: string }) {
  const t = useT();
  const go = useGo();
  const toast = useToast();
  const textOf = useErrorText();
  const { open: said, setOpen: say, search } = useOpen();
  const queries = useQueryClient();
  const acts = useActs(driveId);
  const drive = useDrives().data?.drives.find(({ id }) => id === driveId);
  const details = useDetails(driveId, nodeId);
  const sort = said('sort');
  const sorting: Sorting = {
    sort: sort === 'size' || sort === 'modified' ? sort : 'name',
    order: said('order') === 'down' ? 'down' : 'up',
  };
  const listing = useListing(driveId, nodeId, sorting);
  const nodes = listing.data?.pages.flatMap((page) => page.nodes) ?? [];
  const ids = nodes.map(({ id }) => id).join();
  const [selection, setSelection] = useState(choice.nothing);
  const choosing = useChooseAll(listing, setSelection);
  const [renaming, setRenaming] = useState<string | null>(null);
  const [open, setOpen] = useState<Open>(null);
  const [isOver, setOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folders = useRef<HTMLInputElement>(null);
  const access = details.data?.access;
  const mayWrite = access === 'write' || access === 'manage';
  const isTiles = said('view') === 'tiles';
  const picked = nodes.filter(({ id }) => selection.chosen.has(id));
  const isPart = picked.length === nodes.length && listing.hasNextPage;
  const mayChange = mayWrite && picked.every(({ isPersonal }) => !isPersonal);
  // Nothing is shared out of a personal folder.
  const isShared =
    drive?.access === 'manage' &&
    details.data?.node.isPersonal === false &&
    !details.data.path.some(({ name }, at) => at === 0 && name !== '');
  const mayShare = isShared && picked.length === 1 && mayChange;
  useEffect(() => setSelection((before) => choice.still(before, ids.split(','))), [ids]);
  useEffect(
    () =>
      engine.onFinished((upload) => {
        if (upload.driveId !== driveId) return;
        void queries.invalidateQueries({ queryKey: ['drive', driveId] });
        void queries.invalidateQueries({ queryKey: ['drives'] });
      }),
    [driveId, queries],
  );

  const openNode = (node: DriveNode): void => {
    if (node.kind === 'folder') go(folderPlace(driveId, node.id) + search);
    else setOpen({ kind: 'preview', node });
  };
  const upload = (given: readonly engine.Given[], parentId = nodeId): void =>
    engine.add({ driveId, parentId }, given);
  const drop = (data: DataTransfer, folderId: string): void => {
    const moved = data.getData(dragType);
    if (moved === '') {
      void dropped(data).then((given) => {
        upload(given.files, folderId);
        if (given.folders.length > 0)
          void acts.attempt(() => makeFolders({ driveId, parentId: folderId }, given.folders));
      });
      return;
    }
    const dragged = (JSON.parse(moved) as string[]).filter((id) => id !== folderId);
    if (dragged.length > 0 && folderId !== nodeId)
      acts.move(dragged, folderId, 'refuse').catch((error: unknown) =>
        toast({
          text: codeOf(error) === 'dav/exists' ? t('drive.clash.drag') : (textOf(error) ?? ''),
          tone: 'danger',
        }),
      );
  };
  const download = (): void => {
    const [only] = picked;
    if (only?.kind === 'file' && picked.length === 1) return save(contentAddress(driveId, only.id));
    const all = picked.map(({ id }) => id);
    // More than one: browsers ask once whether a page may save several.
    for (let at = 0; at < all.length; at += mostZipped)
      setTimeout(() => save(zipAddress(driveId, all.slice(at, at + mostZipped))), at * 2);
  };
  const remove = (): void => {
    void acts.remove(picked.map(({ id }) => id));
  };
  const rename = (id: string | null, name?: string): void => {
    if (id === null || name === undefined) return setRenaming(id);
    const node = nodes.find((one) => one.id === id);
    if (!node || node.name === name) return setRenaming(null);
    void acts.rename(id, name).then((isDone) => {
      if (isDone) setRenaming(null);
    });
  };
  const isRoot = (details.data?.path.length ?? 0) === 0;
  const title = isRoot
    ? details.data?.node.name || drive?.name || t('drive.nav.files')
    : (details.data?.node.name ?? '');
  const done = (): void => setOpen(null);

  return (
    <div
      className={isOver ? 'folder-page over' : 'folder-page'}
      onDragOver={(event) => {
        if (!mayWrite) return;
        event.preventDefault();
        setOver(event.dataTransfer.types.includes('Files'));
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (!mayWrite) return;
        event.preventDefault();
        drop(event.dataTransfer, nodeId);
      }}
    >
      <nav className="breadcrumb" hidden={isRoot} aria-label={t('drive.breadcrumb')}>
        <ol>
          {details.data?.path.map(({ id, name }, at) => (
            <li key={id}>
              <GoLink
                href={folderPlace(driveId, at === 0 && name === '' ? 'root' : id) + search}
                onDragOver={(event) => event.preventDefault()}
                onDrop={(event) => {
                  event.preventDefault();
                  event.stopPropagation();
                  drop(event.dataTransfer, id);
                }}
              >
                {name || (drive?.name ?? t('drive.nav.files'))}
              </GoLink>
            </li>
          ))}
        </ol>
      </nav>
      <PageHead
        title={title}
        lead={isRoot && drive ? <Storage drive={drive} /> : undefined}
        actions={
          <>
            {mayWrite ? (
              <>
                <Button look="primary" icon="upload" onClick={() => files.current?.click()}>
                  {t('drive.upload')}
                </Button>
                <Button icon="folder" onClick={() => setOpen({ kind: 'folder' })}>
                  {t('drive.new-folder')}
                </Button>
                <Menu
                  label={t('drive.more')}
                  items={[
                    {
                      label: t('drive.upload.folder'),
                      icon: 'upload',
                      onSelect: () => folders.current?.click(),
                    },
                    {
                      label: t('drive.photo-dates'),
                      icon: 'clock',
                      onSelect: () => go(photoDatesPlace(driveId, nodeId)),
                    },
                  ]}
                />
              </>
            ) : null}
            <IconButton
              icon={isTiles ? 'list' : 'tiles'}
              label={t(isTiles ? 'drive.view.list' : 'drive.view.tiles')}
              onClick={() => say({ view: isTiles ? undefined : 'tiles' }, { replace: true })}
            />
          </>
        }
      />
      <FileInput field={files} onGiven={upload} label={t('drive.upload')} />
      <FileInput field={folders} onGiven={upload} label={t('drive.upload.folder')} isFolder />
      {picked.length > 0 ? (
        <div className="selection-bar" role="toolbar" aria-label={t('drive.selection')}>
          <strong role="status">
            {t(
              choosing.isFetching
                ? 'drive.selected.fetching'
                : isPart
                  ? 'drive.selected.more'
                  : 'drive.selected',
              {
                count: picked.length,
              },
            )}
          </strong>
          {picked.length < nodes.length || listing.hasNextPage ? (
            <Button small busy={choosing.isFetching} onClick={choosing.all}>
              {t('drive.selection.all')}
            </Button>
          ) : null}
          <Button small icon="download" onClick={download}>
            {t(picked.length > 1 || picked[0]?.kind === 'folder' ? 'drive.download.zip' : 'drive.download')}
          </Button>
          {mayChange ? (
            <Button small onClick={() => setOpen({ kind: 'move' })}>
              {t('drive.move')}
            </Button>
          ) : null}
          <Button small icon="copy" onClick={() => setOpen({ kind: 'copy' })}>
            {t('drive.copy')}
          </Button>
          {picked.length === 1 && mayChange ? (
            <Button small icon="edit" onClick={() => setRenaming(picked[0]?.id ?? null)}>
              {t('drive.rename')}
            </Button>
          ) : null}
          {picked[0] && mayShare ? (
            <Button
              small
              icon="people"
              onClick={() => setOpen({ kind: 'share', ...(picked[0] ? { node: picked[0] } : {}) })}
            >
              {t('drive.share')}
            </Button>
          ) : null}
          {picked.length === 1 && picked[0] ? (
            <Button
              small
              onClick={() => setOpen({ kind: 'details', ...(picked[0] ? { node: picked[0] } : {}) })}
            >
              {t('drive.details')}
            </Button>
          ) : null}
          {mayChange ? (
            <Button small danger icon="trash" onClick={remove}>
              {t('drive.delete')}
            </Button>
          ) : null}
          <IconButton
            icon="cross"
            label={t('drive.selection.clear')}
            onClick={() => {
              choosing.stop();
              setSelection(choice.nothing);
            }}
          />
        </div>
      ) : null}
      <Loaded
        query={{
          data: listing.data,
          error: listing.error ?? details.error,
          refetch: listing.refetch as never,
        }}
      >
        {() =>
          nodes.length === 0 ? (
            <EmptyState icon="folder" title={t('drive.empty')}>
              {t(mayWrite ? 'drive.empty.write' : 'drive.empty.read')}
            </EmptyState>
          ) : (
            <Listing
              {...{ driveId, nodes, isTiles, mayWrite, sorting, selection, renaming }}
              label={title}
              search={search}
              onSort={({ sort: by, order }) => say({ sort: by, order }, { replace: true })}
              onSelect={(next) => {
                // A function only moves where the keyboard is.
                if (typeof next !== 'function') choosing.stop();
                setSelection(next);
              }}
              onChooseAll={choosing.all}
              onRename={rename}
              onOpen={openNode}
              onDelete={() => {
                if (mayChange) remove();
              }}
              onDrop={drop}
            />
          )
        }
      </Loaded>
      {isRoot && details.data && nodes.length > 0 && nodes.every(({ isPersonal }) => isPersonal) ? (
        <Begin
          {...{ driveId, mayWrite }}
          onUpload={() => files.current?.click()}
          onFolder={() => setOpen({ kind: 'folder' })}
        />
      ) : null}
      {listing.hasNextPage ? (
        <div className="buttons more">
          <Button busy={listing.isFetchingNextPage} onClick={() => void listing.fetchNextPage()}>
            {t('drive.show-more')}
          </Button>
        </div>
      ) : null}
      <Suspense fallback={null}>
        {open?.kind === 'folder' ? (
          <FolderDialog driveId={driveId} parentId={nodeId} acts={acts} onClose={done} />
        ) : null}
        {open?.kind === 'move' || open?.kind === 'copy' ? (
          <MoveDialog
            driveId={driveId}
            rootName={drive?.name ?? ''}
            act={open.kind}
            nodes={picked}
            acts={acts}
            onClose={done}
          />
        ) : null}
        {open?.kind === 'share' && open.node ? (
          <ShareDialog driveId={driveId} node={open.node} onClose={done} />
        ) : null}
        {open?.kind === 'details' && open.node ? (
          <DetailsDialog
            {...{ driveId, mayWrite, acts }}
            node={open.node}
            mayShare={isShared && !open.node.isPersonal}
            onClose={done}
          />
        ) : null}
        {open?.kind === 'preview' && open.node ? (
          <PreviewDialog
            driveId={driveId}
            node={open.node}
            onDetails={() => setOpen({ kind: 'details', ...(open.node ? { node: open.node } : {}) })}
            onClose={done}
          />
        ) : null}
      </Suspense>
    </div>
  );
}

function FileInput({
  field,
  label,
  onGiven,
  isFolder,
}: {
  field: React.RefObject<HTMLInputElement | null>;
  label: string;
  onGiven: (given: readonly engine.Given[]) => void;
  isFolder?: boolean;
}) {
  return (
    <input
      ref={field}
      type="file"
      hidden
      multiple
      aria-label={label}
      {...(isFolder ? { webkitdirectory: '' } : {})}
      onChange={(event) => {
        if (event.currentTarget.files) onGiven(chosen(event.currentTarget.files));
        event.currentTarget.value = '';
      }}
    />
  );
}
