import type { ComponentProps, ReactNode } from 'react';
import { Button, Card, Table } from './kit';
import css from './list.module.css';
import { Awaited, Empty } from './states';

export interface Column<T> {
  name: string;
  cell: (item: T, index: number) => ReactNode;
  /**
   * `title`: what the row is about; `number`: set in figures, at the end; `orders`: its heading is only read aloud; `bare`: says by
   * itself what it is, so that a phone leaves out its heading.
   */
  is?: 'title' | 'number' | 'orders' | 'bare';
  /** A heading with something in it: a box that selects all. */
  heading?: ReactNode;
  width?: number | string;
}
type RowProps = ComponentProps<'tr'> & { readonly [data: `data-${string}`]: unknown };

/** Rows under headings; on a phone each row folds to a card. */
export function Rows<T>({
  label,
  items,
  columns,
  idOf,
  rowProps,
}: {
  label: string;
  items: readonly T[];
  columns: readonly (Column<T> | false)[];
  idOf: (item: T) => string;
  rowProps?: (item: T, index: number) => RowProps;
}) {
  const shown = columns.filter((column) => column !== false);
  return (
    <Table label={label}>
      <thead>
        <tr>
          {shown.map(({ name, is, heading, width }) => (
            <th
              key={name}
              scope="col"
              data-num={is === 'number' || undefined}
              style={width === undefined && is !== 'title' ? undefined : { width: width ?? '40%' }}
            >
              {heading ?? (is === 'orders' ? <span className="visually-hidden">{name}</span> : name)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item, index) => (
          <tr key={idOf(item)} {...rowProps?.(item, index)}>
            {shown.map(({ name, is, cell }) => (
              <td
                key={name}
                data-num={is === 'number' || undefined}
                data-title={is === 'title' || undefined}
                data-bare={is === 'bare' || undefined}
                className={is === 'title' ? css['title'] : undefined}
              >
                {cell(item, index)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

interface Asked<T> {
  data: readonly T[] | undefined;
  error: unknown;
  isPending: boolean;
  isPlaceholderData?: boolean;
  refetch: () => unknown;
  hasNextPage?: boolean;
  isFetchingNextPage?: boolean;
  fetchNextPage?: () => unknown;
}
export interface ListProps<T> {
  label: string;
  query: Asked<T>;
  columns: readonly (Column<T> | false)[];
  idOf: (item: T) => string;
  /** What is said when there is nothing, with the one next step. */
  empty: ComponentProps<typeof Empty>;
  rowProps?: (item: T, index: number) => RowProps;
  /** Above the rows: what is new and waits. */
  before?: ReactNode;
}

/** The body of every list: loading, error, nothing yet, the rows, and more of them by the cursor. */
export function List<T>({ label, query, columns, idOf, empty, rowProps, before }: ListProps<T>) {
  return (
    <>
      {before}
      <Awaited query={query} rows={10}>
        {(items) =>
          items.length === 0 ? (
            <Empty {...empty} />
          ) : (
            <Rows label={label} items={items} columns={columns} idOf={idOf} {...(rowProps ? { rowProps } : {})} />
          )
        }
      </Awaited>
      {query.hasNextPage && (
        <div className={css['more']}>
          <Button isBusy={query.isFetchingNextPage ?? false} onClick={() => void query.fetchNextPage?.()}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}
/** The surface that rows lie on. */
export const ListBox = ({ children }: { children: ReactNode }) => <div className={css['list']}>{children}</div>;
/** A list that is the page. */
export const ListSection = <T,>(props: ListProps<T>) => (
  <section className={css['list']} aria-label={props.label} aria-busy={props.query.isPlaceholderData}>
    <List {...props} />
  </section>
);
/** A list in a card among others. */
export const ListCard = <T,>({
  note,
  actions,
  title,
  ...props
}: ListProps<T> & { title?: string; note?: ReactNode; actions?: ReactNode }) => (
  <Card title={title ?? props.label} note={note} actions={actions} className={css['card']}>
    <List {...props} />
  </Card>
);
