import { Link, useSearch } from '@tanstack/react-router';
import { useMembers } from '../../api/reports';
import { Page } from '../../shell/page';
import { duration, plural, words } from '../../ui/format';
import { Count } from '../../ui/kit';
import { ListSection } from '../../ui/list';
import { DayClock } from '../../ui/time';

/** The list that a figure counts: exactly as many rows as it says. */
export function MembersPage() {
  const { of = '', label = 'Members' } = useSearch({ strict: false }) as { of?: string; label?: string };
  const isOurs = of.startsWith('/api/v1/reports/');
  const query = useMembers(isOurs ? of : '/api/v1/reports/none/figures/none/members');
  const total = (query.pages?.[0] as { total?: number } | undefined)?.total;
  return (
    <Page
      crumbs={[{ text: 'Reports', to: '/reports' }, { text: label }]}
      title={label}
      lead={total === undefined ? undefined : `${plural(total, 'thing')} counted, and this is the list.`}
    >
      <ListSection
        label={label}
        query={query}
        idOf={({ id, reason }) => `${id}${reason ?? ''}`}
        empty={{ title: 'The list is empty', children: 'The figure counts nothing in this period.' }}
        columns={[
          { name: 'Number', is: 'bare', cell: (member) => <Count>{member.label}</Count> },
          {
            name: 'Title',
            is: 'title',
            cell: ({ href, title }) => (href ? <Link to={href.replace(/^https?:\/\/[^/]+/, '')}>{title}</Link> : title),
          },
          { name: 'State', is: 'bare', cell: ({ state }) => <span className="muted">{words(state)}</span> },
          { name: 'Began', cell: ({ startedAt }) => (startedAt ? <DayClock at={startedAt} /> : '–') },
          {
            name: 'Value',
            is: 'number',
            cell: ({ value, unit }) => (value === null ? '–' : unit === 's' ? duration(value) : `${value}`),
          },
          { name: 'Why', cell: ({ reason }) => reason && <span className="muted">{words(reason)}</span> },
        ]}
      />
    </Page>
  );
}
