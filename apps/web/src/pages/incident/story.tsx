import type { AddEntryBody } from '@debrief/contracts';
import { Flag, Plus } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import { addEntry, type Entry } from '../../api/incidents';
import { useMay } from '../../api/directory';
import { useCommands } from '../../keys/use-commands';
import { Timeline } from '../../timeline/timeline';
import { inputInstant, words } from '../../ui/format';
import { Button, SelectField, TextArea, TextField, type Option } from '../../ui/kit';
import { Awaited } from '../../ui/states';
import { useNow } from '../../ui/time';
import { toast } from '../../ui/toast';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import {
  curate,
  freshIncident,
  incidentKey,
  isOpenStatus,
  useAsOf,
  useKnownThen,
  useSelection,
  useTheIncident,
  useTimeline,
} from './context';
import { EntryList, type EntryOrder } from './entry-list';
import css from './incident.module.css';
import { KnownThenBar } from './known-then';

/** Timeline, list and whatever stands beside the list: they share one selection. */
export function Story({
  children,
  onCite,
}: {
  children: (entries: readonly Entry[], selected: Entry | undefined) => ReactNode;
  onCite?: ((entry: Entry) => void) | undefined;
}) {
  const incident = useTheIncident();
  const query = useTimeline(incident.incidentId);
  const { selectedId, select } = useSelection();
  const [asOf, setAsOf] = useAsOf();
  const then = useKnownThen(incident.incidentId, asOf);
  // What was known then cannot be changed.
  const may = useMay()('incidents:respond') && asOf === undefined;
  const now = useNow(isOpenStatus(incident.status));
  const [dialog, setDialog] = useState<{ kind: 'add' } | { kind: EntryOrder; entry: Entry }>();
  const minute = Math.floor(now / 60_000) * 60_000;
  const selected = useMemo(() => query.data?.find(({ entryId }) => entryId === selectedId), [query.data, selectedId]);
  useCommands(
    may
      ? [{ id: 'add-entry', label: 'Add an entry to the timeline', group: 'Entries', keys: 'a', run: () => setDialog({ kind: 'add' }) }]
      : [],
  );
  return (
    <Awaited query={query} rows={8}>
      {(all) => {
        const past = asOf === undefined ? undefined : then.data;
        const entries = past?.entries ?? all;
        return (
          <>
            <KnownThenBar entries={all} asOf={asOf} known={past?.known} shown={entries.length} onChange={setAsOf} />
            <Timeline
              entries={entries}
              milestones={past?.known?.milestones ?? incident.milestones}
              selectedId={selectedId}
              onSelect={select}
              now={minute}
              tools={
                may && (
                  <>
                    <Button
                      icon={<Flag size={13} aria-hidden />}
                      keys="M"
                      disabled={!selected}
                      title={selected ? undefined : 'Select an entry first'}
                      onClick={() => selected && void curate(incident.incidentId, selected, { act: selected.isKey ? 'unstar' : 'star' })}
                    >
                      {selected?.isKey ? 'Unmark moment' : 'Mark moment'}
                    </Button>
                    <Button icon={<Plus size={14} aria-hidden />} keys="A" onClick={() => setDialog({ kind: 'add' })}>
                      Add entry
                    </Button>
                  </>
                )
              }
            />
            <div className={css['split']}>
              <EntryList
                incidentId={incident.incidentId}
                entries={entries}
                selectedId={selectedId}
                onSelect={select}
                mayCurate={may}
                onCite={onCite}
                onOrder={(kind, entry) => setDialog({ kind, entry })}
              />
              {children(entries, selected)}
            </div>
            {dialog?.kind === 'add' && <AddEntryDialog onClose={() => setDialog(undefined)} onAdded={select} near={selected} />}
            {dialog && dialog.kind !== 'add' && (
              <CurateDialog kind={dialog.kind} entry={dialog.entry} onClose={() => setDialog(undefined)} />
            )}
          </>
        );
      }}
    </Awaited>
  );
}

