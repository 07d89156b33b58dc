import { FileClock, Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import { asProblem } from '../../api/client';
import { useMay } from '../../api/directory';
import { applyImport, beginImport, completeImport, sendImportPart, useImport, useImports, type HistoryImport } from '../../api/ingest';
import { refresh } from '../../api/queries';
import { useFilters } from '../../shell/use-filters';
import { plural, words } from '../../ui/format';
import { Button, Card, SelectField } from '../../ui/kit';
import { ListCard, Rows } from '../../ui/list';
import { Awaited, Notice, Problem } from '../../ui/states';
import { Ago, DayClock } from '../../ui/time';
import { importParts } from './import-parts';
import { useShownIntegration } from './integration-context';
import { Progress } from './progress';
import { useApply } from './use-apply';

const formats: readonly (readonly [HistoryImport['format'], string])[] = [
  ['json-lines', 'JSON Lines: one past alert a line'],
  ['opsgenie', 'Opsgenie: alerts and incidents, JSON or CSV'],
  ['pagerduty', 'PagerDuty: incidents, alerts and log entries, JSON or CSV'],
];
const stateWords: Readonly<Record<HistoryImport['state'], string>> = {
  receiving: 'the upload was not finished',
  running: 'being counted, nothing is changed',
  dry: 'dry run: nothing is changed yet',
  applying: 'being taken over',
  applied: 'taken over',
  failed: 'failed',
};
const busy = (state: string) => state === 'running' || state === 'applying';

/** What another tool has kept: a file, what would become of it, and then its past alerts and incidents with their own times. */
export function ImportsTab() {
  const { integrationId } = useShownIntegration();
  const { filters, set } = useFilters();
  const mayManage = useMay()('ingest:manage');
  const query = useImports(integrationId);
  const [format, setFormat] = useState<HistoryImport['format']>('json-lines');
  const [sent, setSent] = useState<{ done: number; of: number }>();
  const [error, setError] = useState<unknown>();
  const input = useRef<HTMLInputElement>(null);
  const importId = filters['importId'];
  const begun = query.data?.items.find((one) => one.importId === importId && one.state === 'receiving');

  const upload = async (file: File) => {
    setError(undefined);
    setSent({ done: 0, of: file.size });
    try {
      // One that broke off goes on where it stood: the same file is cut at the same places.
      let current = begun ?? (await beginImport(integrationId, { format, name: file.name.slice(0, 200) || 'an export' }));
      const from = current.nextPart;
      set({ importId: current.importId });
      let number = 0;
      for await (const { text, read } of importParts(file.stream())) {
        if (number >= from) current = await sendImportPart(current, number, text);
        number++;
        setSent({ done: read, of: file.size });
      }
      await completeImport(current);
    } catch (problem) {
      setError(asProblem(problem));
    } finally {
      setSent(undefined);
      if (input.current) input.current.value = '';
      await refresh('imports');
    }
  };
  return (
    <div className="stack">
      {mayManage && (
        <Card title="Import history" note="a dry run comes first">
          <div className="stack">
            <p className="muted">
              Past alerts keep their own times and identities, so that they meet the alerts of this source. Incidents of Opsgenie and
              PagerDuty become resolved incidents of history. Nothing is opened for anybody to answer, and nobody is notified.
            </p>
            {begun && (
              <Notice kind="note">
                The upload of “{begun.name}” stopped after {plural(begun.nextPart, 'part')}. Choose the same file again: it goes on there.
              </Notice>
            )}
            <div className="row" style={{ alignItems: 'end' }}>
              <SelectField
                label="What kind of file"
                value={begun?.format ?? format}
                disabled={begun !== undefined || sent !== undefined}
                onChange={(event) => setFormat(event.target.value as HistoryImport['format'])}
                options={formats}
              />
              <input
                ref={input}
                type="file"
                hidden
                aria-label="File of the export"
                accept=".json,.jsonl,.ndjson,.csv,.txt,application/json,text/csv"
                onChange={(event) => {
                  const file = event.target.files?.[0];
                  if (file) void upload(file);
                }}
              />
              <Button icon={<Upload size={14} aria-hidden />} isBusy={sent !== undefined} onClick={() => input.current?.click()}>
                Choose the file
              </Button>
            </div>
            {sent && <Progress label="Uploaded bytes" done={sent.done} of={sent.of} isRunning />}
            {error !== undefined && <Problem error={error} />}
          </div>
        </Card>
      )}
      {importId && !sent && <ImportReport integrationId={integrationId} importId={importId} />}
      <ListCard<HistoryImport>
        label="Imports"
        query={{ ...query, data: query.data?.items }}
        idOf={({ importId: id }) => id}
        empty={{
          icon: <FileClock size={24} aria-hidden />,
          title: 'No history was imported yet',
          children: 'Bring the alerts and incidents of the tool that you leave: reports then begin with your past.',
        }}
        columns={[
          { name: 'File', is: 'title', cell: ({ name }) => name },
          { name: 'Begun', cell: ({ createdAt }) => <Ago at={createdAt} /> },
          { name: 'Entries', is: 'number', cell: ({ entries }) => entries.toLocaleString('en') },
          { name: 'Refused', is: 'number', cell: ({ refused }) => refused.toLocaleString('en') },
          { name: 'State', cell: ({ state }) => stateWords[state] },
          {
            name: 'Open',
            is: 'orders',
            cell: ({ importId: id }) => (
              <Button size="small" look="quiet" onClick={() => set({ importId: id })}>
                Look
              </Button>
            ),
          },
        ]}
      />
    </div>
  );
}

function ImportReport({ integrationId, importId }: { integrationId: string; importId: string }) {
  const [isRunning, setRunning] = useState(true);
  const query = useImport(integrationId, importId, isRunning);
  const state = query.data?.state;
  if (state !== undefined && busy(state) !== isRunning) {
    setRunning(busy(state));
    void refresh('imports', 'incidents');
  }
  return (
    <Card title="Report" note={query.data ? stateWords[query.data.state] : undefined}>
      <Awaited query={query}>{(one) => <Report one={one} />}</Awaited>
    </Card>
  );
}

function Report({ one }: { one: HistoryImport }) {
  const mayManage = useMay()('ingest:manage');
  const { apply, error, isBusy } = useApply('imports', () => applyImport(one), 'The history is being taken over; nobody is notified');
  const figures: readonly (readonly [string, number, string])[] = [
    ['Entries in the file', one.entries, ''],
    ['Cannot be taken', one.refused, 'listed below, by line'],
    ['Twice in the file', one.duplicates, 'taken once'],
    ['On record already', one.known, 'would change nothing'],
    ['Alerts that it touches', one.alerts, `${one.newAlerts.toLocaleString('en')} of them new`],
    ['Incidents of history', one.incidents, 'resolved, with their own times'],
    ['Without an end', one.openEnded, 'ended at the last that the file tells of them'],
  ];
  return (
    <div className="stack">
      <Progress label="Entries worked through" done={one.done} of={one.entries - one.refused} isRunning={busy(one.state)} />
      <dl className="facts">
        {figures.map(([name, count, note]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>
              <span className="mono">{count.toLocaleString('en')}</span> {count > 0 && <span className="faint">{note}</span>}
            </dd>
          </div>
        ))}
      </dl>
      {one.problem && <Notice kind="alert">{one.problem}</Notice>}
      {one.state === 'dry' && mayManage && (
        <p className="row">
          <Button look="primary" isBusy={isBusy} onClick={() => void apply()}>
            Take it over
          </Button>
          <span className="faint">Marked as imported. It can be done again: what is there is not made twice.</span>
        </p>
      )}
      {one.appliedAt && (
        <p className="muted">
          Taken over <DayClock at={one.appliedAt} /> UTC.
        </p>
      )}
      {error !== undefined && <Problem error={error} />}
      {one.refusals.length > 0 && (
        <Rows
          label="Entries that cannot be taken"
          items={one.refusals}
          idOf={({ line, reason }) => `${line} ${reason}`}
          columns={[
            { name: 'Line', is: 'number', width: 80, cell: ({ line }) => line },
            { name: 'Why', cell: ({ reason }) => reason },
          ]}
        />
      )}
      {one.preview.length > 0 && (
        <Rows
          label="The first entries, as they will be"
          items={one.preview}
          idOf={({ line, alertId, startedAt }) => `${line} ${alertId} ${startedAt}`}
          columns={[
            { name: 'What', is: 'title', cell: ({ title }) => title },
            { name: 'Severity', cell: ({ severity }) => words(severity) },
            { name: 'Service', cell: ({ service }) => service ?? '–' },
            { name: 'Began', cell: ({ startedAt }) => <DayClock at={startedAt} /> },
            { name: 'Ended', cell: ({ resolvedAt }) => (resolvedAt ? <DayClock at={resolvedAt} /> : '–') },
          ]}
        />
      )}
    </div>
  );
}
