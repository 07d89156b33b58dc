import { Link } from '@tanstack/react-router';
import { Cable, Plus, ScrollText } from 'lucide-react';
import { useMay } from '../../api/directory';
import { useIntegrations } from '../../api/ingest';
import { Page } from '../../shell/page';
import { plural } from '../../ui/format';
import { Table, buttonClass } from '../../ui/kit';
import { Awaited, Empty } from '../../ui/states';
import { Ago } from '../../ui/time';
import css from '../incidents/incidents.module.css';
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
      <section className={css['list']} aria-label="Sources">
        <Awaited query={query}>
          {(integrations) =>
            integrations.length === 0 ? (
              <Empty icon={<Cable size={24} aria-hidden />} title="No source is connected" action={add}>
                Three steps: choose a tool, paste a few lines into it, watch the first alert arrive.
              </Empty>
            ) : (
              <Table label="Sources">
                <thead>
                  <tr>
                    <th scope="col">Name</th>
                    <th scope="col">Tool</th>
                    <th scope="col">Health</th>
                    <th scope="col">Last received</th>
                    <th scope="col" data-num>
                      24 h
                    </th>
                    <th scope="col" data-num>
                      per minute
                    </th>
                    <th scope="col">Last problem</th>
                  </tr>
                </thead>
                <tbody>
                  {integrations.map((one) => (
                    <tr key={one.integrationId}>
                      <td className={css['title']} style={{ width: '30%' }}>
                        <Link to="/sources/$integrationId" params={{ integrationId: one.integrationId }}>
                          {one.name}
                        </Link>
                      </td>
                      <td>{one.sourceTitle}</td>
                      <td>
                        <Health integration={one} />
                      </td>
                      <td>
                        {one.health.lastReceivedAt ? <Ago at={one.health.lastReceivedAt} /> : <span className="faint">nothing yet</span>}
                      </td>
                      <td
                        data-num
                        title={Object.entries(one.health.receipts)
                          .map(([outcome, count]) => plural(count, `${outcome} receipt`))
                          .join('\n')}
                      >
                        {Object.values(one.health.receipts).reduce((sum, count) => sum + count, 0)}
                      </td>
                      <td data-num>{one.health.receiptsPerMinute.toFixed(1)}</td>
                      <td className="muted">{one.health.lastProblem ? one.health.lastProblem.detail : '–'}</td>
                    </tr>
                  ))}
                </tbody>
              </Table>
            )
          }
        </Awaited>
      </section>
    </Page>
  );
}
