/*
 * Templates are data: what a document asks for, in which order. No expressions, no loops, no includes; braces are text.
 */

export type GateId = 'G1' | 'G2' | 'G3' | 'G4' | 'G5' | 'G6' | 'G7' | 'G8' | 'G9' | 'G10';
export const gateIds: readonly GateId[] = ['G1', 'G2', 'G3', 'G4', 'G5', 'G6', 'G7', 'G8', 'G9', 'G10'];

export interface TemplateSection {
  readonly key: string;
  readonly title: string;
  readonly phase: 'all' | 'before' | 'during' | 'after';
  readonly required: boolean;
  /** F facts only, D draft to confirm, C candidates to pick, H human. */
  readonly auto: 'F' | 'D' | 'C' | 'H';
  readonly prompt: string;
  readonly gates: readonly GateId[];
  readonly visibility: 'internal' | 'restricted';
}

export interface Template {
  readonly templateId: string;
  readonly version: number;
  readonly name: string;
  readonly subjects: readonly ('incident' | 'release' | 'project')[];
  readonly sections: readonly TemplateSection[];
}

type Use = 'R' | 'o' | '-';
type Row = readonly [
  key: string,
  title: string,
  phase: TemplateSection['phase'],
  auto: TemplateSection['auto'],
  fsrp: string,
  prompt: string,
  gates: readonly GateId[],
];

// Columns as in the specification: full, short, release, project: R required, o offered, - absent.
const rows: readonly Row[] = [
  ['title', 'Title', 'all', 'D', 'RRRR', 'Symptom and service; no cause, no person', []],
  ['status', 'Status', 'all', 'F', 'RRRR', '', ['G8']],
  ['people', 'People', 'all', 'C', 'RRRR', 'One driver; a facilitator who took no part in the response', ['G8']],
  ['classification', 'Classification', 'all', 'F', 'RRRR', '', []],
  ['dates', 'Dates', 'all', 'F', 'Rooo', '', []],
  ['summary', 'Summary', 'all', 'D', 'RRRR', 'Four sentences for who stops here', []],
  ['impact', 'Impact', 'during', 'D', 'RRRR', 'Who, what, how long, how much, from which source?', ['G7']],
  ['key-times', 'Key times', 'all', 'F', 'RRo-', '', ['G10']],
  ['background', 'Background', 'before', 'C', 'o-oR', 'What must an outsider know?', []],
  ['lead-up', 'Lead-up', 'before', 'C', 'RoRR', 'Which conditions came before? Not a conclusion', ['G4']],
  ['trigger', 'Trigger', 'during', 'C', 'RoRo', 'What then behaved otherwise than specified?', []],
  ['detection', 'Detection', 'during', 'D', 'RRRR', 'How would we halve the time?', []],
  ['response', 'Response', 'during', 'D', 'RRoo', 'What was tried, dead ends too, on what information?', []],
  ['recovery', 'Recovery', 'during', 'D', 'RRRo', 'What ended it, what is still a workaround, how verified?', []],
  ['timeline', 'Timeline', 'all', 'F', 'RRRR', '', ['G4']],
  ['factors', 'Contributing factors', 'all', 'C', 'RRRR', 'What had to be true for it to happen, last, hurt?', ['G2', 'G3']],
  ['how-chains', 'How it came about', 'all', 'H', 'RoRR', 'How did it come that …? Until a process or guard', ['G2']],
  ['known-then', 'What was known then', 'during', 'D', 'R-oo', 'What did the screen show then?', []],
  ['assumptions', 'Assumptions', 'all', 'C', 'RoRR', 'What did we believe? For, against, verdict', []],
  ['went-well', 'What went well', 'all', 'C', 'RRRR', 'Keep and spread?', ['G6']],
  ['not-well', 'What did not go well', 'all', 'C', 'RRRR', 'Which item or reason?', ['G6']],
  ['lucky', 'Where we were lucky', 'all', 'H', 'oooo', 'Which near miss?', []],
  ['surprises', 'Surprises', 'all', 'H', 'oooo', 'What would you tell a colleague?', []],
  ['short-term', 'What can be done soon', 'after', 'H', 'RRRR', 'What stops or catches a repeat this month?', ['G5']],
  ['actions', 'Action items', 'after', 'D', 'RRRR', 'Verb, object, acceptance, due', ['G5']],
  ['declined', 'Decided not to do', 'after', 'F', 'oooo', 'Why not?', []],
  ['beyond', 'Beyond this incident', 'after', 'H', 'RoRR', 'What would help although unrelated?', []],
  ['related', 'Related', 'all', 'C', 'Rooo', 'Is it a trend?', []],
  ['who-else', 'Who else', 'all', 'C', 'Rooo', 'Who shares a condition?', []],
  ['external-message', 'Message for outsiders', 'all', 'D', 'o-oo', '', []],
  ['open-questions', 'Open questions', 'all', 'C', 'oooo', 'What do we honestly not know?', []],
  ['participants', 'Participants', 'all', 'F', 'RRRR', '', []],
  ['supporting', 'Supporting evidence', 'after', 'C', 'oooo', '', []],
  ['worth-it', 'Was it worth it?', 'after', 'F', 'oooo', 'Did you learn something that changes your work? Come again?', []],
];

