import { z } from 'zod';
import { Impact, IncidentSeverity, Precision } from '../events/incidents.js';
import {
  ActionKind,
  ActionOwner,
  ActionPriority,
  ActionProposal,
  ControlStrength,
  Due,
  Factor,
  PostMortemCandidate,
  PostMortemState,
  PostMortemSubject,
  SectionSuggestion,
} from '../events/post-mortems.js';
import { ActionItemId, FactorId, IncidentId, PersonId, PostMortemId, ServiceId, TeamId } from '../ids.js';
import { Instant } from '../instant.js';
import { PublishAudience } from './post-mortem-settings.js';
import { Page } from './problem.js';
import { Reason, Text } from './text.js';

export * from './post-mortem-settings.js';

/** A reason that others read: waivers and refusals say more than "no". */
export const WaiverReason = z.string().trim().min(20, 'needs at least 20 characters').max(2000);
/** Where the bytes of a section end; counted by the service, which answers 413. */
const Markdown = z.string().max(2_000_000);

/** `POST /post-mortems` */
export const RequestPostMortemBody = z.strictObject({
  subject: PostMortemSubject,
  title: Text(300).optional(),
  templateId: Text(64).optional(),
  ownerId: PersonId.optional(),
});
export type RequestPostMortemBody = z.infer<typeof RequestPostMortemBody>;

