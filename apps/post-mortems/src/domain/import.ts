import { derivedId } from '@debrief/contracts/derive-id';
import { PortablePostMortem, type PostMortemSubject } from '@debrief/contracts';
import { reject, type Rejection } from '@debrief/decider';
import { parse } from 'secure-json-parse';
import { isOwnExport, takeParts, toldByItself } from './import-own.js';
import { plainTitle } from './text-orders.js';
import { portableFormat, type Portable } from './portable.js';
import { knownSections } from './templates.js';
import { quantitiesIn } from './verify/quantities.js';

/** What an import would make: shown by a dry run, word by word. */
export interface Imported {
  readonly portable: Portable;
  /** Which heading became which section; `x-imported` for what was not recognized. */
  readonly mapping: readonly { readonly heading: string; readonly sectionKey: string }[];
  readonly notes: readonly string[];
}

/** Headings of published reports and what they mean here. */
const aliases: Readonly<Record<string, string>> = {
  'executive summary': 'summary',
  overview: 'summary',
  'tl;dr': 'summary',
  abstract: 'summary',
  'incident summary': 'summary',
  'what happened': 'summary',
  'customer impact': 'impact',
  'user impact': 'impact',
  effects: 'impact',
  'root cause': 'factors',
  'root causes': 'factors',
  'root cause analysis': 'factors',
  causes: 'factors',
  'contributing factors': 'factors',
  cause: 'factors',
  'key times': 'key-times',
  background: 'background',
  context: 'background',
  'lead up': 'lead-up',
  leadup: 'lead-up',
  'the trigger': 'trigger',
  'how we responded': 'response',
  'incident response': 'response',
  resolution: 'recovery',
  mitigation: 'recovery',
  remediation: 'recovery',
  'how we fixed it': 'recovery',
  chronology: 'timeline',
  'sequence of events': 'timeline',
  'timeline of events': 'timeline',
  'what went well': 'went-well',
  'went well': 'went-well',
  'what went wrong': 'not-well',
  'what did not go well': 'not-well',
  "what didn't go well": 'not-well',
  'what could have gone better': 'not-well',
  'where we got lucky': 'lucky',
  'where we were lucky': 'lucky',
  lessons: 'surprises',
  'lessons learned': 'surprises',
  'action items': 'actions',
  actions: 'actions',
  'follow-ups': 'actions',
  'follow up': 'actions',
  'next steps': 'actions',
  'corrective actions': 'actions',
  'short term': 'short-term',
  participants: 'participants',
  attendees: 'participants',
  'supporting information': 'supporting',
  appendix: 'supporting',
  'open questions': 'open-questions',
};
const titles = new Map([...knownSections.values()].map(([key, title]) => [title.toLowerCase(), key]));

/** A document of ours, read by its contract, or where it is none. */
export function readPortable(text: string): Portable | Rejection {
  let value: unknown;
  try {
    value = parse(text, undefined, { protoAction: 'error', constructorAction: 'error' });
  } catch {
    return reject('import/not-a-post-mortem', { path: '', says: 'is no JSON' });
  }
  const read = PortablePostMortem.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  return reject('import/not-a-post-mortem', { path: issue?.path.join('.') ?? '', says: issue?.message ?? '' });
}

