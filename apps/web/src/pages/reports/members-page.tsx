import { Link, useSearch } from '@tanstack/react-router';
import { useMembers } from '../../api/reports';
import { Page } from '../../shell/page';
import { duration, plural, words } from '../../ui/format';
import { Button, Count, Table } from '../../ui/kit';
import { Awaited, Empty } from '../../ui/states';
import { DayClock } from '../../ui/time';
import css from '../incidents/incidents.module.css';

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
      <section className={css['list']} aria-label={label}>
        <Awaited query={query} rows={10}>
          {(members) =>
            members.length === 0 ? (
              <Empty title="The list is empty">The figure counts nothing in this period.</Empty>
            ) : (
              <Table label={label}>
                <thead>
                  <tr>
                    <th scope="col">Number</th>
                    <th scope="col">Title</th>
                    <th scope="col">State</th>
                    <th scope="col">Began</th>
                    <th scope="col" data-num>
                      Value
                    </th>
                    <th scope="col">Why</th>
                  </tr>
                </thead>
                <tbody>
                  {members.map((member) => (
                    <tr key={`${member.id}${member.reason ?? ''}`}>
                      <td>
                        <Count>{member.label}</Count>
                      </td>
                      <td className={css['title']}>
                        {member.href ? <Link to={member.href.replace(/^https?:\/\/[^/]+/, '')}>{member.title}</Link> : member.title}
                      </td>
                      <td className="muted">{words(member.state)}</td>
                      <td>{member.startedAt ? <DayClock at={member.startedAt} /> : '–'}</td>
                      <td data-num>{member.value === null ? '–' : member.unit === 's' ? duration(member.value) : `${member.value}`}</td>
                      <td className="muted">{member.reason ? words(member.reason) : ''}</td>
                    </tr>
                  ))}
                </tbody>
              </Table>
            )
          }
        </Awaited>
        {query.hasNextPage && (
          <div className={css['more']}>
            <Button isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              Show more
            </Button>
          </div>
        )}
      </section>
    </Page>
  );
}
