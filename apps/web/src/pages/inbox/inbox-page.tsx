import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { BellOff, CheckCheck, Inbox, Link2, MailX, ThumbsDown, ThumbsUp } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useMay } from '../../api/directory';
import { attachAlerts, judgeAlert, orderIncident, useIncidents, useInbox, type InboxItem } from '../../api/incidents';
import { readNotifications, useChannels, useNotifications, type Notification } from '../../api/notifications';
import { refresh } from '../../api/queries';
import { useCommands } from '../../keys/use-commands';
import { Page, Tabs } from '../../shell/page';
import { plural, words } from '../../ui/format';
import { Button, Card, Chip, Count, SelectField, Severity } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import { Awaited, Empty, Notice } from '../../ui/states';
import { Ago, DayClock } from '../../ui/time';
import { toast, toastProblem } from '../../ui/toast';
import { incidentKey } from '../incident/context';
import { StateChip } from '../incident/incident-page';
import { GettingStarted } from './getting-started';
import css from './inbox.module.css';

/** What asks for a look, and what was told to me. */
export function InboxPage() {
  const { show } = useSearch({ strict: false }) as { show?: string };
  const isMine = show === 'notifications';
  const unread = useNotifications().data?.unread ?? 0;
  return (
    <Page
      crumbs={[{ text: 'Inbox' }]}
      title="Inbox"
      tabs={
        <Tabs label="Parts of the inbox">
          <Link to="/inbox" search={{}} activeOptions={{ exact: true }} aria-current={isMine ? undefined : 'page'}>
            Needs a look
          </Link>
          <Link to="/inbox" search={{ show: 'notifications' }} activeOptions={{ exact: true }} aria-current={isMine ? 'page' : undefined}>
            For you {unread > 0 && <Count>{unread}</Count>}
          </Link>
        </Tabs>
      }
    >
      <div className={css['columns']}>{isMine ? <ForYou /> : <NeedsALook />}</div>
    </Page>
  );
}

