import type { MilestoneName } from '@debrief/contracts';
import type { Story } from '../citations.js';
import type { FindingDraft } from './finding.js';
import { at } from './held-values.js';
import type { RecordFacts } from './record-facts.js';
import type { Statement } from './text.js';

/** VF-09: before, after, first, last against the order of what is cited. */
export function checkOrder(
  prose: string,
  statement: Statement,
  facts: RecordFacts,
  story: Story | undefined,
  section: string,
  report: (draft: Omit<FindingDraft, 'statement'>) => number,
): void {
  const entries = statement.citations
    .map((citation) => facts.index.find(citation.ref))
    .flatMap((target) => (target?.kind === 'entry' ? [target.entry] : []));
  for (const match of prose.matchAll(
    /\b(before|after) (impact (?:began|started|ended)|(?:it was )?(?:detected|detection)|it was resolved)/gi,
  )) {
    const name: MilestoneName = /ended/i.test(match[2]!)
      ? 'impactEndedAt'
      : /impact/i.test(match[2]!)
        ? 'impactStartedAt'
        : /detect/i.test(match[2]!)
          ? 'detectedAt'
          : 'resolvedAt';
    const anchor = facts.milestone(story, name);
    const others = entries.map((entry) => at(entry.occurredAt)).filter((instant) => instant !== anchor);
    if (anchor === undefined || others.length === 0) continue;
    const isBefore = match[1]!.toLowerCase() === 'before';
    if (others.some((instant) => (isBefore ? instant <= anchor : instant >= anchor))) continue;
    report({
      ruleId: 'VF-09',
      severity: 'error',
      offset: match.index,
      length: match[0].length,
      ask: 'Which came first?',
      why: `By the record it was ${isBefore ? 'after' : 'before'}.`,
      replaceBy: `${isBefore ? 'after' : 'before'} ${match[2]}`,
    });
  }
  const [alert] = entries.filter((entry) => entry.entryType === 'alert-fired');
  if (alert === undefined || story === undefined || section === 'timeline') return;
  const fired = facts.fired(story);
  for (const match of prose.matchAll(/\b(first|last) (?:signal was the alert|alert fired|alert was|alert followed)/gi)) {
    const isFirst = match[1]!.toLowerCase() === 'first';
    const contradicted = fired.some((entry) => (isFirst ? entry.occurredAt < alert.occurredAt : entry.occurredAt > alert.occurredAt));
    if (contradicted)
      report({
        ruleId: 'VF-09',
        severity: 'error',
        offset: match.index,
        length: match[0].length,
        ask: `Which alert was the ${match[1]}?`,
        why: `The record holds ${isFirst ? 'an earlier' : 'a later'} one.`,
      });
  }
}
