import { derivedId } from '@debrief/contracts/derive-id';
import { changeText } from './phrases.js';
import { dataText, durationOf, momentOf, ofKind } from './facts.js';
import type { Brief } from './plans.js';
import { durationText, numberText, secondsBetween } from './words.js';

/** Something worth saying, with the number that makes it so. People take or refuse it; a refused one is never offered again. */
export interface Candidate {
  readonly candidateId: string;
  readonly kind: 'went-well' | 'not-well' | 'lead-up' | 'factor' | 'related' | 'who-else';
  readonly ruleId: string;
  readonly text: string;
  readonly number: number | null;
  readonly target: number | null;
  readonly citations: readonly string[];
  readonly state: 'offered' | 'taken' | 'refused';
  readonly reason: string | null;
}

/** The thresholds, in minutes. Settings of the installation. */
export interface CandidateTargets {
  readonly acknowledgeMinutes: number;
  readonly acknowledgeLateMinutes: number;
  readonly rollbackMinutes: number;
  readonly updateMinutes: number;
  readonly updateLateMinutes: number;
  readonly alertLateMinutes: number;
  readonly silenceMinutes: number;
}

export const defaultTargets: CandidateTargets = {
  acknowledgeMinutes: 5,
  acknowledgeLateMinutes: 15,
  rollbackMinutes: 15,
  updateMinutes: 30,
  updateLateMinutes: 60,
  alertLateMinutes: 5,
  silenceMinutes: 30,
};

