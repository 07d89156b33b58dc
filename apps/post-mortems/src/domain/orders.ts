import type {
  Audience,
  By,
  FactorBody,
  FactorEdge,
  IncidentSeverity,
  Instant,
  AssumptionBody,
  CommentBody,
  LessonBody,
  OwnEntryBody,
  PostMortemSubject,
  ProposalBody,
  PublishAudience,
  Redaction,
  Visibility,
} from '@debrief/contracts';
import type { Candidate } from './draft/candidates.js';
import type { Draft } from './draft/draft.js';
import type { GateResult } from './gates.js';
import type { Portable } from './portable.js';

/** Who orders, as the rules need to know it. */
export interface Actor {
  readonly personId: string | null;
  /** The incident-lead, else the lead of the owning team. */
  readonly isLead: boolean;
  /** Holds `post-mortems:manage`. */
  readonly isManager: boolean;
}

interface Ordered {
  readonly now: Instant;
  readonly by: By;
  readonly actor: Actor;
}

/** What the document inherits from its incident, and what a policy makes of it. */
export interface Inherited {
  readonly title: string;
  readonly severity: IncidentSeverity | null;
  readonly visibility: Visibility;
  readonly audience: Audience;
  readonly teamIds: readonly string[];
  readonly policyId: string | null;
  readonly required: boolean;
  readonly reviewDueAt: Instant | null;
  readonly publishDueAt: Instant | null;
}

export type Order = Ordered &
  (
    | {
        readonly type: 'Request';
        readonly postMortemId: string;
        readonly number: number;
        readonly subject: PostMortemSubject;
        readonly ownerId: string | null;
        readonly inherited: Inherited;
        readonly templateId: string;
        readonly templateVersion: number;
        readonly sectionKeys: readonly string[];
      }
    | {
        readonly type: 'Import';
        readonly postMortemId: string;
        readonly number: number;
        readonly ownerId: string;
        readonly inherited: Inherited;
        readonly sectionKeys: readonly string[];
        readonly portable: Portable;
      }
    | { readonly type: 'Draft'; readonly draft: Draft }
    | { readonly type: 'RedraftSection'; readonly sectionKey: string; readonly draft: Draft }
    | {
        readonly type: 'EditSection';
        readonly sectionKey: string;
        readonly markdown: string;
        readonly expectedVersion: number;
        readonly isLocked?: boolean | undefined;
        readonly isConfirmed?: boolean | undefined;
        readonly writtenWith?: string | undefined;
      }
    | { readonly type: 'AcceptSuggestion' | 'RefuseSuggestion'; readonly suggestionId: string }
    | {
        readonly type: 'RequestReview';
        readonly reviewers: readonly { readonly personId: string; readonly outside: boolean }[];
        readonly placeholders: readonly string[];
      }
    | { readonly type: 'Approve'; readonly revision: number; readonly gates: readonly GateResult[]; readonly openWarnings: number }
    | { readonly type: 'ReassignReview'; readonly reviewers: readonly { readonly personId: string; readonly outside: boolean }[] }
    | { readonly type: 'RequestChanges'; readonly reason: string }
    | { readonly type: 'WithdrawReview'; readonly reason: string }
    | {
        readonly type: 'Publish';
        readonly audience: PublishAudience;
        readonly redactions: readonly Redaction[];
        readonly gates: readonly GateResult[];
        readonly hash: string;
        readonly language: { readonly errors: number; readonly words: number };
      }
    | { readonly type: 'Reopen'; readonly reason: string }
    | { readonly type: 'Waive'; readonly reason: string }
    | { readonly type: 'Unwaive' }
    | { readonly type: 'WaiveGate'; readonly gateId: string | null; readonly findingId: string | null; readonly reason: string }
    | {
        readonly type: 'EditDetails';
        readonly ownerId?: string | null;
        readonly facilitatorId?: string | null;
        readonly teamIds?: readonly string[];
      }
    | { readonly type: 'Inherit'; readonly inherited: Inherited }
    | { readonly type: 'IncidentReopened' }
    | { readonly type: 'JoinSubject'; readonly incidentId: string }
    | { readonly type: 'AddFactor'; readonly factorId: string; readonly factor: FactorBody }
    | { readonly type: 'EditFactor'; readonly factorId: string; readonly factor: FactorBody }
    | { readonly type: 'RemoveFactor' | 'ConfirmFactor'; readonly factorId: string }
    | { readonly type: 'DrawEdges'; readonly edges: readonly FactorEdge[]; readonly impacts: number }
    | { readonly type: 'AddAssumption' | 'EditAssumption'; readonly assumptionId: string; readonly assumption: AssumptionBody }
    | { readonly type: 'RemoveAssumption'; readonly assumptionId: string }
    | { readonly type: 'JudgeCandidate'; readonly candidateId: string; readonly state: 'taken' | 'refused'; readonly reason: string | null }
    | { readonly type: 'OfferCandidates'; readonly candidates: readonly Candidate[] }
    | { readonly type: 'AddProposal' | 'EditProposal'; readonly actionItemId: string; readonly proposal: ProposalBody }
    | { readonly type: 'ProposeNow'; readonly actionItemId: string }
    | { readonly type: 'DeclineProposal'; readonly actionItemId: string; readonly reason: string }
    | { readonly type: 'AddLesson'; readonly lessonId: string; readonly lesson: LessonBody }
    | { readonly type: 'MarkLesson'; readonly lessonId: string; readonly state: 'shared' | 'retired' }
    | { readonly type: 'AddComment'; readonly commentId: string; readonly comment: CommentBody }
    | { readonly type: 'ResolveComment'; readonly commentId: string }
    | { readonly type: 'AcceptComment'; readonly commentId: string }
    | { readonly type: 'SpareClock'; readonly clockId: string; readonly reason: string | null }
    | { readonly type: 'AllowModel'; readonly isAllowed: boolean }
    | { readonly type: 'CountPoll'; readonly questions: readonly { readonly question: string; readonly n: number; readonly yes: number }[] }
    | { readonly type: 'AddOwnEntry'; readonly entryId: string; readonly entry: OwnEntryBody }
    | {
        readonly type: 'ChangeTemplate';
        readonly templateId: string;
        readonly templateVersion: number;
        readonly sectionKeys: readonly string[];
      }
    | { readonly type: 'CountExport'; readonly format: 'md' | 'html' | 'pdf' | 'json'; readonly audienceOf: string }
  );

/** Who orders when nobody does: sweeps and consumers. */
export const systemOrder = (now: Instant): Ordered => ({
  now,
  by: { kind: 'system', id: null },
  actor: { personId: null, isLead: false, isManager: true },
});
