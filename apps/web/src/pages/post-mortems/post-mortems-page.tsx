import { Link } from '@tanstack/react-router';
import { FileText, Search } from 'lucide-react';
import { useNames } from '../../api/directory';
import { stateWords, usePostMortems, type PostMortemSummary } from '../../api/post-mortems';
import { Page, Toolbar } from '../../shell/page';
import { useFilters } from '../../shell/use-filters';
import { Button, Chip, Count, Picker, SearchInput, Severity } from '../../ui/kit';
import { ListSection } from '../../ui/list';
import { Ago, DayClock, useNow } from '../../ui/time';
import { KnowledgeTabs } from '../lessons/knowledge-tabs';
import { stateKind } from './workspace';

export function PostMortemsPage() {
  const { filters: search, set, clear } = useFilters();
  const query = usePostMortems(search);
  const names = useNames();
  const hasFilter = Object.values(search).some(Boolean);
  return (
    <Page crumbs={[{ text: 'Post-mortems' }]} title="Post-mortems" tabs={<KnowledgeTabs />}>
      <div className="stack" style={{ paddingTop: 16 }}>
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
        <ListSection
          label="Post-mortems"
          query={query}
          idOf={({ postMortemId }) => postMortemId}
          empty={
            hasFilter
              ? {
                  icon: <FileText size={24} aria-hidden />,
                  title: 'No post-mortem answers these filters',
                  action: <Button onClick={clear}>Clear the filters</Button>,
                }
              : {
                  icon: <FileText size={24} aria-hidden />,
                  title: 'No post-mortems yet',
                  children: 'When an incident is resolved, a draft appears here in which every sentence cites what happened.',
                }
          }
          columns={[
            { name: 'Number', is: 'bare', cell: ({ number }) => <Count>PM-{number}</Count> },
            { name: 'Severity', is: 'bare', cell: ({ severity }) => severity && <Severity severity={severity} /> },
            {
              name: 'Title',
              is: 'title',
              cell: ({ postMortemId, title }) => (
                <Link to="/post-mortems/$postMortemId" params={{ postMortemId }}>
                  {title}
                </Link>
              ),
            },
            { name: 'State', is: 'bare', cell: ({ state }) => <Chip kind={stateKind(state)}>{stateWords[state]}</Chip> },
            { name: 'Owner', cell: ({ ownerId }) => <span className="muted">{ownerId ? names(ownerId) : 'nobody yet'}</span> },
            { name: 'Review due', cell: (one) => <Due of={one} /> },
            { name: 'Asked for', cell: ({ requestedAt }) => <Ago at={requestedAt} /> },
          ]}
        />
      </div>
    </Page>
  );
}

function Due({ of: { reviewDueAt, state } }: { of: PostMortemSummary }) {
  const now = useNow(false);
  if (!reviewDueAt) return <span className="faint">no date</span>;
  const isOverdue = Date.parse(reviewDueAt) < now && ['requested', 'drafting', 'in-review'].includes(state);
  return (
    <span className={isOverdue ? 'ki' : 'muted'} data-kind="alert">
      <DayClock at={reviewDueAt} />
      {isOverdue && ' overdue'}
    </span>
  );
}
