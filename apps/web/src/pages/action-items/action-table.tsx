import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { actionStates, type ActionItem } from '../../api/action-items';
import { useNames } from '../../api/directory';
import { daysUntil } from '../../ui/format';
import { Chip, Count, Table, type Kind } from '../../ui/kit';
import { dueTint, dueWords } from './orders';
import css from '../incidents/incidents.module.css';

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
    <div className={css['list']}>
      <Table label={label}>
        <thead>
          <tr>
            {select && (
              <th scope="col" style={{ width: 34 }}>
                <span className="visually-hidden">Select</span>
              </th>
            )}
            <th scope="col">Number</th>
            <th scope="col">Priority</th>
            <th scope="col">Title</th>
            <th scope="col">State</th>
            <th scope="col">Owner</th>
            <th scope="col">Due</th>
            <th scope="col">Proof</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => {
            const days = item.due ? daysUntil(item.due.on, Date.now(), item.due.zone) : undefined;
            const tint = dueTint(item, days);
            return (
              <tr key={item.actionItemId}>
                {select && <td>{select(item)}</td>}
                <td>
                  <Count>{item.key}</Count>
                </td>
                <td>
                  <Chip kind={item.priority === 'P0' ? 'alert' : undefined}>{item.priority}</Chip>
                </td>
                <td className={css['title']}>
                  <Link to="/action-items/$actionItemId" params={{ actionItemId: item.actionItemId }}>
                    {item.title}
                  </Link>
                </td>
                <td>
                  <Chip kind={actionStateKind(item.state)}>{actionStates[item.state] ?? item.state}</Chip>
                </td>
                <td className="muted">{item.owner ? names(item.owner.id) : 'nobody yet'}</td>
                <td>
                  {item.due ? (
                    <span className={tint ? 'ki' : 'muted'} data-kind={tint}>
                      <time dateTime={item.due.on} title={`${item.due.on} ${item.due.at} ${item.due.zone}`}>
                        {item.due.on}
                      </time>
                      {item.isOpen && days !== undefined && tint && ` · ${dueWords(days)}`}
                    </span>
                  ) : (
                    <span className="faint">no date</span>
                  )}
                </td>
                <td className="muted">{item.evidence.length > 0 ? 'given' : '–'}</td>
              </tr>
            );
          })}
        </tbody>
      </Table>
    </div>
  );
}
