import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../api/directory';
import { applyReplay, useReplay, type Replay } from '../../api/ingest';
import { refresh } from '../../api/queries';
import { plural, words } from '../../ui/format';
import { Button, Card, Chip } from '../../ui/kit';
import { Rows } from '../../ui/list';
import { Awaited, Notice, Problem } from '../../ui/states';
import { DayClock } from '../../ui/time';
import { outcomeWord } from './first-alert';
import { Progress } from './progress';
import { useApply } from './use-apply';

const busy = (state: string) => state === 'running' || state === 'applying';

/** What a replay would change, then the order to change it, then how far it is. */
export function ReplayReport({ integrationId, replayId }: { integrationId: string; replayId: string }) {
  const [isRunning, setRunning] = useState(true);
  const query = useReplay(integrationId, replayId, isRunning);
  const state = query.data?.state;
  if (state !== undefined && busy(state) !== isRunning) {
    setRunning(busy(state));
    void refresh('receipts', 'integrations', 'replays');
  }
  return (
    <Card title="What would be different" note={query.data ? stateWords[query.data.state] : undefined}>
      <Awaited query={query}>{(replay) => <Report replay={replay} />}</Awaited>
    </Card>
  );
}

export const stateWords: Readonly<Record<Replay['state'], string>> = {
  running: 'reading, nothing is changed',
  dry: 'dry run: nothing is changed yet',
  applying: 'being applied',
  applied: 'applied',
  failed: 'failed',
};

function Report({ replay }: { replay: Replay }) {
  const mayManage = useMay()('ingest:manage');
  const { apply, error, isBusy } = useApply('replays', () => applyReplay(replay), 'The replay is being applied; nobody is notified');
  const shown = replay.rows.slice(0, 200);
  return (
    <div className="stack">
      <Progress label="Receipts read" done={replay.done} of={replay.receipts} isRunning={busy(replay.state)} />
      <p>
        {plural(replay.receipts, 'receipt')} from <DayClock at={replay.from} /> to <DayClock at={replay.to} /> UTC.{' '}
        {Object.entries(replay.outcomes).map(([outcome, count]) => (
          <Chip key={outcome} kind={outcome === 'parsed' ? 'act' : undefined} style={{ marginInlineEnd: 6 }}>
            {count} {outcomeWord(outcome as Parameters<typeof outcomeWord>[0]).toLowerCase()}
          </Chip>
        ))}
      </p>
      {replay.problem && <Notice kind="alert">{replay.problem}</Notice>}
      {replay.state !== 'running' && replay.rows.length === 0 && (
        <p className="muted">No alert would be different: they are as these receipts say.</p>
      )}
      {shown.length > 0 && (
        <Rows
          label="Alerts that differ"
          items={shown}
          idOf={({ alertId }) => alertId}
          columns={[
            {
              name: 'Alert',
              is: 'title',
              cell: ({ before, after }) =>
                before && before.title !== after.title ? (
                  <>
                    <s className="muted">{before.title}</s> {after.title}
                  </>
                ) : (
                  after.title
                ),
            },
            {
              name: 'Now',
              cell: ({ before }) => (before ? `${words(before.status)}, ${before.severity}` : <span className="faint">not there</span>),
            },
            { name: 'Then', cell: ({ after }) => `${words(after.status)}, ${after.severity}` },
            { name: 'Ended', cell: ({ after }) => (after.resolvedAt ? <DayClock at={after.resolvedAt} /> : '–') },
          ]}
        />
      )}
      {replay.rows.length > shown.length && <p className="faint">and {plural(replay.rows.length - shown.length, 'more alert')}.</p>}
      {error !== undefined && <Problem error={error} />}
      {replay.state === 'dry' && mayManage && (
        <p className="row">
          <Button look="primary" isBusy={isBusy} icon={<RotateCw size={13} aria-hidden />} onClick={() => void apply()}>
            Apply it
          </Button>
          <span className="faint">Corrects the record. Opens nothing, notifies nobody; the receipts stay as they came.</span>
        </p>
      )}
      {replay.appliedAt && (
        <p className="muted">
          Applied <DayClock at={replay.appliedAt} /> UTC.
        </p>
      )}
    </div>
  );
}