function shipped(templateId: string, name: string, subjects: Template['subjects'], column: number): Template {
  const sections = rows.flatMap(([key, title, phase, auto, fsrp, prompt, gates]): TemplateSection[] => {
    const use = fsrp[column] as Use;
    return use === '-' ? [] : [{ key, title, phase, required: use === 'R', auto, prompt, gates, visibility: 'internal' }];
  });
  return { templateId, version: 1, name, subjects, sections };
}

/** The templates that come with Debrief. */
export const shippedTemplates: readonly Template[] = [
  shipped('incident-full', 'Incident, full', ['incident'], 0),
  shipped('incident-short', 'Incident, short', ['incident'], 1),
  shipped('release', 'Release', ['release'], 2),
  shipped('project', 'Project', ['project'], 3),
];

/** Every section that the product knows; others are a template's own (`x-…`). */
export const knownSections: ReadonlyMap<string, Row> = new Map(rows.map((row) => [row[0], row]));
export const knownTitle = (key: string): string => knownSections.get(key)?.[1] ?? key;

/** The sections without which a gate has nothing to look at. */
export const gateSections: Readonly<Partial<Record<GateId, readonly string[]>>> = {
  G2: ['factors', 'how-chains'],
  G3: ['factors'],
  G4: ['timeline'],
  G5: ['short-term', 'actions'],
  G6: ['went-well', 'not-well'],
  G7: ['impact'],
};

const sectionsKept = 40;

/** What is wrong with a template, with the path of it; null when it can be used. */
export function templateFault(template: Pick<Template, 'sections' | 'subjects' | 'name'>): { path: string; message: string } | null {
  if (template.sections.length > sectionsKept) return { path: 'sections', message: `at most ${sectionsKept} sections` };
  const seen = new Set<string>();
  for (const [index, section] of template.sections.entries()) {
    const path = `sections.${index}`;
    if (seen.has(section.key)) return { path: `${path}.key`, message: `the key ${section.key} occurs twice` };
    seen.add(section.key);
    const known = knownSections.get(section.key);
    if (known === undefined && !section.key.startsWith('x-'))
      return { path: `${path}.key`, message: 'a section of your own begins with x-' };
    if (known === undefined && section.auto !== 'H') return { path: `${path}.auto`, message: 'a section of your own is written by people' };
    const gate = section.gates.find((one) => !gateIds.includes(one));
    if (gate !== undefined) return { path: `${path}.gates`, message: `${gate} is no gate` };
  }
  if (!seen.has('title') || !seen.has('summary')) return { path: 'sections', message: 'title and summary cannot be dropped' };
  return null;
}

/** The sections that gates G1 to G7 need and that a template lacks: not to be dropped under a required policy. */
export const missingGateSections = (template: Pick<Template, 'sections'>): string[] =>
  [...new Set(Object.values(gateSections).flat())].filter((key) => !template.sections.some((section) => section.key === key));
