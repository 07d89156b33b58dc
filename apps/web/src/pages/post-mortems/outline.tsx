import { Circle, CircleCheck, CircleDashed, CircleDot, CircleX, Minus, ShieldCheck, ShieldOff } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useMay, useNames } from '../../api/directory';
import { useGates, waive, type Gate, type PostMortem, type Section } from '../../api/post-mortems';
import { refresh } from '../../api/queries';
import type { Hint } from '../../editor/blameless';
import { plural } from '../../ui/format';
import { Avatar, Button, Chip, Count, TextArea } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import css from './document.module.css';

export type SectionState = 'done' | 'drafted' | 'empty' | 'skipped';
export function stateOf(section: Section): SectionState {
  if (section.markdown.trim() === '') return section.required ? 'empty' : 'skipped';
  return section.origin === 'human' || section.confirmedBy !== null || section.auto === 'F' ? 'done' : 'drafted';
}
const icons = { done: CircleCheck, drafted: CircleDot, empty: CircleDashed, skipped: Minus } as const;
const stateTexts: Record<SectionState, string> = {
  done: 'written or confirmed',
  drafted: 'drafted, to be confirmed',
  empty: 'to be written',
  skipped: 'optional, empty',
};

interface Props {
  postMortem: PostMortem;
  current: string | undefined;
  hints: ReadonlyMap<string, readonly Hint[]>;
  /** The selected entry, from the side of the text. */
  moment: ReactNode;
  /** What the record says against the text, and whom must be told of it. */
  record: ReactNode;
  onGo: (key: string) => void;
}
/** Where one is, what is done, what still stands in the way, and who looks at it. */
export function Outline({ postMortem, current, hints, moment, record, onGo }: Props) {
  const states = postMortem.sections.map(stateOf);
  const wanted = states.filter((state) => state !== 'skipped').length;
  const done = states.filter((state) => state === 'done').length;
  return (
    <aside className={css['outline']} data-part aria-label="Outline and review">
      {moment}
      <div className={css['outlineHead']}>
        <span>Sections</span>
        <Count>
          {done}/{wanted}
        </Count>
      </div>
      <div
        className={css['progress']}
        role="progressbar"
        aria-label="Sections written or confirmed"
        aria-valuenow={done}
        aria-valuemin={0}
        aria-valuemax={wanted}
      >
        <i style={{ width: `${wanted === 0 ? 0 : (done / wanted) * 100}%` }} />
      </div>
      <nav aria-label="Sections">
        {postMortem.sections.map((section, index) => {
          const state = states[index]!;
          const Icon = icons[state];
          const count = hints.get(section.key)?.length ?? 0;
          return (
            <a
              key={section.key}
              href={`#section-${section.key}`}
              data-state={state}
              aria-current={section.key === current ? 'true' : undefined}
              onClick={(event) => {
                event.preventDefault();
                onGo(section.key);
              }}
            >
              <Icon size={14} role="img" aria-label={stateTexts[state]} />
              <span>{section.title}</span>
              {count > 0 && (
                <Chip kind="note" aria-label={plural(count, 'hint')}>
                  {count}
                </Chip>
              )}
            </a>
          );
        })}
      </nav>
      <div data-part>
        <Gates postMortem={postMortem} />
        {record}
      </div>
      <Reviewers postMortem={postMortem} />
    </aside>
  );
}

const gateIcons = { pass: CircleCheck, fail: CircleX, waived: ShieldOff, 'not-applicable': Circle } as const;
function Gates({ postMortem }: { postMortem: PostMortem }) {
  const query = useGates(postMortem.postMortemId);
  const mayReview = useMay()('post-mortems:review');
  const [waiving, setWaiving] = useState<Gate>();
  if (!query.data) return null;
  const gates = query.data.gates
    .filter(({ outcome }) => outcome !== 'not-applicable')
    .toSorted((left, right) => Number(right.outcome === 'fail') - Number(left.outcome === 'fail'));
  return (
    <>
      <h3>Before it is published</h3>
      <ul>
        {gates.map((gate) => {
          const Icon = gateIcons[gate.outcome];
          return (
            <li
              key={gate.gateId}
              className={css['gate']}
              data-kind={gate.outcome === 'fail' ? 'alert' : gate.outcome === 'pass' ? 'act' : 'note'}
            >
              <Icon size={14} role="img" aria-label={gate.outcome} />
              <span>{gate.because}</span>
              {gate.outcome === 'fail' && (
                <small>
                  {gate.gateId}
                  {mayReview && (
                    <Button look="quiet" size="small" aria-label={`Waive ${gate.gateId}`} onClick={() => setWaiving(gate)}>
                      Waive
                    </Button>
                  )}
                </small>
              )}
            </li>
          );
        })}
        {query.data.isGreen && (
          <li className={css['gate']} data-kind="act">
            <ShieldCheck size={14} aria-hidden />
            <span>Nothing stands in the way</span>
          </li>
        )}
      </ul>
      {waiving && <WaiveDialog id={postMortem.postMortemId} gate={waiving} onClose={() => setWaiving(undefined)} />}
    </>
  );
}
function WaiveDialog({ id, gate, onClose }: { id: string; gate: Gate; onClose: () => void }) {
  const [reason, setReason] = useState('');
  return (
    <FormDialogLazy
      title={`Waive ${gate.gateId}`}
      lead={gate.because}
      submit="Waive"
      canSubmit={reason.trim().length >= 20}
      onClose={onClose}
      onSubmit={async () => {
        await waive(id, { gateId: gate.gateId, reason: reason.trim() });
        await refresh('post-mortems');
      }}
    >
      <TextArea
        label="Reason that everybody reads"
        autoFocus
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        hint="At least 20 characters"
      />
    </FormDialogLazy>
  );
}

function Reviewers({ postMortem }: { postMortem: PostMortem }) {
  const names = useNames();
  if (postMortem.reviewers.length === 0) return null;
  return (
    <>
      <h3>Review</h3>
      <ul>
        {postMortem.reviewers.map(({ personId, answer, outside }) => {
          const isGiven = answer === 'approved';
          const Icon = isGiven ? CircleCheck : answer === 'changes-requested' ? CircleDot : CircleDashed;
          return (
            <li
              key={personId}
              className={css['reviewer']}
              data-kind={isGiven ? 'act' : answer === 'changes-requested' ? 'note' : undefined}
            >
              <span>
                <Avatar name={names(personId)} size="small" />
              </span>
              <span>{names(personId)}</span>
              <small>
                {answer === 'asked' ? 'asked' : answer.replaceAll('-', ' ')}
                {outside && ' · outside'}
              </small>
              <Icon size={14} aria-hidden />
            </li>
          );
        })}
      </ul>
    </>
  );
}
