import { ScrollText } from 'lucide-react';
import { useAudit } from '../../api/operations';
import { words } from '../../ui/format';
import { Button, Card, Chip, Count, Table } from '../../ui/kit';
import { Awaited, Empty, Notice } from '../../ui/states';
import { DayClock } from '../../ui/time';
import { addressOf } from '../../shell/palette-address';
import { Link } from '@tanstack/react-router';

/** Who ordered what, over all services, told from the commits alone. */
export function AuditPage() {
  const query = useAudit({});
  const missing = query.pages?.flatMap((page) => page.missing ?? []) ?? [];
  return (
    <Card title="Audit" note="who ordered what, the newest first">
      {missing.length > 0 && (
        <Notice kind="note">{[...new Set(missing)].map(words).join(', ')} did not answer: what they know is not in this list.</Notice>
      )}
      <Awaited query={query} rows={10}>
        {(facts) =>
          facts.length === 0 ? (
            <Empty icon={<ScrollText size={24} aria-hidden />} title="No orders yet" />
          ) : (
            <Table label="Audit">
              <thead>
                <tr>
                  <th scope="col">When (UTC)</th>
                  <th scope="col">Who</th>
                  <th scope="col">What</th>
                  <th scope="col">Thing</th>
                  <th scope="col">Service</th>
                  <th scope="col">Request</th>
                </tr>
              </thead>
              <tbody>
                {facts.map((fact) => {
                  const [noun = '', verb = ''] = fact.type.replace(/\.v\d+$/, '').split('.');
                  const to = addressOf({ noun, id: fact.subject.id, title: '' });
                  return (
                    <tr key={`${fact.service}${fact.auditId}`}>
                      <td>
                        <DayClock at={fact.at} />
                      </td>
                      <td>
                        {fact.by.name ??
                          (fact.by.kind === 'system' ? 'Debrief' : fact.by.kind === 'public' ? 'nobody signed in' : fact.by.id)}{' '}
                        {fact.by.kind === 'token' && <Chip>token</Chip>}
                      </td>
                      <td>
                        {words(noun)} {verb.replaceAll('-', ' ')}
                        {fact.types.length > 1 && (
                          <span className="faint" title={fact.types.join('\n')}>
                            {' '}
                            +{fact.types.length - 1}
                          </span>
                        )}
                      </td>
                      <td>
                        {/^\/(incidents|post-mortems|action-items)\//.test(to) ? (
                          <Link to={to} className="mono">
                            {fact.subject.id}
                          </Link>
                        ) : (
                          <Count>{fact.subject.id}</Count>
                        )}
                      </td>
                      <td className="muted">{words(fact.service)}</td>
                      <td className="mono faint">{fact.correlationId}</td>
                    </tr>
                  );
                })}
              </tbody>
            </Table>
          )
        }
      </Awaited>
      {query.hasNextPage && (
        <Button isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show more
        </Button>
      )}
    </Card>
  );
}