/** A Markdown report: headings become sections, a timeline's lines entries, action lists proposals. Null for what is no text. */
export function readMarkdown(text: string, zone: string, subject: PostMortemSubject | undefined): Imported | null {
  if (text.includes('\0') || text.trim() === '') return null;
  const { front, body } = frontMatterOf(text);
  const mapping: { heading: string; sectionKey: string }[] = [];
  const notes: string[] = [];
  const sections = new Map<string, string[]>();
  let title = front.get('title') ?? '';
  const isOwn = isOwnExport(front);
  // Null: in a section that the product tells by itself.
  let key: string | null = 'summary';
  let fence = false;
  for (const line of body.split(/\r?\n/)) {
    if (/^ {0,3}(?:```|~~~)/.test(line)) fence = !fence;
    const heading = fence ? null : /^(#{1,3})\s+(.{1,300}?)\s*#*$/.exec(line);
    if (heading === null) {
      if (key !== null) push(sections, key, line);
      continue;
    }
    const words = heading[2]!.replace(/[*_`]/g, '').trim();
    if (heading[1] === '#' && title === '') {
      title = words;
      continue;
    }
    if (heading[1] === '#' && words === title) continue;
    if (isOwn && heading[1] === '##' && toldByItself.has(words)) {
      key = null;
      continue;
    }
    const known = sectionFor(words);
    if (known === null && heading[1] === '###') {
      if (key !== null) push(sections, key, line);
      continue;
    }
    key = known ?? 'x-imported';
    mapping.push({ heading: words, sectionKey: key });
    if (known === null) push(sections, key, `### ${words}`);
  }
  const about = subject ?? { type: 'project' as const, ids: [derivedId('imp', text)] };
  const day = [...quantitiesIn(body.slice(0, 20_000))].find((quantity) => quantity.kind === 'instant' && quantity.date?.year != null);
  const entries =
    about.type === 'incident' ? [] : entriesOf(sections.get('timeline') ?? [], day?.kind === 'instant' ? day.date : null, zone, notes);
  const own = isOwn ? takeParts(sections) : { factors: [], assumptions: [], proposals: [] };
  const proposals = isOwn ? own.proposals : [...(sections.get('actions') ?? []), ...(sections.get('short-term') ?? [])].flatMap(proposalOf);
  const portable: Portable = {
    format: portableFormat,
    title: plainTitle(title) || 'Imported report',
    subject: about,
    severity: null,
    templateId: about.type === 'incident' ? 'incident-full' : about.type,
    templateVersion: 1,
    sections: [...sections]
      .map(([section, lines]) => ({ key: section, markdown: lines.join('\n').trim(), origin: 'human' }))
      .filter((section) => section.markdown !== ''),
    factors: own.factors,
    edges: [],
    assumptions: own.assumptions,
    proposals,
    lessons: [],
    entries,
  };
  return { portable, mapping, notes };
}

/** Appends in place: a report has 100,000 lines. */
function push(sections: Map<string, string[]>, key: string, line: string): void {
  const known = sections.get(key);
  if (known === undefined) sections.set(key, [line]);
  else known.push(line);
}

function sectionFor(heading: string): string | null {
  const words = heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N};' -]/gu, '')
    .trim();
  return titles.get(words) ?? aliases[words] ?? null;
}

function frontMatterOf(text: string): { front: Map<string, string>; body: string } {
  const found = /^---\r?\n([^]{0,20000}?)\r?\n---\r?\n/.exec(text);
  if (found === null) return { front: new Map(), body: text };
  const front = new Map<string, string>();
  for (const line of found[1]!.split(/\r?\n/)) {
    const member = /^([\w -]{1,60}):\s*(.{0,500})$/.exec(line);
    if (member !== null) front.set(member[1]!.trim().toLowerCase(), member[2]!.replace(/^"|"$/g, ''));
  }
  return { front, body: text.slice(found[0].length) };
}

/** `- 10:02 something happened`: an entry, if a day is known for it. */
function entriesOf(
  lines: readonly string[],
  day: { year: number | null; month: number; day: number } | null,
  zone: string,
  notes: string[],
): Portable['entries'] {
  let current = day;
  return lines.flatMap((line) => {
    const [first] = quantitiesIn(line);
    if (first?.kind !== 'instant') return [];
    if (first.date?.year != null) current = first.date;
    if (first.clock === null) return [];
    if (current === null || current.year === null) {
      notes.push(`no day is known for "${line.trim().slice(0, 80)}"`);
      return [];
    }
    if (first.zone === null && zone !== 'UTC') notes.push(`"${line.trim().slice(0, 80)}" was read as UTC: name its zone in the text`);
    const at = new Date(
      Date.UTC(current.year, current.month - 1, current.day) + (first.clock - (first.zone ?? 0) * 60) * 1000,
    ).toISOString();
    const text = line
      .slice(first.offset + first.length)
      .replace(/^[\s·|:–-]+/, '')
      .trim();
    return text === ''
      ? []
      : [
          {
            entryType: 'note',
            occurredAt: at,
            precision: first.hasSeconds ? 'exact' : 'minute',
            text: text.slice(0, 32_000),
            isKey: false,
          },
        ];
  });
}

function proposalOf(line: string): Portable['proposals'] {
  const item = /^\s*(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?(.{8,})$/.exec(line)?.[1];
  if (item === undefined) return [];
  const title = item.replace(/[*_`]/g, '').trim().slice(0, 160);
  return [{ title, description: '', kind: null, controlStrength: null, priority: 'P2', due: null, acceptance: '', labels: ['imported'] }];
}
