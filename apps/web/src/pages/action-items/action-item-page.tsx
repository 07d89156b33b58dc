import { Link, useParams } from '@tanstack/react-router';
import { BellRing, ExternalLink } from 'lucide-react';
import { useState } from 'react';
import {
  actionStates,
  orderActionItem,
  useActionHistory,
  useActionItem,
  useReminders,
  type ActionItem,
  type Reminders,
} from '../../api/action-items';
import { useMay, useNames } from '../../api/directory';
import { refresh } from '../../api/queries';
import { Page } from '../../shell/page';
import { daysUntil, words } from '../../ui/format';
import { Button, Card, Chip } from '../../ui/kit';
import { Awaited } from '../../ui/states';
import { DayClock } from '../../ui/time';
import { toast, toastProblem } from '../../ui/toast';
import { actionStateKind } from './action-table';
import css from './actions.module.css';
import { OrderDialog } from './order-dialog';
import { dueTint, dueWords, orderWords, simpleOrders } from './orders';

export function ActionItemPage() {
  const { actionItemId } = useParams({ strict: false }) as { actionItemId: string };
  const query = useActionItem(actionItemId);
  if (!query.data)
    return (
      <Page crumbs={[{ text: 'Action items', to: '/action-items' }]} documentTitle="Action item">
        <Awaited query={query}>{() => null}</Awaited>
      </Page>
    );
  return <Loaded item={query.data} />;
}

const main = ['accept', 'start', 'unblock', 'implement', 'verify', 'recheck', 'reopen'];
function Loaded({ item }: { item: ActionItem }) {
  const names = useNames();
  const may = useMay()('action-items:act');
  const [asked, setAsked] = useState<string>();
  const days = item.due ? daysUntil(item.due.on, Date.now(), item.due.zone) : undefined;
  const tint = dueTint(item, days);
  const primary = main.find((order) => item.orders.includes(order));
  const give = async (order: string) => {
    if (!simpleOrders.has(order)) return setAsked(order);
    try {
      await orderActionItem(item.actionItemId, order);
      toast(`${item.key}: ${(orderWords[order] ?? order).toLowerCase()}`);
    } catch (error) {
      toastProblem(error);
    } finally {
      await refresh('action-items');
    }
  };
  return (
    <Page
      crumbs={[
        { text: 'Action items', to: '/action-items' },
        { text: item.key, isMono: true },
      ]}
      documentTitle={`${item.key} ${item.title}`}
      title={item.title}
      beside={
        <>
          <Chip kind={item.priority === 'P0' ? 'alert' : undefined}>{item.priority}</Chip>
          <Chip kind={actionStateKind(item.state)}>{actionStates[item.state] ?? item.state}</Chip>
          {item.isGuard && <Chip kind="act">guard</Chip>}
        </>
      }
      actions={
        may &&
        primary && (
          <Button look="primary" onClick={() => void give(primary)}>
            {orderWords[primary]}
          </Button>
        )
      }
    >
      <div className={css['two']}>
        <div className="stack">
          <Card title="What and how we will know">
            <p className="prose" style={{ whiteSpace: 'pre-line' }}>
              {item.description || item.title}
            </p>
            <dl className="facts" style={{ marginTop: 12 }}>
              <dt>Acceptance</dt>
              <dd>{item.acceptance || <span className="faint">not said yet: needed before it is accepted</span>}</dd>
              <dt>Kind</dt>
              <dd>
                {item.kind ? words(item.kind) : '–'}
                {item.controlStrength && `, ${item.controlStrength}`}
              </dd>
              <dt>Owner</dt>
              <dd>{item.owner ? names(item.owner.id) : 'nobody yet'}</dd>
              {item.owningTeamId && (
                <>
                  <dt>Team</dt>
                  <dd>{names(item.owningTeamId)}</dd>
                </>
              )}
              <dt>Due</dt>
              <dd>
                {item.due ? (
                  <span className={tint ? 'ki' : undefined} data-kind={tint}>
                    {item.due.on} {item.due.at} {item.due.zone}
                    {item.isOpen && days !== undefined && ` · ${dueWords(days)}`}
                  </span>
                ) : (
                  'no date'
                )}
                {item.dueChanges.length > 0 && (
                  <span className="faint">
                    {' '}
                    moved {item.dueChanges.length} times, first {item.originalDue?.on}
                  </span>
                )}
              </dd>
              <dt>From</dt>
              <dd className="row">
                {item.sources.map((source) => (
                  <SourceLink key={source.id} kind={source.kind} id={source.id} />
                ))}
              </dd>
            </dl>
          </Card>
          <Card title="Proof" note="at least one is needed to say that it is implemented">
            {item.evidence.length === 0 ? (
              <p className="muted">None yet. A link, a test run, an alert that fired, a drill.</p>
            ) : (
              <ul className="stack">
                {item.evidence.map((one, index) => (
                  <li key={index} className="row">
                    <Chip>{words(one.kind)}</Chip>
                    {one.url && (
                      <a href={one.url} rel="noopener noreferrer" target="_blank">
                        {one.url} <ExternalLink size={12} aria-label="opens elsewhere" />
                      </a>
                    )}
                    {one.text}
                  </li>
                ))}
              </ul>
            )}
          </Card>
          {may && (
            <Card title="Orders">
              <div className="row">
                {item.orders
                  .filter((order) => order !== primary)
                  .map((order) => (
                    <Button key={order} size="small" look={order === 'decline' ? 'danger' : 'plain'} onClick={() => void give(order)}>
                      {orderWords[order] ?? words(order)}
                    </Button>
                  ))}
              </div>
            </Card>
          )}
          <HistoryCard id={item.actionItemId} />
        </div>
        <RemindersCard id={item.actionItemId} />
      </div>
      {asked && <OrderDialog item={item} order={asked} onClose={() => setAsked(undefined)} />}
    </Page>
  );
}

