import type { MilestoneName } from '@debrief/contracts';
import { citing } from '../citations.js';
import { durationOf, type DurationName, momentOf } from './facts.js';
import { line } from './phrases.js';
import { type Brief, needs, type Planned } from './plans.js';
import { dayText, durationText, secondText } from './words.js';

/** What each figure is, in one line that names its ends. */
const figures: readonly (readonly [DurationName, string, MilestoneName, MilestoneName])[] = [
  ['ttd', 'TTD', 'detectedAt', 'impactStartedAt'],
  ['tta', 'TTA', 'acknowledgedAt', 'detectedAt'],
  ['tte', 'TTE', 'engagedAt', 'acknowledgedAt'],
  ['tti', 'TTI', 'identifiedAt', 'detectedAt'],
  ['ttm', 'TTM', 'mitigatedAt', 'detectedAt'],
  ['ttr', 'TTR', 'resolvedAt', 'detectedAt'],
  ['ttc', 'TTC', 'firstPublicUpdateAt', 'detectedAt'],
];

/** How a milestone is called inside a sentence. */
export const milestoneText: Readonly<Record<MilestoneName, string>> = {
  changeAt: 'changed',
  impactStartedAt: 'impact began',
  impactEndedAt: 'impact ended',
  firstSignalAt: 'first signal',
  detectedAt: 'detected',
  declaredAt: 'declared',
  acknowledgedAt: 'acknowledged',
  engagedAt: 'engaged',
  identifiedAt: 'identified',
  firstPublicUpdateAt: 'first public update',
  mitigatedAt: 'mitigated',
  resolvedAt: 'resolved',
  closedAt: 'closed',
};

/** Without these a reader cannot judge how it went; the others are told when they are known. */
const asked: readonly MilestoneName[] = ['impactStartedAt', 'detectedAt', 'acknowledgedAt', 'mitigatedAt', 'impactEndedAt', 'resolvedAt'];

/** Each number with its definition, ends, precision and origin: `TTD 6 min = detected 10:08:15 (exact, computed) − impact began …`. */
export function planKeyTimes({ facts, tense }: Brief): Planned {
  const end = (name: MilestoneName): string => {
    const moment = momentOf(facts, name)!;
    const when = `${tense.isManyDays ? `${dayText(moment.at)} ` : ''}${secondText(moment.at)} UTC`;
    return `${milestoneText[name]} ${when} (${moment.precision}, ${moment.origin === 'computed' ? 'computed' : `${moment.origin} by a person`})`;
  };
  const lines = figures.flatMap(([name, label, to, from]) => {
    const duration = durationOf(facts, name);
    if (duration === undefined || momentOf(facts, to) === undefined || momentOf(facts, from) === undefined) return [];
    const several = name === 'ttr' && facts.some((fact) => fact.kind === 'reopen') ? ', active intervals summed' : '';
    const cites = citing([...momentOf(facts, from)!.cites, ...momentOf(facts, to)!.cites]);
    return [line(`- ${label} ${durationText(duration.seconds, duration.precision)} = ${end(to)} − ${end(from)}${several}${cites}`)];
  });
  const impact = durationOf(facts, 'impact');
  if (impact !== undefined)
    lines.push(line(`- Impact time ${durationText(impact.seconds, impact.precision)} = union of impacts${citing(impact.cites)}`));
  const gaps = asked.filter((name) => momentOf(facts, name) === undefined).map((name) => `when ${milestoneText[name]}`);
  return { lines: [...lines, ...gaps.map((gap) => line(`- ${needs(gap)}`))], gaps };
}
