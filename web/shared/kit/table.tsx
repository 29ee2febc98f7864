// Tables in a region of their own that scrolls sideways and can be reached by keyboard; and the pager under them. Where there is no
// room for columns each row is a block, with the head of the column before each cell.
import type { ReactNode } from 'react';
import { useT } from '../texts.ts';
import { Button } from './button.tsx';

export type Column<Row> = {
  key: string;
  head: ReactNode;
  cell: (row: Row) => ReactNode;
  /** The cell that names the row; screen readers say it with every other cell. The first column when none is. */
  names?: boolean;
  end?: boolean;
};
type TableProps<Row> = {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** The page has a heading that says the same. */
  captionUnseen?: boolean;
};

export function Table<Row>({ caption, columns, rows, rowKey, captionUnseen }: TableProps<Row>) {
  const t = useT();
  const naming = columns.find((column) => column.names)?.key ?? columns[0]?.key;
  return (
    <section className="table-region" tabIndex={0} aria-label={t('kit.table.scroll', { caption })}>
      {/* Roles are said: a table laid out as blocks would lose them. */}
      <table className="table" role="table">
        <caption className={captionUnseen ? 'unseen' : undefined}>{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column.key} role="columnheader" scope="col" className={column.end ? 'end' : undefined}>
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={rowKey(row)} role="row">
              {columns.map((column) =>
                column.key === naming ? (
                  <th key={column.key} role="rowheader" scope="row">
                    {column.cell(row)}
                  </th>
                ) : (
                  <td
                    key={column.key}
                    role="cell"
                    className={column.end ? 'end' : undefined}
                    data-head={typeof column.head === 'string' ? column.head : undefined}
                  >
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Previous and next of a list read by cursor; a side without a page has no button. */
export function Pager({
  onPrevious,
  onNext,
}: {
  onPrevious?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
}) {
  const t = useT();
  if (!onPrevious && !onNext) return null;
  return (
    <div className="buttons pager">
      {onPrevious ? <Button onClick={onPrevious}>{t('kit.page.previous')}</Button> : null}
      {onNext ? <Button onClick={onNext}>{t('kit.page.next')}</Button> : null}
    </div>
  );
}
