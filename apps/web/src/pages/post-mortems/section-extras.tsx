import { Link } from '@tanstack/react-router';
import { Check, Plus, Send, X } from 'lucide-react';
import { Suspense, lazy, useState } from 'react';
import { useMay } from '../../api/directory';
import {
  addAssumption,
  addFactor,
  confirmFactor,
  judgeCandidate,
  proposeNow,
  removeAssumption,
  removeFactor,
  type Assumption,
  type AssumptionInput,
  type Factor,
  type FactorInput,
  type PostMortem,
  type Section,
} from '../../api/post-mortems';
import { refresh } from '../../api/queries';
import { plural, words } from '../../ui/format';
import { Button, Chip } from '../../ui/kit';
import { toast, toastProblem } from '../../ui/toast';
import css from './document.module.css';

const FactorDialog = lazy(() => import('./factor-dialog').then((module) => ({ default: module.FactorDialog })));
const FactorGraph = lazy(() => import('./factor-graph').then((module) => ({ default: module.FactorGraph })));
const ProposalDialog = lazy(() => import('./proposal-dialog').then((module) => ({ default: module.ProposalDialog })));
const AssumptionDialog = lazy(() => import('./assumption-dialog').then((module) => ({ default: module.AssumptionDialog })));
const LessonDialog = lazy(() => import('./lesson-dialog').then((module) => ({ default: module.LessonDialog })));

type Extra = 'factor' | 'proposal' | 'assumption' | 'lesson';
const additions: Partial<Record<string, readonly [Extra, string]>> = {
  factors: ['factor', 'Add a factor'],
  actions: ['proposal', 'Draft an action item'],
  assumptions: ['assumption', 'Add a belief'],
  beyond: ['lesson', 'Share a lesson'],
};
const bodyOf = ({ factorId: _id, confirmedBy: _by, ...factor }: Factor) => factor as FactorInput;
const beliefOf = ({ belief, heldSince, evidenceFor, evidenceAgainst, verdict, check }: Assumption): AssumptionInput => ({
  belief,
  heldSince,
  evidenceFor,
  evidenceAgainst,
  verdict,
  check,
});