/** What the figures offer for "went well", "did not" and the lead-up. */
export function candidatesOf({ incident, facts }: Brief, targets: CandidateTargets): Candidate[] {
  const found: Candidate[] = [];
  const offer = (
    kind: Candidate['kind'],
    ruleId: string,
    text: string,
    seconds: number | null,
    targetMinutes: number | null,
    citations: readonly string[],
  ): void => {
    const candidateId = derivedId('can', incident.incidentId, ruleId, [...citations].sort().join(' '));
    const target = targetMinutes === null ? null : targetMinutes * 60;
    found.push({
      candidateId,
      kind,
      ruleId,
      text,
      number: seconds,
      target,
      citations: [...new Set(citations)],
      state: 'offered',
      reason: null,
    });
  };
  const minutes = (target: number): string => `target ${numberText(target)} min`;

  const tta = durationOf(facts, 'tta');
  if (tta !== undefined) {
    const text = `acknowledged ${durationText(tta.seconds, tta.precision)} after detection (${minutes(targets.acknowledgeMinutes)})`;
    if (tta.seconds <= targets.acknowledgeMinutes * 60)
      offer('went-well', 'acknowledged-in-time', text, tta.seconds, targets.acknowledgeMinutes, tta.cites);
    if (tta.seconds > targets.acknowledgeLateMinutes * 60)
      offer('not-well', 'acknowledged-late', text, tta.seconds, targets.acknowledgeMinutes, tta.cites);
  }
  const detected = momentOf(facts, 'detectedAt');
  const resolved = momentOf(facts, 'resolvedAt');
  if (tta === undefined && detected !== undefined && resolved !== undefined && incident.status !== 'candidate')
    offer('not-well', 'page-unanswered', 'nobody acknowledged it before it ended', null, targets.acknowledgeLateMinutes, [
      ...detected.cites,
      ...resolved.cites,
    ]);

  const [alert] = ofKind(facts, 'alert-first');
  const [report] = ofKind(facts, 'report-first');
  if (alert !== undefined && report !== undefined) {
    const seconds = secondsBetween(alert.at, report.at);
    const cites = [...alert.cites, ...report.cites];
    if (seconds >= 0)
      offer('went-well', 'alert-before-report', `an alert fired ${durationText(seconds)} before the first report`, seconds, null, cites);
    else
      offer(
        'not-well',
        'report-before-alert',
        `the first report came ${durationText(-seconds)} before the first alert`,
        -seconds,
        null,
        cites,
      );
  }
  if (alert === undefined && report !== undefined)
    offer('not-well', 'report-without-alert', 'a report made it known and no alert fired', null, null, report.cites);
  const start = momentOf(facts, 'impactStartedAt');
  if (alert !== undefined && start !== undefined) {
    const late = secondsBetween(start.at, alert.at);
    if (late > targets.alertLateMinutes * 60)
      offer(
        'not-well',
        'alert-late',
        `the first alert came ${durationText(late, start.precision)} after impact began (${minutes(targets.alertLateMinutes)})`,
        late,
        targets.alertLateMinutes,
        [...start.cites, ...alert.cites],
      );
  }
  const signal = momentOf(facts, 'firstSignalAt');
  if (signal !== undefined && detected !== undefined && secondsBetween(signal.at, detected.at) > 120) {
    const seconds = secondsBetween(signal.at, detected.at);
    offer('not-well', 'signal-reached-nobody', `a signal existed for ${durationText(seconds)} before it reached somebody`, seconds, 2, [
      ...signal.cites,
      ...detected.cites,
    ]);
  }
  for (const decision of ofKind(facts, 'decision')) {
    const effect = ofKind(facts, 'action').find(
      (action) => action.at >= decision.at && isRollback(action.entry.text, dataText(action.entry, 'markdown')),
    );
    const end = momentOf(facts, 'mitigatedAt') ?? momentOf(facts, 'impactEndedAt');
    if (effect === undefined || end === undefined || end.at < effect.at) continue;
    const seconds = secondsBetween(decision.at, end.at);
    if (seconds <= targets.rollbackMinutes * 60)
      offer(
        'went-well',
        'rollback-in-time',
        `the rollback took effect ${durationText(seconds, end.precision)} after the decision (${minutes(targets.rollbackMinutes)})`,
        seconds,
        targets.rollbackMinutes,
        [...decision.cites, ...effect.cites],
      );
  }
  const ttc = durationOf(facts, 'ttc');
  if (ttc !== undefined) {
    const text = `the first public update came ${durationText(ttc.seconds, ttc.precision)} after detection (${minutes(targets.updateMinutes)})`;
    if (ttc.seconds <= targets.updateMinutes * 60)
      offer('went-well', 'update-in-time', text, ttc.seconds, targets.updateMinutes, ttc.cites);
    if (ttc.seconds > targets.updateLateMinutes * 60) offer('not-well', 'update-late', text, ttc.seconds, targets.updateMinutes, ttc.cites);
  }
  for (const guard of ofKind(facts, 'action').filter(({ entry }) => entry.data.guard === true))
    offer('went-well', 'guard-fired', 'a guard of an earlier post-mortem fired', null, null, guard.cites);
  for (const reopened of ofKind(facts, 'reopen'))
    offer(
      'not-well',
      'reopened',
      `reopened ${durationText(reopened.afterSeconds)} after it was resolved`,
      reopened.afterSeconds,
      null,
      reopened.cites,
    );
  for (const silence of ofKind(facts, 'silence').filter(({ seconds }) => seconds > targets.silenceMinutes * 60))
    offer(
      'not-well',
      'silence',
      `no entry for ${durationText(silence.seconds)} while it was open`,
      silence.seconds,
      targets.silenceMinutes,
      [...silence.cites, silence.at],
    );
  for (const change of ofKind(facts, 'change-before')) {
    if (start === undefined) break;
    const seconds = secondsBetween(change.at, start.at);
    offer(
      'lead-up',
      'change-before',
      `${durationText(seconds, start.precision)} before impact began, ${changeText(change.entry)}`,
      seconds,
      null,
      change.cites,
    );
  }
  return found.map((candidate) => ({ ...candidate, citations: candidate.citations.filter((ref) => /^(?:INC-\d+\/)?[TI]/.test(ref)) }));
}

const isRollback = (...texts: readonly (string | undefined)[]): boolean =>
  texts.some((text) => text !== undefined && /\broll(?:ed|ing)?[ -]?back\b|\brevert(?:ed)?\b/i.test(text));
