import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { FileText, Search } from 'lucide-react';
import { useNames } from '../../api/directory';
import { stateWords, usePostMortems } from '../../api/post-mortems';
import { Page, Toolbar } from '../../shell/page';
import { Button, Chip, Count, Picker, SearchInput, Severity, Table } from '../../ui/kit';
import { Awaited, Empty } from '../../ui/states';
import { Ago, DayClock, useNow } from '../../ui/time';
import css from '../incidents/incidents.module.css';
import { stateKind } from './workspace';

export function PostMortemsPage() {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const set = (change: Record<string, string | undefined>) =>
    void navigate({
      to: '/post-mortems',
      search: (before: Record<string, unknown>) =>
        Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value)),
      replace: true,
    });
  const query = usePostMortems(search);
  const names = useNames();
  const now = useNow(false);
  const hasFilter = Object.values(search).some(Boolean);
  return (
    <Page crumbs={[{ text: 'Post-mortems' }]} title="Post-mortems">
      <Toolbar>
        <Picker
          label="State"
          value={search['state'] ?? ''}
          onChange={(event) => set({ state: event.target.value })}
          options={[['', 'Any state'], ...Object.entries(stateWords)]}
        />
        <Picker
          label="Severity"
          value={search['severity'] ?? ''}
          onChange={(event) => set({ severity: event.target.value })}
          options={[
            ['', 'Any severity'],
            ...['sev1', 'sev2', 'sev3', 'sev4', 'sev5'].map((one) => [one, one.toUpperCase().replace('SEV', 'SEV ')] as const),
          ]}
        />
        <Picker
          label="Due"
          value={search['overdue'] ?? ''}
          onChange={(event) => set({ overdue: event.target.value })}
          options={[
            ['', 'Due or not'],
            ['true', 'Overdue'],
          ]}
        />
        <span style={{ width: 240 }}>
          <SearchInput
            data-filter
            icon={<Search size={14} aria-hidden />}
            label="Words or number"
            placeholder="Words or number"
            defaultValue={search['q'] ?? ''}
            onChange={(event) => set({ q: event.target.value })}
          />
        </span>
      </Toolbar>
      <section className={css['list']} aria-label="Post-mortems">
        <Awaited query={query} rows={10}>
          {(items) =>
            items.length === 0 ? (
              <Empty
                icon={<FileText size={24} aria-hidden />}
                title={hasFilter ? 'No post-mortem answers these filters' : 'No post-mortems yet'}
              >
                {hasFilter ? undefined : 'When an incident is resolved, a draft appears here in which every sentence cites what happened.'}
              </Empty>
            ) : (
              <Table label="Post-mortems">
                <thead>
                  <tr>
                    <th scope="col">Number</th>
                    <th scope="col">Severity</th>
                    <th scope="col">Title</th>
                    <th scope="col">State</th>
                    <th scope="col">Owner</th>
                    <th scope="col">Review due</th>
                    <th scope="col">Asked for</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((one) => {
                    const isOverdue =
                      one.reviewDueAt !== null &&
                      Date.parse(one.reviewDueAt) < now &&
                      ['requested', 'drafting', 'in-review'].includes(one.state);
                    return (
                      <tr key={one.postMortemId}>
                        <td>
                          <Count>PM-{one.number}</Count>
                        </td>
                        <td>{one.severity && <Severity severity={one.severity} />}</td>
                        <td className={css['title']}>
                          <Link to="/post-mortems/$postMortemId" params={{ postMortemId: one.postMortemId }}>
                            {one.title}
                          </Link>
                        </td>
                        <td>
                          <Chip kind={stateKind(one.state)}>{stateWords[one.state]}</Chip>
                        </td>
                        <td className="muted">{one.ownerId ? names(one.ownerId) : 'nobody yet'}</td>
                        <td>
                          {one.reviewDueAt ? (
                            <span className={isOverdue ? 'ki' : 'muted'} data-kind="alert">
                              <DayClock at={one.reviewDueAt} />
                              {isOverdue && ' overdue'}
                            </span>
                          ) : (
                            <span className="faint">no date</span>
                          )}
                        </td>
                        <td>
                          <Ago at={one.requestedAt} />
                        </td>
                      </tr>
                    );
                  })}
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