/** What belongs to a section and is more than text: what the figures offer, factors, proposals. */
export function SectionExtras({ postMortem, section, mayWrite }: { postMortem: PostMortem; section: Section; mayWrite: boolean }) {
  const kinds: Partial<Record<string, string[]>> = {
    'went-well': ['went-well'],
    'not-well': ['not-well'],
    'lead-up': ['lead-up'],
    factors: ['factor'],
    related: ['related'],
    'who-else': ['who-else'],
  };
  const offered = postMortem.candidates.filter(({ kind, state }) => state === 'offered' && kinds[section.key]?.includes(kind));
  const [open, setOpen] = useState<{ kind: Extra; index: number }>();
  const close = () => setOpen(undefined);
  const adds = additions[section.key];
  const mayShare = useMay()('post-mortems:write');
  const id = postMortem.postMortemId;
  const order = async (run: () => Promise<unknown>, done: string, undo?: () => Promise<unknown>) => {
    try {
      await run();
      toast(done, undo ? { undo: () => void undo().then(() => refresh('post-mortems'), toastProblem) } : {});
    } catch (error) {
      toastProblem(error);
    } finally {
      await refresh('post-mortems', 'action-items');
    }
  };
  return (
    <>
      {offered.length > 0 && mayWrite && (
        <ul className={css['list']} aria-label="Offered from the figures">
          {offered.map((candidate) => (
            <li key={candidate.candidateId}>
              <span>{candidate.text}</span>
              <Button
                size="small"
                look="soft"
                icon={<Check size={12} aria-hidden />}
                onClick={() => void order(() => judgeCandidate(id, candidate.candidateId, null), 'Taken')}
              >
                Take
              </Button>
              <Button
                size="small"
                look="quiet"
                aria-label="Does not fit"
                icon={<X size={12} aria-hidden />}
                onClick={() => void order(() => judgeCandidate(id, candidate.candidateId, 'Does not fit here'), 'It is not offered again')}
              />
            </li>
          ))}
        </ul>
      )}
      {section.key === 'factors' && postMortem.factors.length > 0 && (
        <ul className={css['list']} aria-label="Contributing factors">
          {postMortem.factors.map((factor, index) => (
            <li key={factor.factorId}>
              <span>
                <span className="mono faint">F{index + 1}</span> {factor.statement}{' '}
                <span className="faint">
                  {[words(factor.role), words(factor.category), factor.evidence.join(' ')].filter(Boolean).join(' · ')}
                  {factor.howChain.length > 0 && ` · ${plural(factor.howChain.length, 'question')} deep`}
                </span>
                {factor.evidence.length === 0 && (
                  <span className="ki" data-kind="note">
                    {' '}
                    shown by nothing yet
                  </span>
                )}
              </span>
              {mayWrite && (
                <>
                  <Button
                    size="small"
                    look="quiet"
                    aria-label={`Edit factor F${index + 1}`}
                    onClick={() => setOpen({ kind: 'factor', index })}
                  >
                    Edit
                  </Button>
                  <Button
                    size="small"
                    look="quiet"
                    aria-label={`Remove factor F${index + 1}`}
                    icon={<X size={12} aria-hidden />}
                    onClick={() =>
                      void order(
                        () => removeFactor(id, factor.factorId),
                        `F${index + 1} is removed`,
                        () => addFactor(id, bodyOf(factor)),
                      )
                    }
                  />
                </>
              )}
              {factor.confirmedBy ? (
                <Chip kind="act">confirmed</Chip>
              ) : (
                mayWrite && (
                  <Button
                    size="small"
                    aria-label={`Confirm factor F${index + 1}`}
                    onClick={() => void order(() => confirmFactor(id, factor.factorId), 'Confirmed')}
                  >
                    Confirm
                  </Button>
                )
              )}
            </li>
          ))}
        </ul>
      )}
      {section.key === 'factors' && postMortem.edges.length > 0 && (
        <Suspense>
          <FactorGraph postMortem={postMortem} onOpen={(index) => setOpen({ kind: 'factor', index })} />
        </Suspense>
      )}
      {section.key === 'how-chains' && (
        <ol className={css['chains']}>
          {postMortem.factors.flatMap((factor, index) =>
            factor.howChain.map((step, at) => (
              <li key={`${factor.factorId}${at}`}>
                <span className="mono faint">
                  F{index + 1}.{at + 1}
                </span>{' '}
                <em>{step.question}</em> {step.answer}
              </li>
            )),
          )}
        </ol>
      )}
      {section.key === 'assumptions' && postMortem.assumptions.length > 0 && (
        <ul className={css['list']} aria-label="Beliefs">
          {(postMortem.assumptions as Assumption[]).map((assumption, index) => (
            <li key={assumption.assumptionId}>
              <span>
                {assumption.belief}{' '}
                <span className="faint">
                  {[
                    assumption.heldSince && `since ${assumption.heldSince}`,
                    assumption.evidenceFor.length > 0 && `for: ${assumption.evidenceFor.join(' ')}`,
                    assumption.evidenceAgainst.length > 0 && `against: ${assumption.evidenceAgainst.join(' ')}`,
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </span>
              <Chip kind={assumption.verdict === 'refuted' ? 'alert' : assumption.verdict === 'confirmed' ? 'act' : undefined}>
                {words(assumption.verdict)}
              </Chip>
              {mayWrite && (
                <>
                  <Button
                    size="small"
                    look="quiet"
                    aria-label={`Edit belief ${index + 1}`}
                    onClick={() => setOpen({ kind: 'assumption', index })}
                  >
                    Edit
                  </Button>
                  <Button
                    size="small"
                    look="quiet"
                    aria-label={`Remove belief ${index + 1}`}
                    icon={<X size={12} aria-hidden />}
                    onClick={() =>
                      void order(
                        () => removeAssumption(id, assumption.assumptionId),
                        'Removed',
                        () => addAssumption(id, beliefOf(assumption)),
                      )
                    }
                  />
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {section.key === 'beyond' && postMortem.lessons.length > 0 && (
        <ul className={css['list']} aria-label="Lessons">
          {postMortem.lessons.map((lesson) => (
            <li key={lesson.lessonId}>
              <span>
                <Link to="/lessons" search={{ lesson: lesson.lessonId }}>
                  {lesson.statement}
                </Link>
              </span>
              <Chip kind={lesson.state === 'shared' ? 'act' : undefined}>{words(lesson.state)}</Chip>
            </li>
          ))}
        </ul>
      )}
      {section.key === 'actions' && (
        <ul className={css['list']} aria-label="Proposed action items">
          {postMortem.proposals.map((proposal, index) => (
            <li key={proposal.actionItemId}>
              <span>
                <span className="mono faint">A{index + 1}</span> {proposal.title}
              </span>
              {proposal.state === 'draft' && mayWrite ? (
                <Button
                  size="small"
                  icon={<Send size={12} aria-hidden />}
                  onClick={() => void order(() => proposeNow(id, proposal.actionItemId), 'Handed over to the action items')}
                >
                  Propose now
                </Button>
              ) : (
                <Chip>{words(proposal.state)}</Chip>
              )}
            </li>
          ))}
        </ul>
      )}
      {adds && (section.key === 'beyond' ? mayShare : mayWrite) && (
        <p style={{ marginTop: 8 }}>
          <Button size="small" icon={<Plus size={13} aria-hidden />} onClick={() => setOpen({ kind: adds[0], index: -1 })}>
            {adds[1]}
          </Button>
        </p>
      )}
      <Suspense>
        {open?.kind === 'factor' && <FactorDialog postMortem={postMortem} factor={postMortem.factors[open.index]} onClose={close} />}
        {open?.kind === 'proposal' && <ProposalDialog postMortem={postMortem} onClose={close} />}
        {open?.kind === 'assumption' && (
          <AssumptionDialog id={id} assumption={postMortem.assumptions[open.index] as Assumption | undefined} onClose={close} />
        )}
        {open?.kind === 'lesson' && <LessonDialog postMortem={postMortem} onClose={close} />}
      </Suspense>
    </>
  );
}
