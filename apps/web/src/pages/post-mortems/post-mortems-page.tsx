import { FileInput, FilePlus2, FileText } from 'lucide-react';
import { Suspense, lazy, useState } from 'react';
import { useMay, useNames } from '../../api/directory';
import { stateWords, usePostMortems, type PostMortemSummary } from '../../api/post-mortems';
import { DueFilter, Filter, SeverityFilter, WordsFilter, emptyList } from '../../shell/filters';
import { Page, Toolbar } from '../../shell/page';
import { useFilters } from '../../shell/use-filters';
import { Button, Chip } from '../../ui/kit';
import { ListSection } from '../../ui/list';
import { Ago, DayClock, useNow } from '../../ui/time';
import { KnowledgeTabs } from '../lessons/knowledge-tabs';
import { postMortemColumns } from './post-mortem-columns';
import { stateKind } from './workspace';

const ImportDialog = lazy(() => import('./import-dialog').then((module) => ({ default: module.ImportDialog })));
const NewDialog = lazy(() => import('./new-dialog').then((module) => ({ default: module.NewDialog })));

export function PostMortemsPage() {
  const { filters: search, clear } = useFilters();
  const query = usePostMortems(search);
  const names = useNames();
  const mayWrite = useMay()('post-mortems:write');
  const [open, setOpen] = useState<'new' | 'import'>();
  const close = () => setOpen(undefined);
  const hasFilter = Object.values(search).some(Boolean);
  return (
    <Page
      crumbs={[{ text: 'Post-mortems' }]}
      title="Post-mortems"
      tabs={<KnowledgeTabs />}
      actions={
        mayWrite && (
          <>
            <Button icon={<FileInput size={14} aria-hidden />} onClick={() => setOpen('import')}>
              Import
            </Button>
            <Button look="primary" icon={<FilePlus2 size={14} aria-hidden />} onClick={() => setOpen('new')}>
              Release or project
            </Button>
          </>
        )
      }
    >
      <div className="stack" style={{ paddingTop: 16 }}>
        <Toolbar>
          <Filter name="state" label="State" options={[['', 'Any state'], ...Object.entries(stateWords)]} />
          <SeverityFilter />
          <DueFilter />
          <WordsFilter />
        </Toolbar>
        <ListSection
          label="Post-mortems"
          query={query}
          idOf={({ postMortemId }) => postMortemId}
          empty={emptyList(hasFilter, clear, 'No post-mortem answers these filters', {
            icon: <FileText size={24} aria-hidden />,
            title: 'No post-mortems yet',
            children: 'When an incident is resolved, a draft appears here in which every sentence cites what happened.',
          })}
          columns={[
            ...postMortemColumns,
            { name: 'State', is: 'bare', cell: ({ state }) => <Chip kind={stateKind(state)}>{stateWords[state]}</Chip> },
            { name: 'Owner', cell: ({ ownerId }) => <span className="muted">{ownerId ? names(ownerId) : 'nobody yet'}</span> },
            { name: 'Review due', cell: (one) => <Due of={one} /> },
            { name: 'Asked for', cell: ({ requestedAt }) => <Ago at={requestedAt} /> },
          ]}
        />
      </div>
      <Suspense>
        {open === 'import' && <ImportDialog onClose={close} />}
        {open === 'new' && <NewDialog onClose={close} />}
      </Suspense>
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
