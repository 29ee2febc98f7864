// The files of a folder as a grid that keyboards move in (ARIA grid), drawn as a list or as tiles.
import { useEffect, useRef, useState, type DragEvent, type KeyboardEvent, type MouseEvent } from 'react';
import { IconButton } from '../../shared/kit/button.tsx';
import { classes } from '../../shared/kit/classes.ts';
import { Icon } from '../../shared/kit/icons.tsx';
import { useFormat, useT, useTexts } from '../../shared/texts.ts';
import { GoLink } from '../../shared/app/going.tsx';
import { folderPlace } from '../places.ts';
import type { Sorting } from '../queries.ts';
import type { DriveNode } from '../server.ts';
import * as choice from './selection.ts';

export const dragType = 'application/x-aldaba-nodes';

export type ListingProps = {
  driveId: string;
  label: string;
  search: string;
  nodes: readonly DriveNode[];
  isTiles: boolean;
  mayWrite: boolean;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
  selection: choice.Selection;
  onSelect: (next: choice.Selection | ((before: choice.Selection) => choice.Selection)) => void;
  onChooseAll: () => void;
  renaming: string | null;
  onRename: (id: string | null, name?: string) => void;
  onOpen: (node: DriveNode) => void;
  onDelete: () => void;
  onDrop: (data: DataTransfer, folderId: string) => void;
};

export function Listing(props: ListingProps) {
  const { nodes, label, isTiles, mayWrite, selection, onSelect, onOpen, onDelete, onRename } = props;
  const { renaming } = props;
  const t = useT();
  const grid = useRef<HTMLDivElement>(null);
  const word = useRef({ text: '', at: 0 });
  const ids = nodes.map(({ id }) => id);
  const index = selection.at === null ? -1 : ids.indexOf(selection.at);
  const shown = index < 0 ? 0 : index;
  // The field of a new name is gone, and the focus with it.
  const wasRenaming = useRef(false);
  useEffect(() => {
    if (wasRenaming.current && renaming === null)
      grid.current?.querySelector<HTMLElement>('.node[tabindex="0"]')?.focus();
    wasRenaming.current = renaming !== null;
  }, [renaming]);
  const go = (to: number, event: KeyboardEvent): void => {
    const id = ids[to];
    if (id === undefined) return;
    if (event.shiftKey) onSelect(choice.upTo(selection, ids, id));
    else onSelect(choice.only(id));
    grid.current?.querySelectorAll<HTMLElement>('.node')[to]?.focus();
  };
  const press = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    if (target.tagName === 'INPUT' && (target as HTMLInputElement).type === 'text') return;
    const isControl = event.ctrlKey || event.metaKey;
    const columns = isTiles ? columnsOf(grid.current) : 1;
    const to = choice.arrow(event.key, index, ids.length, columns);
    const node = nodes[index];
    const onRow = target.classList.contains('node');
    if (to !== undefined && !isControl) go(to, event);
    else if (event.key === 'a' && isControl) props.onChooseAll();
    else if (event.key === 'Escape') onSelect({ ...choice.nothing, at: selection.at });
    else if (event.key === ' ' && node && onRow) onSelect(choice.toggle(selection, node.id));
    else if (event.key === 'Enter' && node && onRow) onOpen(node);
    else if (event.key === 'F2' && node && mayWrite && !node.isPersonal) onRename(node.id);
    else if (event.key === 'Delete' && selection.chosen.size > 0 && mayWrite) onDelete();
    else if (event.key.length === 1 && event.key !== ' ' && !isControl && !event.altKey) {
      const isMore = event.timeStamp - word.current.at < 800;
      word.current = { text: isMore ? word.current.text + event.key : event.key, at: event.timeStamp };
      const found = choice.typed(
        nodes.map(({ name }) => name),
        index,
        word.current.text,
      );
      if (found >= 0) go(found, event);
    } else return;
    event.preventDefault();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys of all rows in one place
    <div
      ref={grid}
      className={isTiles ? 'listing tiles' : 'listing'}
      role="grid"
      aria-label={label}
      aria-multiselectable="true"
      aria-rowcount={nodes.length + 1}
      onKeyDown={press}
    >
      <div role="row" className="listing-head">
        <span role="columnheader" className="unseen">
          {t('drive.column.choose')}
        </span>
        <Sort {...props} by="name" text={t('drive.column.name')} />
        <Sort {...props} by="size" text={t('drive.column.size')} />
        <Sort {...props} by="modified" text={t('drive.column.modified')} />
      </div>
      {nodes.map((node, at) => (
        <Row key={node.id} {...props} node={node} isCurrent={at === shown} ids={ids} />
      ))}
    </div>
  );
}

function columnsOf(grid: HTMLElement | null): number {
  const rows = [...(grid?.querySelectorAll<HTMLElement>('.node') ?? [])];
  const top = rows[0]?.offsetTop;
  const next = rows.findIndex((row) => row.offsetTop !== top);
  return next < 0 ? Math.max(1, rows.length) : next;
}

