import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { actionStates, type ActionItem } from '../../api/action-items';
import { useNames } from '../../api/directory';
import { daysUntil } from '../../ui/format';
import { Chip, Count, type Kind } from '../../ui/kit';
import { ListBox, Rows } from '../../ui/list';
import { dueTint, dueWords } from './orders';

export const actionStateKind = (state: string): Kind | undefined =>
  (
    ({ proposed: undefined, accepted: 'chat', 'in-progress': 'chat', blocked: 'note', implemented: 'act', verified: 'act' }) as Record<
      string,
      Kind | undefined
    >
  )[state];

export function ActionTable({
  items,
  label,
  select,
}: {
  items: readonly ActionItem[];
  label: string;
  select?: (item: ActionItem) => ReactNode;
}) {
  const names = useNames();
  return (
    <ListBox>
      <Rows
        label={label}
        items={items}
        idOf={({ actionItemId }) => actionItemId}
        columns={[
          select !== undefined && { name: 'Select', is: 'orders', width: 34, cell: select },
          { name: 'Number', is: 'bare', cell: ({ key }) => <Count>{key}</Count> },
          { name: 'Priority', is: 'bare', cell: ({ priority }) => <Chip kind={priority === 'P0' ? 'alert' : undefined}>{priority}</Chip> },
          {
            name: 'Title',
            is: 'title',
            cell: ({ actionItemId, title }) => (
              <Link to="/action-items/$actionItemId" params={{ actionItemId }}>
                {title}
              </Link>
            ),
          },
          { name: 'State', is: 'bare', cell: ({ state }) => <Chip kind={actionStateKind(state)}>{actionStates[state] ?? state}</Chip> },
          { name: 'Owner', cell: ({ owner }) => <span className="muted">{owner ? names(owner.id) : 'nobody yet'}</span> },
          { name: 'Due', cell: (item) => <Due item={item} /> },
          { name: 'Proof', cell: ({ evidence }) => <span className="muted">{evidence.length > 0 ? 'given' : '–'}</span> },
        ]}
      />
    </ListBox>
  );
}

function Due({ item }: { item: ActionItem }) {
  if (!item.due) return <span className="faint">no date</span>;
  const days = daysUntil(item.due.on, Date.now(), item.due.zone);
  const tint = dueTint(item, days);
  return (
    <span className={tint ? 'ki' : 'muted'} data-kind={tint}>
      <time dateTime={item.due.on} title={`${item.due.on} ${item.due.at} ${item.due.zone}`}>
        {item.due.on}
      </time>
      {item.isOpen && tint && ` · ${dueWords(days)}`}
    </span>
  );
}
