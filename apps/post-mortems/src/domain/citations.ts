import type { Instant } from '@debrief/contracts';
import type { IncidentRecord, RecordEntry, RecordImpact } from './record.js';

/**
 * `[[T7]]` an entry · `[[INC-42/T7]]` of several incidents · `[[I1]]` an impact · `[[F2]]` a factor · `[[A1]]` a proposal ·
 * `[[L1]]` a link · `[[T*]]` the whole record. An escaped bracket is text.
 */
export interface Citation {
  /** As written, without brackets. */
  readonly ref: string;
  readonly incidentNumber: number | null;
  readonly kind: 'T' | 'I' | 'F' | 'A' | 'L';
  /** Null for the whole record. */
  readonly no: number | null;
  readonly offset: number;
  readonly length: number;
}

const pattern = /(?<!\\)\[\[(?:INC-(\d{1,9})\/)?(?:(T)\*|([TIFAL])(\d{1,7}))\]\]/g;

/** The citations of a text in their order. */
export function citationsIn(text: string): Citation[] {
  return [...text.matchAll(pattern)].map((match) => ({
    ref: match[0].slice(2, -2),
    incidentNumber: match[1] === undefined ? null : Number(match[1]),
    kind: (match[2] ?? match[3]) as Citation['kind'],
    no: match[4] === undefined ? null : Number(match[4]),
    offset: match.index,
    length: match[0].length,
  }));
}

/** The text with its citations blanked by spaces: offsets stay. */
export const withoutCitations = (text: string): string => text.replace(pattern, (citation) => ' '.repeat(citation.length));

/** Citations as they are written behind a sentence, each once: ` [[T8]] [[T9]]`. */
export const citing = (refs: readonly string[]): string => [...new Set(refs)].map((ref) => ` [[${ref}]]`).join('');

/** One incident with its entries, or (without an incident) the typed facts that people added to a release or a project. */
export interface Story {
  readonly incident: IncidentRecord | null;
  readonly entries: readonly RecordEntry[];
}

/** Everything that the citations of a document may point at. */
export interface SubjectRecord {
  readonly type: 'incident' | 'release' | 'project';
  readonly period: { readonly from: Instant; readonly to: Instant } | null;
  readonly stories: readonly Story[];
}

/** What stands before the number in a citation: nothing, or the incident where there are several. */
export const prefixOf = (record: SubjectRecord, story: Story): string =>
  record.stories.length > 1 && story.incident !== null ? `INC-${story.incident.number}/` : '';

/** What one citation points at. */
export type Target =
  | { readonly kind: 'entry'; readonly story: Story; readonly entry: RecordEntry }
  | { readonly kind: 'impact'; readonly story: Story; readonly impact: RecordImpact }
  | { readonly kind: 'record'; readonly story: Story };

/** Finds what citations point at; built once for a document, since a timeline may have 100,000 entries. */
export class CitationIndex {
  private readonly targets = new Map<string, Target>();

  constructor(readonly record: SubjectRecord) {
    for (const story of record.stories) {
      // The full form holds everywhere; where there is only one incident its number may be left out.
      const full = story.incident === null ? '' : `INC-${story.incident.number}/`;
      for (const prefix of new Set([full, prefixOf(record, story)])) {
        this.targets.set(`${prefix}T*`, { kind: 'record', story });
        for (const entry of story.entries) this.targets.set(`${prefix}T${entry.entryNo}`, { kind: 'entry', story, entry });
        for (const impact of story.incident?.impacts ?? [])
          this.targets.set(`${prefix}I${impact.impactNo}`, { kind: 'impact', story, impact });
      }
    }
    const [first] = record.stories;
    if (first !== undefined && !this.targets.has('T*')) this.targets.set('T*', { kind: 'record', story: first });
  }

  find(ref: string): Target | undefined {
    return this.targets.get(ref);
  }
}
