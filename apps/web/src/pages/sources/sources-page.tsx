import { Link } from '@tanstack/react-router';
import { Cable, Plus, ScrollText } from 'lucide-react';
import { useMay } from '../../api/directory';
import { useIntegrations } from '../../api/ingest';
import { Page } from '../../shell/page';
import { plural } from '../../ui/format';
import { buttonClass } from '../../ui/kit';
import { ListSection } from '../../ui/list';
import { Ago } from '../../ui/time';
import { Health } from './health';

export function SourcesPage() {
  const query = useIntegrations();
  const mayManage = useMay()('ingest:manage');
  const add = mayManage && (
    <Link to="/sources/add" className={buttonClass} data-look="primary">
      <Plus size={14} aria-hidden /> Add a source
    </Link>
  );
  return (
    <Page
      crumbs={[{ text: 'Sources' }]}
      title="Sources"
      lead="What tells Debrief about alerts and changes, and how each of them does."
      actions={
        <>
          <Link to="/sources/receipts" className={buttonClass}>
            <ScrollText size={14} aria-hidden /> Receipts
          </Link>
          {add}
        </>
      }
    >
      <ListSection
        label="Sources"
        query={query}
        idOf={({ integrationId }) => integrationId}
        empty={{
          icon: <Cable size={24} aria-hidden />,
          title: 'No source is connected',
          action: add,
          children: 'Three steps: choose a tool, paste a few lines into it, watch the first alert arrive.',
        }}
        columns={[
          {
            name: 'Name',
            is: 'title',
            cell: ({ integrationId, name }) => (
              <Link to="/sources/$integrationId" params={{ integrationId }}>
                {name}
              </Link>
            ),
          },
          { name: 'Tool', is: 'bare', cell: ({ sourceTitle }) => sourceTitle },
          { name: 'Health', is: 'bare', cell: (one) => <Health integration={one} /> },
          {
            name: 'Last received',
            cell: ({ health }) => (health.lastReceivedAt ? <Ago at={health.lastReceivedAt} /> : <span className="faint">nothing yet</span>),
          },
          {
            name: '24 h',
            is: 'number',
            cell: ({ health }) => (
              <span
                title={Object.entries(health.receipts)
                  .map(([outcome, count]) => plural(count, `${outcome} receipt`))
                  .join('\n')}
              >
                {Object.values(health.receipts).reduce((sum, count) => sum + count, 0)}
              </span>
            ),
          },
          { name: 'per minute', is: 'number', cell: ({ health }) => health.receiptsPerMinute.toFixed(1) },
          {
            name: 'Last problem',
            cell: ({ health }) => <span className="muted">{health.lastProblem ? health.lastProblem.detail : '–'}</span>,
          },
        ]}
      />
    </Page>
  );
}
