import { lint } from '@debrief/blameless';
import { canonicalJson, sha256 } from '../canonical.js';
import { CitationIndex, prefixOf, type Story, type SubjectRecord } from '../citations.js';
import { occurringNames } from '../occurring-names.js';
import type { Template } from '../templates.js';
import { RecordFacts } from '../verify/record-facts.js';
import { verify } from '../verify/verify.js';
import { candidatesOf, defaultTargets, type Candidate, type CandidateTargets } from './candidates.js';
import { dataText, factsOf, ofKind, storyOf, type Fact } from './facts.js';
import { planKeyTimes } from './key-times.js';
import { line, roleText, tenseOf, type Line } from './phrases.js';
import {
  generatorVersion,
  needs,
  planDetection,
  planExternalMessage,
  planImpact,
  planLeadUp,
  planRecovery,
  planResponse,
  planSummary,
  type Brief,
  type Planned,
} from './plans.js';
import { planTimeline, spanOf } from './timeline.js';
import { capitalized, dayText, escapeText, minuteText } from './words.js';

export interface DraftConfig {
  readonly targets: CandidateTargets;
  /** Names by person: for Participants, the only place for names, and to keep them out of everything else. */
  readonly people: Readonly<Record<string, string>>;
  /** Other names that stay out of the text: of everybody whom the directory knows. */
  readonly names?: readonly string[];
}

export const defaultDraftConfig: DraftConfig = { targets: defaultTargets, people: {} };

export interface Draft {
  readonly sections: readonly { readonly key: string; readonly markdown: string }[];
  readonly candidates: readonly Candidate[];
  readonly gaps: readonly string[];
  readonly inputHash: string;
  readonly generatorVersion: number;
}

/**
 * The deterministic draft: the same facts, template and generator version give the same bytes, in whatever order the entries came.
 * Each sentence cites what it says; what cannot be cited is asked for as `[needs: …]`.
 */
export function draft(record: SubjectRecord, template: Template, config: DraftConfig = defaultDraftConfig): Draft {
  const facts = new RecordFacts(new CitationIndex(record));
  const briefs = record.stories.map((story) => briefOf(record, story));
  const candidates = briefs.flatMap(({ brief }) => (brief === null ? [] : candidatesOf(brief, config.targets)));
  const gaps: string[] = [];
  const people = occurringNames([...new Set([...Object.values(config.people), ...(config.names ?? [])])], textsOf(record));
  const sections = template.sections.map(({ key }) => {
    const parts = briefs.map(({ story, brief, facts: storyFacts }) => {
      const planned = plan(key, record, story, brief, storyFacts, config);
      gaps.push(...planned.gaps.map((gap) => `${key}: ${gap}`));
      return { story, lines: settle(key, planned.lines, facts, people) };
    });
    return { key, markdown: render(parts) };
  });
  return {
    sections,
    candidates,
    gaps,
    inputHash: inputHash(record, template, config),
    generatorVersion,
  };
}

/** Every text of a record that a draft may repeat. */
function* textsOf(record: SubjectRecord): Iterable<string> {
  for (const { incident, entries } of record.stories) {
    if (incident !== null) yield JSON.stringify([incident.title, incident.services, incident.impacts, incident.tags, incident.environment]);
    for (const entry of entries) yield `${entry.text} ${JSON.stringify(entry.data)}`;
  }
}

interface Told {
  readonly story: Story;
  readonly facts: readonly Fact[];
  readonly brief: Brief | null;
}

function briefOf(record: SubjectRecord, story: Story): Told {
  const facts = factsOf(record, story);
  if (story.incident === null) return { story, facts, brief: null };
  // The lead-up says its own dates: a change of the evening before must not date every line.
  const instants = facts.filter((fact) => fact.kind !== 'change-before').map((fact) => fact.orderAt);
  const ends = [
    ...ofKind(facts, 'impact').map(({ impact }) => impact.endedAt),
    ...ofKind(facts, 'silence').map((fact) => fact.until),
  ].filter((at) => at !== null);
  return {
    story,
    facts,
    brief: { incident: story.incident, facts, tense: tenseOf([...instants, ...ends]), prefix: prefixOf(record, story) },
  };
}

const nothing: Planned = { lines: [], gaps: [] };