function SourceLink({ kind, id }: { kind: string; id: string }) {
  if (kind === 'incident')
    return (
      <Link to="/incidents/$incidentId" params={{ incidentId: id }}>
        Incident
      </Link>
    );
  if (kind === 'post-mortem')
    return (
      <Link to="/post-mortems/$postMortemId" params={{ postMortemId: id }}>
        Post-mortem
      </Link>
    );
  return <span>{words(kind)}</span>;
}

const noneWords: Record<string, string> = {
  closed: 'It is closed: nothing rings any more.',
  'no-due-date': 'Without a due date nothing rings.',
  paused: 'Reminders are paused.',
  'plan-exhausted': 'The plan has no further rung.',
};
function whyText(why: readonly { kind: string; from?: string | undefined; because?: string | undefined }[]): string {
  return why
    .map(({ kind, from, because }) => [words(kind), from ? `from ${from}` : undefined, because].filter(Boolean).join(': '))
    .join(' · ');
}
/** The next five and why, and what rang. */
function RemindersCard({ id }: { id: string }) {
  const query = useReminders(id);
  return (
    <Card title="Reminders" note="the next five, and why then">
      <Awaited query={query} rows={4}>
        {(reminders) => (
          <ol>
            {reminders.rang.map((one) => (
              <li key={one.reminderId} className={css['ring']} data-state="sent">
                <i />
                <span>
                  {words(one.rungId)} to {words(one.to).toLowerCase()}
                </span>
                <small>
                  rang <DayClock at={one.rangAt} /> UTC
                </small>
              </li>
            ))}
            {reminders.next.map((one, index) => (
              <Next key={one.kind === 'ring' ? one.reminderId : index} one={one} isNext={index === 0} />
            ))}
          </ol>
        )}
      </Awaited>
    </Card>
  );
}
function Next({ one, isNext }: { one: Reminders['next'][number]; isNext: boolean }) {
  if (one.kind === 'none')
    return (
      <li className="muted row">
        <BellRing size={13} aria-hidden /> {noneWords[one.because] ?? words(one.because)}
      </li>
    );
  return (
    <li className={css['ring']} data-state={isNext ? 'next' : 'later'}>
      <i />
      <span>
        {words(one.rungId)} to {words(one.to).toLowerCase()}
      </span>
      <small>
        <time dateTime={one.ringAt}>
          {one.local.date} {one.local.time}
        </time>{' '}
        {one.local.zone}
        {one.why.length > 0 && ` · ${whyText(one.why)}`}
      </small>
    </li>
  );
}

function HistoryCard({ id }: { id: string }) {
  const query = useActionHistory(id);
  const names = useNames();
  return (
    <Card title="History">
      <Awaited query={query} rows={3}>
        {(facts) => (
          <ol className="stack">
            {facts.toReversed().map((fact, index) => {
              const by = (fact.data?.['by'] ?? fact.by) as { kind: string; id: string | null } | undefined;
              const reason = fact.data?.['reason'];
              return (
                <li key={fact.id ?? fact.eventId ?? index} className="row">
                  <span>{words(fact.type.replace(/^action-item\./, '').replace(/\.v\d+$/, ''))}</span>
                  <span className="muted">{by?.kind === 'system' ? 'by Debrief' : by?.id ? names(by.id) : ''}</span>
                  {typeof reason === 'string' && <span className="muted">“{reason}”</span>}
                  <span className="row-end faint">
                    <DayClock at={fact.time ?? fact.at ?? ''} />
                  </span>
                </li>
              );
            })}
          </ol>
        )}
      </Awaited>
    </Card>
  );
}