const entryTypes: readonly Option[] = [
  ['note', 'Note'],
  ['observation', 'Observation: what a screen showed'],
  ['hypothesis', 'Hypothesis: what we believed'],
  ['decision', 'Decision: what was chosen, and why'],
  ['action', 'Action: what was done'],
  ['communication', 'Communication: who was told what'],
];
function AddEntryDialog({ onClose, onAdded, near }: { onClose: () => void; onAdded: (id: string) => void; near: Entry | undefined }) {
  const incident = useTheIncident();
  const isOpen = isOpenStatus(incident.status);
  const [entryType, setEntryType] = useState('note');
  const [text, setText] = useState('');
  const [at, setAt] = useState(isOpen ? '' : inputInstant(near?.occurredAt ?? incident.openedAt));
  const [isKey, setKey] = useState(false);
  const [audience, setAudience] = useState('internal');
  return (
    <FormDialogLazy
      title={`Add an entry to ${incidentKey(incident)}`}
      lead="Say what was seen or done. Who was involved is kept apart, as a role."
      submit="Add entry"
      canSubmit={text.trim() !== ''}
      onClose={onClose}
      onSubmit={async () => {
        const entry = await addEntry(incident.incidentId, {
          entryType,
          data: entryType === 'communication' ? { audience, text: text.trim() } : { markdown: text.trim() },
          isKey,
          ...(at ? { occurredAt: new Date(`${at}:00.000Z`).toISOString() } : {}),
        } as Partial<AddEntryBody>);
        await freshIncident(incident.incidentId);
        if (entry?.entryId) onAdded(entry.entryId);
        toast('Added to the timeline');
      }}
    >
      <div className="split">
        <SelectField label="What is it?" options={entryTypes} value={entryType} onChange={(event) => setEntryType(event.target.value)} />
        <TextField
          type="datetime-local"
          label="When did it happen? (UTC)"
          isOptional
          value={at}
          onChange={(event) => setAt(event.target.value)}
          hint={at ? undefined : 'Empty means now'}
        />
      </div>
      {entryType === 'communication' && (
        <SelectField
          label="Who was told?"
          value={audience}
          onChange={(event) => setAudience(event.target.value)}
          options={['internal', 'customers', 'public', 'partners', 'regulator'].map((one) => [one, words(one)] as const)}
        />
      )}
      <TextArea
        label="What happened"
        rows={5}
        autoFocus
        value={text}
        onChange={(event) => setText(event.target.value)}
        hint="Markdown. The first line is the title."
      />
      <label className="row">
        <input type="checkbox" checked={isKey} onChange={(event) => setKey(event.target.checked)} /> A key moment
      </label>
    </FormDialogLazy>
  );
}

function CurateDialog({ kind, entry, onClose }: { kind: EntryOrder; entry: Entry; onClose: () => void }) {
  const incident = useTheIncident();
  const isHidden = kind === 'hide' && entry.hidden !== null;
  const [text, setText] = useState(kind === 'annotate' ? (entry.annotation ?? '') : '');
  return (
    <FormDialogLazy
      title={
        kind === 'annotate'
          ? `Annotate T${entry.entryNo}`
          : isHidden
            ? `Show T${entry.entryNo} again`
            : `Hide T${entry.entryNo} from the story`
      }
      lead={
        kind === 'annotate'
          ? 'An annotation stands beside the entry; the entry stays as it was recorded.'
          : isHidden
            ? undefined
            : 'It stays in the record and can be shown again.'
      }
      submit={kind === 'annotate' ? 'Save' : isHidden ? 'Show' : 'Hide'}
      canSubmit={kind === 'annotate' || isHidden || text.trim().length > 2}
      onClose={onClose}
      onSubmit={() =>
        curate(
          incident.incidentId,
          entry,
          kind === 'annotate' ? { act: 'annotate', text: text.trim() } : isHidden ? { act: 'show' } : { act: 'hide', reason: text.trim() },
          kind === 'hide' ? `T${entry.entryNo} is ${isHidden ? 'shown' : 'hidden'}` : 'Saved',
        )
      }
    >
      {!isHidden && (
        <TextArea
          autoFocus
          label={kind === 'annotate' ? 'Annotation' : 'Why is it not part of the story?'}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      {isHidden && (
        <p className="muted">
          {words(entry.entryType)} T{entry.entryNo}
        </p>
      )}
    </FormDialogLazy>
  );
}