function plan(key: string, record: SubjectRecord, story: Story, brief: Brief | null, facts: readonly Fact[], config: DraftConfig): Planned {
  if (key === 'timeline') {
    return { lines: planTimeline(storyOf(story), facts, spanOf(story.incident, record.period), prefixOf(record, story)), gaps: [] };
  }
  if (brief === null)
    return key === 'summary'
      ? { lines: [line(needs('what was planned, what happened, what it meant'))], gaps: ['what was planned, what happened, what it meant'] }
      : nothing;
  switch (key) {
    case 'title':
      return { lines: [line(titleOf(brief), 'Untitled')], gaps: [] };
    case 'classification':
      return { lines: classification(brief), gaps: [] };
    case 'dates':
      return { lines: dates(brief), gaps: [] };
    case 'summary':
      return planSummary(brief);
    case 'impact':
      return planImpact(brief);
    case 'key-times':
      return planKeyTimes(brief);
    case 'lead-up':
      return planLeadUp(brief);
    case 'detection':
      return planDetection(brief);
    case 'response':
      return planResponse(brief);
    case 'recovery':
      return planRecovery(brief);
    case 'known-then':
      return { lines: knownThen(brief), gaps: [] };
    case 'external-message':
      return planExternalMessage(brief);
    case 'open-questions':
      return { lines: openQuestions(brief), gaps: [] };
    case 'participants':
      return { lines: participants(brief, config), gaps: [] };
    default:
      return nothing;
  }
}

/** Symptom and service. */
function titleOf({ incident, facts }: Brief): string {
  const [alert] = ofKind(facts, 'alert-first');
  const service = incident.services.find((one) => one.relation === 'subject') ?? incident.services[0];
  if (alert === undefined || service === undefined) return escapeText(incident.title) || 'Untitled';
  const title = escapeText(alert.title);
  return title.toLowerCase().includes(service.name.toLowerCase()) ? title : `${title} on ${escapeText(service.name)}`;
}

const classification = ({ incident, prefix }: Brief): Line[] => {
  const cite = `[[${prefix}T*]]`;
  const services = incident.services.map((service) => escapeText(service.name)).join(', ');
  return [
    line(`- Severity: ${incident.severity} ${cite}`),
    line(`- Kind: ${incident.kind} ${cite}`),
    ...(services === '' ? [] : [line(`- Services: ${services} ${cite}`)]),
    ...(incident.environment === null ? [] : [line(`- Environment: ${escapeText(incident.environment)} ${cite}`)]),
    ...(incident.tags.length === 0 ? [] : [line(`- Tags: ${incident.tags.map(escapeText).join(', ')} ${cite}`)]),
  ];
};

const dates = ({ incident, facts, prefix }: Brief): Line[] => [
  line(`- Opened: ${dayText(incident.openedAt)} ${minuteText(incident.openedAt)} UTC [[${prefix}T*]]`),
  ...ofKind(facts, 'milestone')
    .filter((moment) => moment.name === 'resolvedAt' || moment.name === 'closedAt')
    .map((moment) =>
      line(
        `- ${moment.name === 'resolvedAt' ? 'Resolved' : 'Closed'}: ${dayText(moment.at)} ${minuteText(moment.at)} UTC${moment.cites.map((ref) => ` [[${ref}]]`).join('')}`,
      ),
    ),
];

/** What was on record at each decision: nothing that came later may be held against it. */
function knownThen({ incident, facts, tense, prefix }: Brief): Line[] {
  return ofKind(facts, 'decision').map((decision) => {
    const severity = incident.severityHistory.filter(({ at }) => at <= decision.at).at(-1)?.severity;
    const considered = ofKind(facts, 'hypothesis').filter(
      (one) => one.at <= decision.at && (one.verdict === null || one.verdict.at > decision.at),
    );
    const open = considered.length === 0 ? 'no open hypothesis' : 'open hypotheses on record';
    const cites = [...decision.cites, ...considered.flatMap((one) => one.cites.slice(0, 1)), `${prefix}T*`];
    return line(
      `At the decision of ${tense.at(decision.at)} UTC the record showed ${severity ? `severity ${severity}` : 'no severity yet'} and ${open}${[...new Set(cites)].map((ref) => ` [[${ref}]]`).join('')}.`,
    );
  });
}