/** `PATCH /post-mortems/{id}` */
export const EditPostMortemBody = z
  .strictObject({
    ownerId: PersonId.nullable().optional(),
    facilitatorId: PersonId.nullable().optional(),
    teamIds: z.array(TeamId).max(100).optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'needs at least one member');
export type EditPostMortemBody = z.infer<typeof EditPostMortemBody>;

/** `PUT …/sections/{key}`, with `If-Match`. */
export const EditSectionBody = z.strictObject({
  markdown: Markdown,
  isLocked: z.boolean().optional(),
  isConfirmed: z.boolean().optional(),
  /** The model whose words a person takes over here: stays visible. */
  writtenWith: Text(200).optional(),
});
export type EditSectionBody = z.infer<typeof EditSectionBody>;

export const RequestReviewBody = z.strictObject({ reviewerIds: z.array(PersonId).min(1).max(10) });
export const ApproveBody = z.strictObject({ revision: z.number().int().min(0) });
export const ReasonBody = z.strictObject({ reason: Reason });
export const WaiveDocumentBody = z.strictObject({ reason: WaiverReason });
export const Redaction = z.strictObject({
  sectionKey: Text(100),
  quote: Text(2000),
  replacement: z.string().max(500),
  reason: Reason,
  audience: PublishAudience.default('public'),
});
export type Redaction = z.infer<typeof Redaction>;
export const PublishBody = z.strictObject({
  /** As the policy says, unless given. */
  audience: PublishAudience.optional(),
  redactions: z.array(Redaction).max(200).default([]),
});
/** `POST …/publish/preview`: what a reader of that audience would see. */
export const PublishPreview = z.object({
  audience: PublishAudience,
  title: z.string(),
  sections: z.array(z.object({ key: z.string(), title: z.string(), markdown: z.string(), html: z.string() })),
  /** Sections with text that this audience does not get at all. */
  leftOut: z.array(z.object({ key: z.string(), title: z.string() })),
  /** How often something was taken out or replaced, by section. */
  masked: z.array(
    z.object({
      key: z.string(),
      counts: z.object({
        redaction: z.number().int().optional(),
        restricted: z.number().int().optional(),
        customer: z.number().int().optional(),
        address: z.number().int().optional(),
        host: z.number().int().optional(),
      }),
    }),
  ),
  /** Redactions whose words are not there: publishing with them is refused. */
  lost: z.array(Redaction),
});
export type PublishPreview = z.infer<typeof PublishPreview>;
export const WaiveGateBody = z
  .strictObject({
    gateId: z
      .string()
      .regex(/^G(?:[1-9]|10)$/)
      .optional(),
    findingId: z
      .string()
      .regex(/^[0-9a-f]{12}$/)
      .optional(),
    reason: WaiverReason,
  })
  .refine((body) => (body.gateId === undefined) !== (body.findingId === undefined), 'needs a gateId or a findingId');
export const ChangeTemplateBody = z.strictObject({ templateId: Text(64), version: z.number().int().min(1) });

/** The technical kinds of conditions. "Human error" is none of them. */
export const FactorCategory = z.enum([
  'binary-push',
  'config-push',
  'flag-change',
  'migration',
  'automation',
  'capacity',
  'user-behavior-change',
  'performance-decay',
  'dependency',
  'hardware-power',
  'network',
  'time-certificate',
  'concurrency',
  'security',
  'monitoring-gap',
  'runbook-gap',
  'tooling-interface',
  'review-test-gap',
  'handover',
  'ownership',
  'unknown',
]);
const HowChain = z
  .array(z.strictObject({ question: Text(500), answer: Text(2000), evidence: z.array(Text(500)).max(20).default([]) }))
  .max(12);
/** `POST …/factors`, `PUT …/factors/{factorId}` */
export const FactorBody = z.strictObject({
  statement: Text(2000),
  layer: z.enum(['technical', 'process', 'organizational', 'external']),
  role: z.enum(['trigger', 'latent-condition', 'amplifier', 'detection-gap', 'response-friction', 'recovery-friction', 'mitigating']),
  category: FactorCategory.default('unknown'),
  evidence: z.array(Text(500)).max(50).default([]),
  confidence: z.enum(['observed', 'supported', 'hypothesis']).default('hypothesis'),
  howChain: HowChain.default([]),
  stillPresent: z.enum(['yes', 'no', 'unknown']).default('unknown'),
  alsoIn: z.array(Text(200)).max(50).default([]),
});
export type FactorBody = z.infer<typeof FactorBody>;
/** How factors and impacts hang together: `F1 → I1`. The graph has no cycle. */
export const FactorEdge = z.strictObject({
  from: z.string().regex(/^F\d{1,3}$/),
  to: z.string().regex(/^[FI]\d{1,3}$/),
  kind: z.enum(['enabled', 'amplified', 'hid', 'delayed', 'limited']),
  evidence: z.array(Text(500)).max(50).default([]),
});
export type FactorEdge = z.infer<typeof FactorEdge>;
export const FactorGraphBody = z.strictObject({ edges: z.array(FactorEdge).max(200) });

export const AssumptionBody = z.strictObject({
  belief: Text(1000),
  heldSince: Text(200).nullish(),
  evidenceFor: z.array(Text(500)).max(50).default([]),
  evidenceAgainst: z.array(Text(500)).max(50).default([]),
  verdict: z.enum(['confirmed', 'refuted', 'open']).default('open'),
  check: Text(2000).nullish(),
});
export type AssumptionBody = z.infer<typeof AssumptionBody>;

/** `POST …/proposals`, `PUT …/proposals/{actionItemId}`: an action item drafted here. */
export const ProposalBody = z.strictObject({
  title: Text(160),
  description: z.string().max(20_000).default(''),
  kind: ActionKind.nullable().default(null),
  controlStrength: ControlStrength.nullable().default(null),
  priority: ActionPriority.default('P2'),
  owner: ActionOwner.nullable().default(null),
  owningTeamId: TeamId.nullable().default(null),
  due: Due.nullable().default(null),
  acceptance: z.string().max(2000).default(''),
  factorIds: z.array(FactorId).max(20).default([]),
  labels: z.array(Text(64)).max(20).default([]),
});
export type ProposalBody = z.infer<typeof ProposalBody>;

export const LessonBody = z.strictObject({
  statement: Text(2000),
  fromIds: z.array(Text(40)).max(20).default([]),
  categories: z.array(FactorCategory).max(20).default([]),
  appliesTo: z
    .strictObject({
      serviceIds: z.array(ServiceId).max(100).default([]),
      teamIds: z.array(TeamId).max(100).default([]),
      technologies: z.array(Text(64)).max(20).default([]),
    })
    .default({ serviceIds: [], teamIds: [], technologies: [] }),
});
export type LessonBody = z.infer<typeof LessonBody>;
export const LessonAnswerBody = z.strictObject({
  teamId: TeamId,
  answer: z.enum(['applies', 'does-not-apply', 'acting']),
  actionItemId: ActionItemId.nullable().default(null),
  reason: z.string().trim().max(2000).default(''),
});

export const CommentBody = z.strictObject({
  anchor: z.strictObject({ sectionKey: Text(100), quote: z.string().max(1000).default(''), start: z.number().int().min(0).default(0) }),
  text: Text(10_000),
  inReplyTo: z.string().max(64).nullable().default(null),
  /** What the quoted words would become: taken by one click. */
  suggestion: z.string().max(10_000).nullable().default(null),
});
export type CommentBody = z.infer<typeof CommentBody>;

/** `PUT …/presence`, every 20 s while the page is open: where somebody reads or writes. */
export const PresenceBody = z.strictObject({ sectionKey: Text(100).nullable(), isEditing: z.boolean().default(false) });
export type PresenceBody = z.infer<typeof PresenceBody>;

/** `PUT …/model`: whether a private document may be shown to a model. */
export const ModelConsentBody = z.strictObject({ isAllowed: z.boolean() });
export type ModelConsentBody = z.infer<typeof ModelConsentBody>;

/** `POST …/poll`: was it worth it? Kept without the person. */
export const PollBody = z.strictObject({ learned: z.boolean(), again: z.boolean() });
export type PollBody = z.infer<typeof PollBody>;

/** `PUT …/clocks/{clockId}`: a duty that does not apply here, and why; null: it does. */
export const ClockBody = z.strictObject({ notApplicable: WaiverReason.nullable() });
export type ClockBody = z.infer<typeof ClockBody>;

/** A typed fact of a release or a project, which has no incident and no alert. */
export const OwnEntryBody = z.strictObject({
  entryType: z.enum(['change', 'note', 'observation', 'hypothesis', 'decision', 'action', 'communication', 'evidence']),
  occurredAt: Instant,
  precision: Precision.default('exact'),
  text: Text(32_000),
  data: z.record(z.string().max(64), z.unknown()).default({}),
  isKey: z.boolean().default(false),
});
export type OwnEntryBody = z.infer<typeof OwnEntryBody>;

/** `POST /lint` */
export const LintBody = z.strictObject({
  markdown: Markdown,
  section: z.string().max(100).optional(),
  postMortemId: PostMortemId.optional(),
  names: z
    .strictObject({
      people: z.array(Text(200)).max(1000).optional(),
      teams: z.array(Text(200)).max(1000).optional(),
      vendors: z.array(Text(200)).max(1000).optional(),
      customers: z.array(Text(200)).max(1000).optional(),
    })
    .optional(),
});

export const ImportBody = z.strictObject({
  format: z.enum(['markdown', 'json']),
  text: z.string().max(5_300_000),
  dryRun: z.boolean().default(true),
  /** The zone of times that say none. */
  zone: z.string().max(64).default('UTC'),
  subject: PostMortemSubject.optional(),
});

/**
 * `debrief/post-mortem/1`: what `export.json` gives and an import of JSON takes. Ids of people, versions and reviews are not in it.
 * Members that are not known here are left out.
 */
export const PortablePostMortem = z.object({
  format: z.literal('debrief/post-mortem/1'),
  title: z.string().min(1).max(300),
  subject: PostMortemSubject,
  severity: IncidentSeverity.nullable().default(null),
  templateId: z.string().min(1).max(64),
  templateVersion: z.number().int().min(1),
  sections: z
    .array(
      z.object({
        key: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/),
        markdown: Markdown,
        origin: z.enum(['generated', 'mixed', 'human']).default('human'),
      }),
    )
    .max(40),
  factors: z
    .array(Factor.omit({ factorId: true, confirmedBy: true }))
    .max(500)
    .default([]),
  edges: z.array(FactorEdge).max(200).default([]),
  assumptions: z
    .array(
      z.object({
        belief: z.string().min(1).max(1000),
        heldSince: z.string().max(200).nullable().default(null),
        evidenceFor: z.array(z.string().max(500)).max(50).default([]),
        evidenceAgainst: z.array(z.string().max(500)).max(50).default([]),
        verdict: z.enum(['confirmed', 'refuted', 'open']),
        check: z.string().max(2000).nullable().default(null),
      }),
    )
    .max(500)
    .default([]),
  proposals: z
    .array(
      ActionProposal.pick({
        title: true,
        description: true,
        kind: true,
        controlStrength: true,
        priority: true,
        due: true,
        acceptance: true,
        labels: true,
      }),
    )
    .max(500)
    .default([]),
  lessons: z
    .array(z.object({ statement: z.string().min(1).max(2000), categories: z.array(z.string().max(64)).max(20).default([]) }))
    .max(500)
    .default([]),
  entries: z
    .array(
      z.object({
        entryType: OwnEntryBody.shape.entryType,
        occurredAt: Instant,
        precision: Precision,
        text: z.string().min(1).max(32_000),
        isKey: z.boolean().default(false),
      }),
    )
    .max(2000)
    .default([]),
});
export type PortablePostMortem = z.infer<typeof PortablePostMortem>;

