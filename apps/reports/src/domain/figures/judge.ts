/**
 * What one fact is to one figure. The same judgement gives the number and the list behind it, which is why they agree:
 * `member` is counted, `missing` lacks a milestone, `open` still runs, `excluded` has a named reason, and what is not of this
 * figure at all is undefined.
 */
export type Judgement =
  | { readonly part: 'member'; readonly value?: number; readonly isHit?: boolean }
  | { readonly part: 'missing' }
  | { readonly part: 'open'; readonly value?: number }
  | { readonly part: 'excluded'; readonly reason: string };

export type Part = Judgement['part'] | 'numerator';

export interface FigureDefinition<Fact> {
  readonly figureId: string;
  readonly label: string;
  readonly kind: 'count' | 'total' | 'duration' | 'distribution' | 'proportion';
  /** `s` for durations, whole seconds. `total` adds its members up, `distribution` is a spread of anything else than time. */
  readonly unit:
    | 's'
    | 'incidents'
    | 'items'
    | 'post-mortems'
    | 'messages'
    | 'share'
    | 'alerts'
    | 'changes'
    | 'sources'
    | 'teams'
    | 'pages'
    | 'steps'
    | 'beliefs'
    | 'per 1,000 words';
  /** From how many members on a value is said, where more are needed than its kind asks for. */
  readonly least?: number;
  /** Changes when the formula does: figures of different versions are not compared. */
  readonly version: number;
  readonly formula: string;
  /** `started`: the fact belongs to the period in which it began. `as-of`: everything that began before the period's end counts. */
  readonly period: 'started' | 'as-of';
  judge(fact: Fact, now: string): Judgement | undefined;
}

export const secondsBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 1000);