function Sort({
  by,
  text,
  sorting,
  onSort,
}: Pick<ListingProps, 'sorting' | 'onSort'> & { by: Sorting['sort']; text: string }) {
  const isOn = sorting.sort === by;
  const isUp = sorting.order === 'up';
  return (
    <span
      role="columnheader"
      className={`column-${by}`}
      aria-sort={isOn ? (isUp ? 'ascending' : 'descending') : 'none'}
    >
      <button
        type="button"
        className="sort"
        onClick={() => onSort({ sort: by, order: isOn && isUp ? 'down' : 'up' })}
      >
        {text}
        {isOn ? <span aria-hidden="true">{isUp ? ' ↑' : ' ↓'}</span> : null}
      </button>
    </span>
  );
}

type RowProps = ListingProps & { node: DriveNode; isCurrent: boolean; ids: readonly string[] };

function Row(props: RowProps) {
  const { node, driveId, search, isCurrent, ids, selection, onSelect, mayWrite, renaming } = props;
  const t = useT();
  const format = useFormat();
  const { zone } = useTexts();
  const [over, setOver] = useState(false);
  const isChosen = selection.chosen.has(node.id);
  const isFolder = node.kind === 'folder';
  const choose = (event: MouseEvent): void => {
    if ((event.target as HTMLElement).closest('a, button, input')) return;
    if (event.shiftKey) onSelect(choice.upTo(selection, ids, node.id));
    else if (event.ctrlKey || event.metaKey) onSelect(choice.toggle(selection, node.id));
    else onSelect(choice.only(node.id));
  };
  const drag = (event: DragEvent): void => {
    const dragged = isChosen ? [...selection.chosen] : [node.id];
    event.dataTransfer.setData(dragType, JSON.stringify(dragged));
    event.dataTransfer.effectAllowed = 'move';
  };
  return (
    <div
      role="row"
      className={classes('node', isChosen && 'chosen', over && 'over')}
      aria-selected={isChosen}
      tabIndex={isCurrent ? 0 : -1}
      draggable={mayWrite && !node.isPersonal && renaming !== node.id}
      onClick={choose}
      onFocus={() => {
        // Perhaps chosen in the same step.
        onSelect((before) => (before.at === node.id ? before : { ...before, at: node.id }));
      }}
      onDoubleClick={(event) => {
        if (!(event.target as HTMLElement).closest('input')) props.onOpen(node);
      }}
      onDragStart={drag}
      onDragOver={(event) => {
        if (!isFolder) return;
        event.preventDefault();
        event.stopPropagation();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (!isFolder) return;
        event.preventDefault();
        event.stopPropagation();
        props.onDrop(event.dataTransfer, node.id);
      }}
    >
      <span role="gridcell" className="node-choose">
        <input
          type="checkbox"
          tabIndex={isCurrent ? 0 : -1}
          aria-label={t('drive.choose', { name: node.name })}
          checked={isChosen}
          onChange={() => onSelect(choice.toggle(selection, node.id))}
        />
      </span>
      <span role="gridcell" className="node-name">
        <span className={isFolder ? 'node-sign folder' : 'node-sign'}>
          <Icon name={isFolder ? 'folder' : 'file'} />
        </span>
        {renaming === node.id ? (
          <Rename node={node} onRename={props.onRename} />
        ) : isFolder ? (
          <GoLink
            href={folderPlace(driveId, node.id) + search}
            title={node.name}
            tabIndex={isCurrent ? 0 : -1}
          >
            {node.name}
          </GoLink>
        ) : (
          <button
            type="button"
            className="node-open"
            title={node.name}
            tabIndex={isCurrent ? 0 : -1}
            onClick={() => props.onOpen(node)}
          >
            {node.name}
          </button>
        )}
      </span>
      <span role="gridcell" className="node-size soft">
        {node.sizeBytes === null ? '' : format.size(node.sizeBytes)}
      </span>
      <span role="gridcell" className="node-date soft">
        {node.modifiedAt > 0 ? format.dateTime(node.modifiedAt, 'medium', zone) : ''}
      </span>
    </div>
  );
}

/** The name without its ending is what one wants to change. */
function Rename({ node, onRename }: { node: DriveNode; onRename: ListingProps['onRename'] }) {
  const t = useT();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const dot = node.kind === 'file' ? node.name.lastIndexOf('.') : -1;
    field.current?.focus();
    field.current?.setSelectionRange(0, dot > 0 ? dot : node.name.length);
  }, [node]);
  return (
    <form
      className="rename"
      onSubmit={(event) => {
        event.preventDefault();
        onRename(node.id, field.current?.value ?? '');
      }}
    >
      <input
        ref={field}
        type="text"
        className="input"
        aria-label={t('drive.rename.label', { name: node.name })}
        defaultValue={node.name}
        maxLength={255}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onRename(null);
        }}
      />
      <IconButton type="submit" icon="check" label={t('common.save')} />
    </form>
  );
}