const openQuestions = ({ facts, tense }: Brief): Line[] =>
  ofKind(facts, 'hypothesis')
    .filter((one) => one.verdict === null)
    .map((one) => {
      const cites = one.cites.map((ref) => ` [[${ref}]]`).join('');
      const text = escapeText(dataText(one.entry, 'markdown') ?? one.entry.text).replace(/[.\s]+$/, '');
      return line(
        `- Considered at ${tense.at(one.at)} UTC and still open: ${text}${cites}`,
        `- The hypothesis of ${tense.at(one.at)} UTC is still open${cites}`,
      );
    });

const participants = ({ incident, tense }: Brief, config: DraftConfig): Line[] =>
  incident.roles.map((role) => {
    const name = escapeText(config.people[role.personId] ?? 'a person who is no longer listed');
    const until = role.to === null ? '' : ` to ${tense.at(role.to)} UTC`;
    return line(`- ${capitalized(roleText(role.role))}: ${name}, from ${tense.at(role.from)} UTC${until}`);
  });

/**
 * Verified and linted: a line that holds a text of somebody's with a finding says "the entry of …" instead; one that then still
 * has a finding is not said at all. So a draft never carries an error of its own.
 */
function settle(key: string, lines: readonly Line[], facts: RecordFacts, people: readonly string[]): string[] {
  if (key === 'title' || key === 'participants') return lines.map((one) => one.text);
  let told: readonly Line[] = lines;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const texts = told.map((one) => one.text);
    const bad = badLines(key, texts, facts, people);
    if (bad.size === 0) break;
    const softened = soften(
      key,
      told.filter((one, index) => bad.has(index) && one.words !== undefined),
      facts,
      people,
    );
    told = told.flatMap((one, index) => {
      if (!bad.has(index)) return [one];
      const softer = softened.get(one);
      return softer !== undefined ? [line(softer, one.plain)] : one.plain === null ? [] : [line(one.plain)];
    });
  }
  return told.map((one) => one.text);
}

/** Lines with those of their sentences that may be repeated; none for a line of which nothing is left. */
function soften(key: string, lines: readonly Line[], facts: RecordFacts, people: readonly string[]): Map<Line, string> {
  const tried = lines.flatMap((one) => one.words!.sentences.map((sentence) => ({ one, sentence, text: wordsIn(one, [sentence]) })));
  const texts = tried.map(({ text }) => text);
  const bad = texts.length === 0 ? new Set<number>() : badLines(key, texts, facts, people);
  return new Map(
    lines.flatMap((one): [Line, string][] => {
      const kept = tried.filter((each, index) => each.one === one && !bad.has(index)).map(({ sentence }) => sentence);
      return kept.length === 0 ? [] : [[one, wordsIn(one, kept)]];
    }),
  );
}

const wordsIn = ({ words }: Line, sentences: readonly string[]): string => words!.before + sentences.join(' ') + words!.after;

function badLines(key: string, lines: readonly string[], facts: RecordFacts, people: readonly string[]): Set<number> {
  const markdown = lines.join('\n');
  const found = verify(markdown, facts, {
    section: key,
    isGenerated: () => true,
    people,
    known: { F: 0, A: 0, L: 0 },
    confirmedFactors: new Set(),
    maySeeRestricted: false,
  });
  const errors = lint(markdown, { section: key, names: { people } }).filter((finding) => finding.severity === 'error');
  return new Set([...found.filter((finding) => finding.severity === 'error'), ...errors].map((finding) => finding.line - 1));
}

/** One sentence a line; several incidents under a heading each. */
function render(parts: readonly { story: Story; lines: readonly string[] }[]): string {
  const texts = parts.map(({ story, lines }) => {
    const body = tidy(lines);
    return parts.length > 1 && story.incident !== null && body !== '' ? `### INC-${story.incident.number}\n\n${body}` : body;
  });
  return texts.filter((text) => text !== '').join('\n\n');
}

// Struck lines leave no hole: a table keeps together, blank lines are never doubled.
function tidy(lines: readonly string[]): string {
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Facts follow from these; who recorded an entry, and when, changes no draft. */
function inputHash(record: SubjectRecord, template: Template, config: DraftConfig): string {
  const stories = record.stories.map((story) => ({
    incident: story.incident,
    entries: storyOf(story).map(({ recordedAt: _, ...entry }) => entry),
  }));
  // Somebody who joins the organization changes no draft.
  const { names: _, ...shown } = config;
  return sha256(canonicalJson({ generatorVersion, template, config: shown, type: record.type, period: record.period, stories }));
}
