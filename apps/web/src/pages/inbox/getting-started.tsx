import { Link, type LinkProps } from '@tanstack/react-router';
import { Circle, CircleCheck, X } from 'lucide-react';
import { useState } from 'react';
import { useMay, usePeople } from '../../api/directory';
import { useIncidents } from '../../api/incidents';
import { useIntegrations } from '../../api/ingest';
import { useChannels } from '../../api/notifications';
import { usePostMortems } from '../../api/post-mortems';
import { Button, Card, buttonClass } from '../../ui/kit';
import css from './inbox.module.css';

interface Step {
  text: string;
  why: string;
  isDone: boolean | undefined;
  to: LinkProps['to'];
  action: string;
}
const storageKey = 'debrief-getting-started';

/** Closes each step on the fact, not on a click; the whole card goes when all facts are there. It never stands in the way. */
export function GettingStarted() {
  const may = useMay();
  const isManager = may('ingest:manage');
  const integrations = useIntegrations().data;
  const incidents = useIncidents({}).data;
  const people = usePeople(isManager).data;
  const channels = useChannels().data;
  const documents = usePostMortems({}).data;
  const [isAway, setAway] = useState(() => {
    try {
      return localStorage.getItem(storageKey) === 'away';
    } catch {
      return false;
    }
  });
  const steps: Step[] = [
    {
      text: 'Connect a source',
      why: 'Three steps with text to paste, for the tool that you have',
      isDone: integrations && integrations.length > 0,
      to: '/sources/add',
      action: 'Connect',
    },
    {
      text: 'Receive the first alert',
      why: 'Send a test alert through the real door',
      isDone: integrations?.some(({ health }) => health.lastReceivedAt !== null),
      to: '/sources',
      action: 'Send a test',
    },
    {
      text: 'Watch it become an incident',
      why: 'It opens by itself, with a timeline from the first signal',
      isDone: incidents && incidents.length > 0,
      to: '/incidents',
      action: 'Look',
    },
    {
      text: 'Resolve it and read the draft',
      why: 'Every sentence of the post-mortem cites what happened',
      isDone: documents && documents.length > 0,
      to: '/post-mortems',
      action: 'Read',
    },
    {
      text: 'Invite the team',
      why: 'Roles say who may see, act and administer',
      isDone: people && people.length > 1,
      to: '/settings/people',
      action: 'Invite',
    },
    {
      text: 'Choose how reminders arrive',
      why: 'The inbox always works; mail and chat are optional',
      isDone: channels?.some(({ isBuiltIn, state, kind }) => state === 'on' && (!isBuiltIn || kind === 'email')),
      to: '/settings/channels',
      action: 'Choose',
    },
  ];
  const done = steps.filter(({ isDone }) => isDone).length;
  if (!isManager || isAway || integrations === undefined || incidents === undefined || done === steps.length) return null;
  return (
    <Card
      title="Getting started"
      note={`${done} of ${steps.length}`}
      actions={
        <Button
          look="quiet"
          size="small"
          aria-label="Put this list away"
          icon={<X size={13} aria-hidden />}
          onClick={() => {
            setAway(true);
            try {
              localStorage.setItem(storageKey, 'away');
            } catch {
              // It is away until the page is read again.
            }
          }}
        />
      }
    >
      <div className={css['progress']} aria-hidden>
        <i style={{ width: `${(done / steps.length) * 100}%` }} />
      </div>
      <ul className={css['steps']}>
        {steps.map(({ text, why, isDone, to, action }) => (
          <li key={text} className={css['step']} data-done={isDone === true}>
            {isDone ? <CircleCheck size={17} role="img" aria-label="Done" /> : <Circle size={17} role="img" aria-label="To do" />}
            <span>
              {text}
              {!isDone && <small>{why}</small>}
            </span>
            {!isDone && (
              <Link to={to} className={buttonClass} data-size="small">
                {action}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
