import { CircleCheck, CircleDashed, CircleX, Clock3, Minus } from 'lucide-react';
import { useState } from 'react';
import { spareClock, useDutyClocks, type DutyClock } from '../../api/post-mortem-review';
import { refresh } from '../../api/queries';
import { duration } from '../../ui/format';
import { Button, TextArea, type Kind } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import { DayClock, useNow } from '../../ui/time';
import { toastProblem } from '../../ui/toast';
import css from './document.module.css';

const looks: Readonly<Record<DutyClock['state'], readonly [Kind | undefined, typeof Clock3, string]>> = {
  waiting: [undefined, CircleDashed, 'has not begun'],
  running: ['note', Clock3, 'running'],
  met: ['act', CircleCheck, 'met'],
  late: ['alert', CircleX, 'late'],
  'not-applicable': [undefined, Minus, 'does not apply'],
};

/** Whom the incident must be told, and by when. Absent where the incident names no regulation. */
export function DutyClocks({ id, mayWrite, onOpenRef }: { id: string; mayWrite: boolean; onOpenRef: (ref: string) => void }) {
  const clocks = useDutyClocks(id).data?.items ?? [];
  const now = useNow(clocks.some(({ state }) => state === 'running'));
  const [sparing, setSparing] = useState<DutyClock>();
  if (clocks.length === 0) return null;
  return (
    <>
      <h3>Reporting duties</h3>
      <ul aria-label="Reporting duties">
        {clocks.map((clock) => {
          const [kind, Icon, text] = looks[clock.state];
          const left = clock.dueAt ? (Date.parse(clock.dueAt) - now) / 1000 : undefined;
          return (
            <li key={clock.clockId} className={css['gate']} data-kind={kind}>
              <Icon size={14} aria-hidden />
              <span>
                {clock.regime}: {clock.step} <strong className="ki">{text}</strong>
              </span>
              <small title={clock.reference}>
                {clock.state === 'running' && left !== undefined && `${duration(left)} left · `}
                {clock.dueAt && clock.state !== 'not-applicable' && (
                  <>
                    due <DayClock at={clock.dueAt} /> UTC
                  </>
                )}
                {clock.reason}
                {clock.metBy && (
                  <Button look="quiet" size="small" onClick={() => onOpenRef(clock.metBy!)}>
                    {clock.metBy}
                  </Button>
                )}
                {mayWrite && clock.state !== 'met' && (
                  <Button
                    look="quiet"
                    size="small"
                    aria-label={
                      clock.state === 'not-applicable'
                        ? `${clock.regime} ${clock.step} does apply`
                        : `${clock.regime} ${clock.step} does not apply`
                    }
                    onClick={() =>
                      clock.state === 'not-applicable'
                        ? void spareClock(id, clock.clockId, null).then(() => refresh('post-mortems'), toastProblem)
                        : setSparing(clock)
                    }
                  >
                    {clock.state === 'not-applicable' ? 'It does apply' : 'Does not apply'}
                  </Button>
                )}
              </small>
            </li>
          );
        })}
      </ul>
      {sparing && <SpareDialog id={id} clock={sparing} onClose={() => setSparing(undefined)} />}
    </>
  );
}

function SpareDialog({ id, clock, onClose }: { id: string; clock: DutyClock; onClose: () => void }) {
  const [reason, setReason] = useState('');
  return (
    <FormDialogLazy
      title={`${clock.regime}: ${clock.step} does not apply`}
      lead={`${clock.reference}. Debrief keeps the clocks and gives no legal advice.`}
      submit="It does not apply"
      canSubmit={reason.trim().length >= 20}
      onClose={onClose}
      onSubmit={async () => {
        await spareClock(id, clock.clockId, reason.trim());
        await refresh('post-mortems');
      }}
    >
      <TextArea
        label="Why not?"
        autoFocus
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        hint="At least 20 characters; stands in the document"
      />
    </FormDialogLazy>
  );
}