const Finding = z.looseObject({
  findingId: z.string(),
  ruleId: z.string(),
  category: z.string(),
  severity: z.enum(['error', 'warning', 'suggestion']),
  sectionKey: z.string().optional(),
  offset: z.number().int(),
  length: z.number().int(),
  line: z.number().int(),
  column: z.number().int(),
  text: z.string(),
  ask: z.string(),
  why: z.string(),
  rewrite: z.string(),
});
export const Findings = z.object({ findings: z.array(Finding), isCut: z.boolean() });

export const SectionView = z.object({
  key: z.string(),
  title: z.string(),
  markdown: z.string(),
  /** Sanitized; citations are links. */
  html: z.string().optional(),
  origin: z.enum(['generated', 'mixed', 'human']),
  prompt: z.string(),
  required: z.boolean(),
  auto: z.enum(['F', 'D', 'C', 'H']),
  phase: z.enum(['all', 'before', 'during', 'after']),
  isLocked: z.boolean(),
  confirmedBy: PersonId.nullable(),
  /** Models whose words somebody took over into it. */
  writtenWith: z.array(z.string()).optional(),
  version: z.number().int(),
  suggestions: z.array(SectionSuggestion),
});
export type SectionView = z.infer<typeof SectionView>;

export const GateView = z.object({
  gateId: z.string(),
  outcome: z.enum(['pass', 'fail', 'waived', 'not-applicable']),
  because: z.string(),
});