function NeedsALook() {
  const query = useInbox();
  const waiting = useIncidents({ status: 'triage' }).data ?? [];
  const may = useMay()('incidents:respond');
  const [at, setAt] = useState(0);
  const [attaching, setAttaching] = useState<InboxItem>();
  const navigate = useNavigate();
  const items = useMemo(() => query.data ?? [], [query.data]);
  const current = items[at];
  const focus = (index: number) => {
    const next = Math.min(items.length - 1, Math.max(0, index));
    setAt(next);
    document.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus();
  };
  const judge = async (item: InboxItem, useful: boolean) => {
    if (!item.alertId) return;
    try {
      await judgeAlert(item.alertId, useful);
      toast(useful ? 'Counted as useful' : 'Counted as not useful');
      await refresh('incidents');
    } catch (error) {
      toastProblem(error);
    }
  };
  const open = async (item: InboxItem) => {
    if (!item.incidentId) return;
    try {
      if (may && item.kind === 'candidate') await orderIncident(item.incidentId, 'open');
      await refresh('incidents');
      await navigate({ to: '/incidents/$incidentId', params: { incidentId: item.incidentId } });
    } catch (error) {
      toastProblem(error);
    }
  };
  useCommands([
    { id: 'inbox-next', label: 'Next', group: 'Inbox', keys: 'j', run: () => focus(at + 1) },
    { id: 'inbox-previous', label: 'Previous', group: 'Inbox', keys: 'k', run: () => focus(at - 1) },
    ...(may && current?.alertId
      ? [
          { id: 'inbox-attach', label: 'Attach to an incident', group: 'Inbox', keys: 'e', run: () => setAttaching(current) },
          { id: 'inbox-useful', label: 'Was this useful? Yes', group: 'Inbox', keys: 'u', run: () => void judge(current, true) },
        ]
      : []),
  ]);
  return (
    <>
      <GettingStarted />
      {waiting.length > 0 && (
        <Card title="Waits for somebody" note={plural(waiting.length, 'incident')}>
          <ul className={css['list']}>
            {waiting.slice(0, 8).map((incident) => (
              <li key={incident.incidentId} className={css['row']}>
                <Severity severity={incident.severity} />
                <Link to="/incidents/$incidentId" params={{ incidentId: incident.incidentId }} className="truncate">
                  <Count>{incidentKey(incident)}</Count> <strong>{incident.title}</strong>
                </Link>
                <StateChip status={incident.status} />
                <Ago at={incident.openedAt} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      <Card title="Candidates and loose alerts" note="of seven days, each with its reason">
        <Awaited query={query}>
          {() =>
            items.length === 0 ? (
              <Empty icon={<Inbox size={24} aria-hidden />} title="Nothing waits here">
                Alerts that no incident took, and groups below their count, appear here with the reason.
              </Empty>
            ) : (
              <ul className={css['list']}>
                {items.map((item, index) => (
                  <li
                    key={`${item.incidentId ?? ''}${item.alertId ?? ''}${item.at}`}
                    className={css['row']}
                    data-row={index}
                    tabIndex={index === at ? 0 : -1}
                    onFocus={() => setAt(index)}
                  >
                    <span
                      className={css['bar']}
                      data-kind={
                        ['critical', 'high', 'sev1', 'sev2'].includes(item.severity)
                          ? 'alert'
                          : ['warning', 'sev3', 'unknown'].includes(item.severity)
                            ? 'note'
                            : 'chat'
                      }
                      title={words(item.severity)}
                    />
                    <span className={css['text']}>
                      <strong className="truncate">{item.title}</strong>
                      <small>
                        {words(item.severity)} · {words(item.source)}
                        {item.service && ` · ${item.service}`} · {item.why}
                      </small>
                    </span>
                    <Chip kind={item.kind === 'candidate' ? 'note' : undefined}>
                      {item.kind === 'candidate' && item.need ? `${item.count} of ${item.need}` : words(item.kind)}
                    </Chip>
                    <Ago at={item.at} />
                    {may && (
                      <span className={css['tools']}>
                        {item.kind === 'candidate' && (
                          <Button size="small" onClick={() => void open(item)}>
                            Open it
                          </Button>
                        )}
                        {item.alertId && (
                          <>
                            <Button
                              size="small"
                              look="quiet"
                              aria-label={`Attach ${item.title} to an incident`}
                              title="Attach to an incident (E)"
                              icon={<Link2 size={13} aria-hidden />}
                              onClick={() => setAttaching(item)}
                            />
                            <Button
                              size="small"
                              look="quiet"
                              aria-label="It was useful"
                              aria-pressed={item.useful === true}
                              title="It was useful (U)"
                              icon={<ThumbsUp size={13} aria-hidden />}
                              onClick={() => void judge(item, true)}
                            />
                            <Button
                              size="small"
                              look="quiet"
                              aria-label="It was not useful"
                              aria-pressed={item.useful === false}
                              title="It was not useful"
                              icon={<ThumbsDown size={13} aria-hidden />}
                              onClick={() => void judge(item, false)}
                            />
                          </>
                        )}
                      </span>
                    )}
                  </li>
                ))}
              </ul>
            )
          }
        </Awaited>
      </Card>
      {attaching && <AttachDialog item={attaching} onClose={() => setAttaching(undefined)} />}
    </>
  );
}

function AttachDialog({ item, onClose }: { item: InboxItem; onClose: () => void }) {
  const open = useIncidents({ status: 'open' }).data ?? [];
  const [incidentId, setIncidentId] = useState('');
  return (
    <FormDialogLazy
      title="Attach to an incident"
      lead={item.title}
      submit="Attach"
      canSubmit={incidentId !== ''}
      onClose={onClose}
      onSubmit={async () => {
        await attachAlerts(incidentId, [item.alertId!]);
        await refresh('incidents');
        toast('Attached; correlation leaves it there');
      }}
    >
      <SelectField
        label="Incident"
        autoFocus
        value={incidentId}
        onChange={(event) => setIncidentId(event.target.value)}
        options={[
          ['', open.length === 0 ? 'None is open' : 'Choose…'],
          ...open.map((incident) => [incident.incidentId, `${incidentKey(incident)} ${incident.title}`] as const),
        ]}
      />
    </FormDialogLazy>
  );
}

function ForYou() {
  const query = useNotifications();
  const mail = useChannels().data?.find(({ kind, isBuiltIn }) => isBuiltIn && kind === 'email');
  const read = async (body: { ids?: string[]; all?: true }) => {
    try {
      await readNotifications(body);
      await refresh('notifications');
    } catch (error) {
      toastProblem(error);
    }
  };
  return (
    <>
      {mail?.state === 'off' && (
        <Notice kind="note" icon={<MailX size={15} aria-hidden />}>
          E-mail is off: {mail.why ?? 'SMTP_URL is not set'}. Everything still appears here.
        </Notice>
      )}
      <Card
        title="For you"
        note={query.data ? plural(query.data.unread, 'unread message') : undefined}
        actions={
          (query.data?.unread ?? 0) > 0 && (
            <Button size="small" icon={<CheckCheck size={13} aria-hidden />} onClick={() => void read({ all: true })}>
              Mark all as read
            </Button>
          )
        }
      >
        <Awaited query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty icon={<BellOff size={24} aria-hidden />} title="Nothing was sent to you yet">
                Reminders of your action items, review requests and reports appear here.
              </Empty>
            ) : (
              <ul className={css['list']}>
                {items.map((one) => (
                  <NotificationRow key={one.notificationId} one={one} onRead={() => void read({ ids: [one.notificationId] })} />
                ))}
              </ul>
            )
          }
        </Awaited>
      </Card>
    </>
  );
}
function NotificationRow({ one, onRead }: { one: Notification; onRead: () => void }) {
  return (
    <li className={css['row']} data-unread={one.readAt === null}>
      <span className={css['unread']} aria-label={one.readAt ? undefined : 'Unread'} role={one.readAt ? undefined : 'img'} />
      <Link to={one.url.replace(/^https?:\/\/[^/]+/, '')} className={css['text']} onClick={onRead}>
        <strong className="truncate">{one.title}</strong>
        <small>
          {words(one.kind)}
          {one.dueAt && (
            <>
              {' '}
              · due <DayClock at={one.dueAt} /> UTC
            </>
          )}
        </small>
      </Link>
      <Ago at={one.ringAt} />
      {one.readAt === null && (
        <Button size="small" look="quiet" onClick={onRead}>
          Mark as read
        </Button>
      )}
    </li>
  );
}
