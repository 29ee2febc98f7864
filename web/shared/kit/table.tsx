// Tables in a region of their own that scrolls sideways and can be reached by keyboard; and the pager under them.
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
      <table className="table">
        <caption className={captionUnseen ? 'unseen' : undefined}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={column.end ? 'end' : undefined}>
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) =>
                column.key === naming ? (
                  <th key={column.key} scope="row">
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.key} className={column.end ? 'end' : undefined}>
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