/** A line of the list. */
export const PostMortemSummary = z.object({
  postMortemId: PostMortemId,
  number: z.number().int(),
  title: z.string(),
  subject: PostMortemSubject,
  severity: IncidentSeverity.nullable(),
  state: PostMortemState,
  required: z.boolean(),
  ownerId: PersonId.nullable(),
  teamIds: z.array(TeamId),
  services: z.array(z.string()),
  tags: z.array(z.string()),
  visibility: z.enum(['internal', 'private']),
  reviewDueAt: Instant.nullable(),
  publishDueAt: Instant.nullable(),
  publishedAt: Instant.nullable(),
  requestedAt: Instant,
  revision: z.number().int(),
  version: z.number().int(),
});
export type PostMortemSummary = z.infer<typeof PostMortemSummary>;
export const PostMortemPage = Page(PostMortemSummary);

export const PostMortemView = PostMortemSummary.extend({
  facilitatorId: PersonId.nullable(),
  policyId: z.string().nullable(),
  templateId: z.string(),
  templateVersion: z.number().int(),
  sections: z.array(SectionView),
  reviewers: z.array(
    z.object({
      personId: PersonId,
      outside: z.boolean(),
      askedAt: Instant,
      answer: z.enum(['asked', 'approved', 'changes-requested']),
      revision: z.number().int(),
    }),
  ),
  factors: z.array(Factor),
  edges: z.array(FactorEdge),
  assumptions: z.array(z.looseObject({ assumptionId: z.string(), belief: z.string(), verdict: z.string() })),
  candidates: z.array(PostMortemCandidate),
  proposals: z.array(z.looseObject({ actionItemId: ActionItemId, title: z.string(), state: z.string() })),
  lessons: z.array(z.looseObject({ lessonId: z.string(), statement: z.string(), state: z.string() })),
  waivers: z.array(z.looseObject({ gateId: z.string().nullable(), findingId: z.string().nullable(), reason: z.string(), at: Instant })),
  impacts: z.array(Impact).optional(),
  published: z.object({ revision: z.number().int(), at: Instant, to: PublishAudience, hash: z.string() }).nullable(),
  incidents: z.array(z.object({ incidentId: IncidentId, number: z.number().int(), title: z.string() })),
});
export type PostMortemView = z.infer<typeof PostMortemView>;

const commaList = <Item extends z.ZodType<unknown, string>>(item: Item) =>
  z
    .string()
    .max(1000)
    .transform((text) => text.split(',').filter((part) => part !== ''))
    .pipe(z.array(item).max(50));
/** `GET /post-mortems?state=drafting,in-review&severity=…` */
export const PostMortemFilter = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().min(1).max(2000).optional(),
  state: commaList(PostMortemState).optional(),
  severity: commaList(IncidentSeverity).optional(),
  service: z.string().max(200).optional(),
  team: TeamId.optional(),
  tag: z.string().max(64).optional(),
  overdue: z.stringbool().optional(),
  factor: z.string().max(64).optional(),
  category: z.string().max(64).optional(),
  incident: z.string().max(64).optional(),
  owner: PersonId.optional(),
  q: z.string().max(200).optional(),
});
export type PostMortemFilter = z.infer<typeof PostMortemFilter>;
