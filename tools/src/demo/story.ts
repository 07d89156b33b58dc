import type { DemoSource } from './organization.js';

type Minute = number;
/** What people wrote: a minute after the impact began, what it is, and the words. */
export type Words =
  | readonly [Minute, 'note' | 'observation' | 'action', string]
  | readonly [Minute, 'hypothesis', string, 'open' | 'confirmed' | 'rejected']
  | readonly [Minute, 'decision', string, why: string]
  | readonly [Minute, 'communication', string];

export interface DemoFactor {
  readonly statement: string;
  readonly layer: 'technical' | 'process' | 'organizational';
  readonly role: 'trigger' | 'latent-condition' | 'amplifier' | 'detection-gap' | 'response-friction' | 'recovery-friction';
  readonly category: string;
  readonly how?: readonly (readonly [question: string, answer: string])[];
}

export interface DemoAction {
  readonly title: string;
  readonly kind: 'prevent' | 'detect' | 'mitigate' | 'respond' | 'process' | 'investigate' | 'document';
  readonly strength: 'eliminate' | 'automate' | 'guard' | 'alert' | 'document' | 'train';
  readonly priority: 'P1' | 'P2' | 'P3';
  readonly owner: string;
  readonly inDays: number;
  readonly acceptance: string;
  /** How far it has come. `overdue` is accepted and due within minutes of the play; `proved` waits for somebody to look at the proof, `superseded` gives way to the item before it. */
  readonly to:
    'proposed' | 'accepted' | 'overdue' | 'started' | 'blocked' | 'proved' | 'verified' | 'declined' | 'risk-accepted' | 'superseded';
}

/** What people add to the draft. */
export interface DemoDocument {
  readonly owner: string;
  readonly reviewer: string;
  readonly factors: readonly DemoFactor[];
  readonly assumption: { readonly belief: string; readonly verdict: 'confirmed' | 'refuted' | 'open'; readonly check: string };
  readonly actions: readonly DemoAction[];
  /** Sections by key, in markdown. */
  readonly sections: Readonly<Record<string, string>>;
  /** The gate that a reviewer lets pass, and why everybody may read. */
  readonly waiver?: { readonly gateId: string; readonly reason: string };
}

export interface DemoIncident {
  readonly key: string;
  readonly title: string;
  readonly service: string;
  readonly severity: 'sev1' | 'sev2' | 'sev3' | 'sev4' | 'sev5';
  readonly lead: string;
  /** When the impact began: so many days ago, at that time (UTC); or so many minutes ago, for what goes on. */
  readonly began: readonly [days: number, time: string] | { readonly minutesAgo: number };
  /** The tool that alerted; without it somebody declared it. */
  readonly source?: DemoSource;
  readonly alert?: string;
  readonly declared?: 'customer-report' | 'employee-report' | 'partner' | 'audit' | 'synthetic';
  readonly kind?: 'near-miss' | 'false-alarm';
  /** How the alert behaves: once, several times on and off, on many targets at once, or repeated while it lasts. */
  readonly pattern?: 'flapping' | 'storm' | 'repeated';
  /** A deployment of the service, so many minutes before the impact. */
  readonly deployedBefore?: Minute;
  /** Minutes after the impact began. What has no minute has not happened. */
  readonly at: {
    readonly signal: Minute;
    readonly detected: Minute;
    readonly acknowledged?: Minute;
    readonly identified?: Minute;
    readonly mitigated?: Minute;
    readonly resolved?: Minute;
  };
  readonly impact?: {
    readonly scope: 'full' | 'partial' | 'degraded' | 'internal' | 'none';
    readonly share?: number;
    readonly metric: string;
    readonly quantity?: number;
    readonly unit?: string;
    readonly source: string;
  };
  readonly words: readonly Words[];
  /** The earlier incident that this one repeats, confirmed by a person. */
  readonly recurs?: string;
  /** Nobody touches it: it ends by itself when its alerts have ended. */
  readonly untouched?: true;
  /** Why no post-mortem is written, for all to see. */
  readonly noPostMortem?: string;
  readonly document?: DemoDocument & { readonly to: 'published' | 'in-review' | 'drafting' };
}
