import { History } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../api/directory';
import { beginReplay, useReplays, type Receipt, type Replay } from '../../api/ingest';
import { refresh } from '../../api/queries';
import { useFilters } from '../../shell/use-filters';
import { inputInstant, plural } from '../../ui/format';
import { Button, Card, SelectField, TextField } from '../../ui/kit';
import { ListCard } from '../../ui/list';
import { Notice } from '../../ui/states';
import { Ago, DayClock } from '../../ui/time';
import { toastProblem } from '../../ui/toast';
import { outcomeWord } from './first-alert';
import { useShownIntegration } from './integration-context';
import { ReplayReport, stateWords } from './replay-report';
import css from './sources.module.css';

const outcomes: readonly Receipt['outcome'][] = ['unmapped', 'quarantined', 'refused', 'parsed', 'control', 'duplicate'];
const hoursAgo = (hours: number) => inputInstant(Date.now() - hours * 3_600_000);

/** Old receipts through today's parser: first what would differ, then, if somebody wants it, for good. */
export function ReplaysTab() {
  const { integrationId } = useShownIntegration();
  const { filters, set } = useFilters();
  const mayManage = useMay()('ingest:manage');
  const query = useReplays(integrationId);
  const [from, setFrom] = useState(() => hoursAgo(24));
  const [to, setTo] = useState(() => hoursAgo(0));
  const [outcome, setOutcome] = useState('');
  const [isBusy, setBusy] = useState(false);
  const begin = async (wish: { from: string; to: string; outcome?: string }) => {
    setBusy(true);
    try {
      const { replayId } = await beginReplay(integrationId, wish);
      set({ replayId });
      await refresh('replays');
    } catch (error) {
      toastProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const offer = query.data?.offer;
  // The end of a minute that was chosen belongs to it.
  const instant = (value: string, isEnd = false) => new Date(`${value}${isEnd ? ':59.999' : ':00.000'}Z`).toISOString();
  return (
    <div className="stack">
      {offer && (
        <Notice
          kind="note"
          action={
            mayManage && (
              <Button size="small" isBusy={isBusy} onClick={() => void begin({ from: offer.from, to: offer.to })}>
                See what they become
              </Button>
            )
          }
        >
          {plural(offer.receipts, 'receipt')} that nobody could read can be tried now: the parser or the mapping has changed since. They
          came between <DayClock at={offer.from} /> and <DayClock at={offer.to} /> UTC.
        </Notice>
      )}
      {mayManage && (
        <Card title="Read old receipts again" note="a dry run comes first; times are UTC">
          <form
            className={css['span']}
            onSubmit={(event) => {
              event.preventDefault();
              void begin({ from: instant(from), to: instant(to, true), ...(outcome ? { outcome } : {}) });
            }}
          >
            <TextField
              label="From"
              type="datetime-local"
              required
              value={from}
              max={to}
              onChange={(event) => setFrom(event.target.value)}
            />
            <TextField label="To" type="datetime-local" required value={to} min={from} onChange={(event) => setTo(event.target.value)} />
            <SelectField
              label="Which receipts"
              value={outcome}
              onChange={(event) => setOutcome(event.target.value)}
              options={[['', 'All'], ...outcomes.map((one) => [one, outcomeWord(one)] as const)]}
            />
            <Button type="submit" isBusy={isBusy}>
              Dry run
            </Button>
          </form>
        </Card>
      )}
      {filters['replayId'] && <ReplayReport integrationId={integrationId} replayId={filters['replayId']} />}
      <ListCard<Replay>
        label="Replays"
        query={{ ...query, data: query.data?.items }}
        idOf={({ replayId }) => replayId}
        empty={{
          icon: <History size={24} aria-hidden />,
          title: 'Nothing was replayed yet',
          children: 'After a mapping was mended or a parser improved, what came before can be read again.',
        }}
        columns={[
          { name: 'Begun', cell: ({ createdAt }) => <Ago at={createdAt} /> },
          {
            name: 'Span',
            is: 'title',
            cell: ({ from: begin, to: end }) => (
              <>
                <DayClock at={begin} /> – <DayClock at={end} />
              </>
            ),
          },
          { name: 'Receipts', is: 'number', cell: ({ receipts }) => receipts },
          { name: 'State', cell: ({ state }) => stateWords[state] },
          {
            name: 'Open',
            is: 'orders',
            cell: ({ replayId }) => (
              <Button size="small" look="quiet" onClick={() => set({ replayId })}>
                Look
              </Button>
            ),
          },
        ]}
      />
    </div>
  );
}
