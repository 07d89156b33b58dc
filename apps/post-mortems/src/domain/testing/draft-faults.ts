import { lint } from '@debrief/blameless';
import { CitationIndex, citationsIn } from '../citations.js';
import { draft } from '../draft/draft.js';
import { shippedTemplates } from '../templates.js';
import { RecordFacts } from '../verify/record-facts.js';
import { statementsOf } from '../verify/text.js';
import { verify } from '../verify/verify.js';
import { dice, randomRecord } from './random-records.js';

const full = shippedTemplates[0]!;

/** What a draft of one random record breaks of its promises; nothing, if it keeps them. */
export function draftFaults(seed: number): string[] {
  const record = randomRecord(seed);
  const made = draft(record, full);
  const faults: string[] = [];
  const { shuffle } = dice(seed);
  const stories = record.stories.map((story) => ({ ...story, entries: shuffle(story.entries) }));
  if (JSON.stringify(draft({ ...record, stories }, full)) !== JSON.stringify(made))
    faults.push('other bytes when the entries come in another order');
  const facts = new RecordFacts(new CitationIndex(record));
  for (const { key, markdown } of made.sections) {
    if (key === 'title' || key === 'participants') continue;
    for (const statement of statementsOf(markdown)) {
      const said = markdown.slice(statement.offset, statement.offset + statement.text.length).trim();
      if (statement.isHeading || statement.isTableHead || said === 'Not a conclusion.' || /^\[needs: [^\]]+\]$/.test(said)) continue;
      if (citationsIn(said).length === 0) faults.push(`${key}: no citation in “${said}”`);
    }
    const found = verify(markdown, facts, {
      section: key,
      isGenerated: () => true,
      people: [],
      known: { F: 0, A: 0, L: 0 },
      confirmedFactors: new Set(),
      maySeeRestricted: false,
    });
    for (const { severity, ruleId, text, line } of [...found, ...lint(markdown, { section: key })])
      if (severity === 'error') faults.push(`${key}: ${ruleId} “${text}” in “${markdown.split('\n')[line - 1]}”`);
  }
  return faults;
}
