import { MailCheck } from 'lucide-react';
import { useState } from 'react';
import {
  redriveDeadLetter,
  skipDeadLetter,
  useDeadLetter,
  useDeadLetters,
  useStatus,
  type DeadLetter,
  type RedriveOutcome,
} from '../../api/operations';
import { refresh } from '../../api/queries';
import { Filter } from '../../shell/filters';
import { useFilters } from '../../shell/use-filters';
import { plural, words } from '../../ui/format';
import { Button, Card, Chip, Code, TextArea } from '../../ui/kit';
import { DialogLazy, FormDialogLazy } from '../../ui/lazy-dialog';
import { ListCard } from '../../ui/list';
import { Awaited, Notice, Problem } from '../../ui/states';
import { Ago } from '../../ui/time';
import { toast } from '../../ui/toast';

/** What the services could not act on. Nothing is thrown away: it waits here with its bytes and its reason. */
export function DeadLettersPage() {
  const { filters: search } = useFilters();
  const query = useDeadLetters(search);
  const status = useStatus().data;
  const [open, setOpen] = useState<DeadLetter>();
  const missing = [...new Set(query.pages?.flatMap((page) => page.missing ?? []) ?? [])];
  return (
    <>
      <Card title="Services" note={status ? `${status.memoryMiB} MiB in this process` : undefined}>
        <div className="row">
          {status?.services.map(({ name, ready, checks }) => (
            <Chip
              key={name}
              kind={ready ? 'act' : 'alert'}
              title={Object.entries(checks)
                .map(([check, { ok, because }]) => `${check}: ${ok ? 'ok' : (because ?? 'not ok')}`)
                .join('\n')}
            >
              {name} {ready ? 'ready' : 'not ready'}
            </Chip>
          ))}
        </div>
      </Card>
      <ListCard
        label="Dead letters"
        actions={
          <span className="row">
            <Filter
              name="service"
              label="Service"
              options={[['', 'Any service'], ...(status?.services.map(({ name }) => [name, name] as const) ?? [])]}
            />
            <Filter
              name="state"
              label="State"
              options={[
                ['', 'Any state'],
                ['open', 'Open'],
                ['resolved', 'Resolved'],
                ['skipped', 'Skipped'],
              ]}
            />
          </span>
        }
        query={query}
        idOf={({ deadLetterId }) => deadLetterId}
        empty={{
          icon: <MailCheck size={24} aria-hidden />,
          title: 'No dead letters',
          children: 'What a service cannot act on is set aside here, and later facts about the same thing wait behind it.',
        }}
        before={missing.length > 0 && <Notice kind="note">{missing.join(', ')} did not answer.</Notice>}
        columns={[
          { name: 'Failed', cell: ({ lastFailedAt }) => <Ago at={lastFailedAt} /> },
          { name: 'Service', cell: ({ service }) => service },
          { name: 'Fact', is: 'title', cell: ({ type, topic }) => <span className="mono">{type ?? topic}</span> },
          {
            name: 'Key',
            cell: ({ key }) => (
              <span className="mono muted truncate" style={{ maxWidth: 160, display: 'inline-block' }} title={key ?? undefined}>
                {key}
              </span>
            ),
          },
          {
            name: 'Why',
            cell: ({ error }) => (
              <span className="muted">
                {error.name}: {error.message}
              </span>
            ),
          },
          { name: 'State', is: 'bare', cell: ({ state }) => <Chip kind={state === 'open' ? 'alert' : 'act'}>{words(state)}</Chip> },
          {
            name: 'Open',
            is: 'orders',
            cell: (letter) => (
              <Button size="small" onClick={() => setOpen(letter)}>
                Look
              </Button>
            ),
          },
        ]}
      />
      {open && <LetterDialog letter={open} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function LetterDialog({ letter, onClose }: { letter: DeadLetter; onClose: () => void }) {
  const query = useDeadLetter(letter.deadLetterId);
  const [tried, setTried] = useState<RedriveOutcome>();
  const [error, setError] = useState<unknown>();
  const [isSkipping, setSkipping] = useState(false);
  const redrive = async (isDry: boolean) => {
    setError(undefined);
    try {
      const outcome = await redriveDeadLetter(letter.deadLetterId, isDry);
      if (isDry) return setTried(outcome);
      toast(
        outcome.outcome === 'ordered'
          ? 'Ordered: the owner of its partition sends it again, with the same id'
          : `Not sent: ${outcome.outcome.replaceAll('-', ' ')}`,
      );
      await refresh('dead-letters');
      onClose();
    } catch (problem) {
      setError(problem);
    }
  };
  if (isSkipping) return <SkipDialog letter={letter} onClose={onClose} />;
  return (
    <DialogLazy
      title={letter.type ?? letter.topic}
      lead={`${letter.service}, ${letter.topic} partition ${letter.partition}, offset ${letter.offset}. ${letter.error.name}: ${letter.error.message}`}
      width={760}
      onClose={onClose}
    >
      <Awaited query={query} rows={5}>
        {({ raw, parked, letter: whole }) => (
          <>
            {parked > 0 && (
              <Notice kind="note">
                {plural(parked, 'later fact')} about the same thing {parked === 1 ? 'waits' : 'wait'} behind it.
              </Notice>
            )}
            <Code label="message as it came" text={raw ?? 'There are no bytes.'} />
            {whole.error.stack && (
              <details>
                <summary>Where it failed, after {plural(whole.attempts, 'attempt')}</summary>
                <Code label="stack" text={whole.error.stack} />
              </details>
            )}
            {whole.history.length > 0 && (
              <ul className="stack">
                {whole.history.map((line) => (
                  <li key={line.at + line.action} className="faint">
                    <Ago at={line.at} /> {line.by}: {line.action} {line.reason && `“${line.reason}”`}
                  </li>
                ))}
              </ul>
            )}
          </>
        )}
      </Awaited>
      {tried && (
        <Notice kind={tried.error ? 'alert' : 'act'}>
          {tried.error
            ? `It would fail again: ${tried.error.message}`
            : `It can be read now${tried.parked ? `; ${plural(tried.parked, 'fact')} would follow` : ''}.`}
        </Notice>
      )}
      {error !== undefined && <Problem error={error} />}
      {letter.state === 'open' && (
        <footer className="row" style={{ justifyContent: 'flex-end' }}>
          <Button look="danger" onClick={() => setSkipping(true)}>
            Skip it…
          </Button>
          <Button onClick={() => void redrive(true)}>Try without sending</Button>
          <Button look="primary" onClick={() => void redrive(false)}>
            Send it again
          </Button>
        </footer>
      )}
    </DialogLazy>
  );
}
function SkipDialog({ letter, onClose }: { letter: DeadLetter; onClose: () => void }) {
  const [reason, setReason] = useState('');
  return (
    <FormDialogLazy
      title="Skip this letter"
      lead="What it says is not acted on; what waits behind it goes on. The letter and your reason are kept."
      submit="Skip it"
      look="danger"
      canSubmit={reason.trim().length >= 3}
      onClose={onClose}
      onSubmit={async () => {
        await skipDeadLetter(letter.deadLetterId, reason.trim());
        await refresh('dead-letters');
      }}
    >
      <TextArea label="Reason" autoFocus value={reason} onChange={(event) => setReason(event.target.value)} />
    </FormDialogLazy>
  );
}
