import type {
  ActionProposal,
  Audience,
  Factor,
  FactorEdge,
  IncidentSeverity,
  Instant,
  PostMortemState,
  PostMortemSubject,
  PublishAudience,
  Redaction,
  Visibility,
} from '@debrief/contracts';
import type { Candidate } from './draft/candidates.js';
import type { RecordEntry } from './record.js';

export interface Section {
  readonly key: string;
  readonly markdown: string;
  readonly origin: 'generated' | 'mixed' | 'human';
  readonly generated: { readonly text: string; readonly generatorVersion: number; readonly inputHash: string } | null;
  readonly confirmedBy: string | null;
  readonly isLocked: boolean;
  /** Models whose words a person took over. */
  readonly writtenWith?: readonly string[];
  /** Its ETag. */
  readonly version: number;
}

export interface Reviewer {
  readonly personId: string;
  readonly outside: boolean;
  readonly askedAt: Instant;
  readonly answer: 'asked' | 'approved' | 'changes-requested';
  readonly revision: number;
}

export interface Assumption {
  readonly assumptionId: string;
  readonly belief: string;
  readonly heldSince: string | null;
  readonly evidenceFor: readonly string[];
  readonly evidenceAgainst: readonly string[];
  readonly verdict: 'confirmed' | 'refuted' | 'open';
  readonly check: string | null;
}

/** An action item as it is drafted here. Once proposed it lives in `action-items` and is read-only in the document. */
export interface Proposal extends ActionProposal {
  readonly state: 'drafted' | 'proposed' | 'declined';
  readonly reason: string | null;
}

export interface Lesson {
  readonly lessonId: string;
  readonly statement: string;
  readonly fromIds: readonly string[];
  readonly categories: readonly string[];
  readonly appliesTo: {
    readonly serviceIds: readonly string[];
    readonly teamIds: readonly string[];
    readonly technologies: readonly string[];
  };
  readonly state: 'proposed' | 'shared' | 'retired';
}

export interface Comment {
  readonly commentId: string;
  readonly anchor: { readonly sectionKey: string; readonly quote: string; readonly start: number };
  readonly text: string;
  readonly inReplyTo: string | null;
  readonly at: Instant;
  readonly by: string | null;
  readonly isResolved: boolean;
  readonly suggestion?: string | null;
}

export interface Waiver {
  readonly gateId: string | null;
  readonly findingId: string | null;
  readonly reason: string;
  readonly by: string | null;
  readonly at: Instant;
}

export interface StoredSuggestion {
  readonly suggestionId: string;
  readonly sectionKey: string;
  readonly line: number;
  readonly original: readonly string[];
  readonly proposed: readonly string[];
}

export interface Published {
  readonly revision: number;
  readonly at: Instant;
  readonly to: PublishAudience;
  readonly hash: string;
  readonly sections: Readonly<Record<string, string>>;
}

/** One document, folded from its facts: state, read model and source of every answer. */
export interface PostMortem {
  readonly postMortemId: string;
  readonly number: number;
  readonly title: string;
  readonly subject: PostMortemSubject;
  readonly severity: IncidentSeverity | null;
  readonly state: PostMortemState | 'none';
  readonly visibility: Visibility;
  readonly audience: Audience;
  readonly ownerId: string | null;
  readonly facilitatorId: string | null;
  readonly teamIds: readonly string[];
  /** A person chose the teams: what the incident says of its own no longer counts. */
  readonly hasOwnTeams?: boolean;
  readonly policyId: string | null;
  readonly required: boolean;
  readonly templateId: string;
  readonly templateVersion: number;
  readonly requestedAt: Instant;
  readonly reviewDueAt: Instant | null;
  readonly publishDueAt: Instant | null;
  readonly sections: Readonly<Record<string, Section>>;
  /** The keys of the template's sections, in their order. */
  readonly sectionKeys: readonly string[];
  readonly reviewers: readonly Reviewer[];
  readonly factors: readonly Factor[];
  readonly edges: readonly FactorEdge[];
  readonly assumptions: readonly Assumption[];
  readonly candidates: readonly Candidate[];
  readonly lessons: readonly Lesson[];
  readonly proposals: readonly Proposal[];
  readonly comments: readonly Comment[];
  readonly redactions: readonly Redaction[];
  readonly waivers: readonly Waiver[];
  readonly suggestions: readonly StoredSuggestion[];
  /** Typed facts of a release or a project. */
  readonly ownEntries: readonly RecordEntry[];
  /** Counts changes of text; a person approves one of them. */
  readonly revision: number;
  /** Counts changes of anything: the document's ETag. */
  readonly detailsVersion: number;
  readonly inputHash: string | null;
  readonly published: Published | null;
  readonly stateBeforeWaiver: PostMortemState | null;
  /** Why a published one should be opened again, if something says so. */
  readonly reopenProposal: string | null;
  /** A private document that may be shown to a model all the same. */
  readonly isModelAllowed?: boolean;
  /** Duties of a regime that somebody said do not apply, and why. */
  readonly sparedClocks?: Readonly<Record<string, string>>;
}

export const noPostMortem: PostMortem = {
  postMortemId: '',
  number: 0,
  title: '',
  subject: { type: 'incident', ids: [] },
  severity: null,
  state: 'none',
  visibility: 'internal',
  audience: [],
  ownerId: null,
  facilitatorId: null,
  teamIds: [],
  policyId: null,
  required: false,
  templateId: 'incident-short',
  templateVersion: 1,
  requestedAt: '1970-01-01T00:00:00.000Z',
  reviewDueAt: null,
  publishDueAt: null,
  sections: {},
  sectionKeys: [],
  reviewers: [],
  factors: [],
  edges: [],
  assumptions: [],
  candidates: [],
  lessons: [],
  proposals: [],
  comments: [],
  redactions: [],
  waivers: [],
  suggestions: [],
  ownEntries: [],
  revision: 0,
  detailsVersion: 0,
  inputHash: null,
  published: null,
  stateBeforeWaiver: null,
  reopenProposal: null,
};

export const emptySection = (key: string): Section => ({
  key,
  markdown: '',
  origin: 'generated',
  generated: null,
  confirmedBy: null,
  isLocked: false,
  version: 0,
});

/** The keys in the order of the template, then what an earlier template left. */
export const orderedSections = (state: PostMortem): Section[] => [
  ...state.sectionKeys.map((key) => state.sections[key] ?? emptySection(key)),
  ...Object.values(state.sections)
    .filter((section) => !state.sectionKeys.includes(section.key) && section.markdown !== '')
    .sort((a, b) => (a.key < b.key ? -1 : 1)),
];
