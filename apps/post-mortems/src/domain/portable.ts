import type { PostMortem } from './state.js';

/** The form in which a document travels between installations. */
export const portableFormat = 'debrief/post-mortem/1';

/** All that people made of a document; what belongs to one installation (ids of people, versions, reviews) stays behind. */
export interface Portable {
  readonly format: typeof portableFormat;
  readonly title: string;
  readonly subject: PostMortem['subject'];
  readonly severity: PostMortem['severity'];
  readonly templateId: string;
  readonly templateVersion: number;
  readonly sections: readonly { readonly key: string; readonly markdown: string; readonly origin: string }[];
  readonly factors: readonly Omit<PostMortem['factors'][number], 'factorId' | 'confirmedBy'>[];
  readonly edges: PostMortem['edges'];
  readonly assumptions: readonly Omit<PostMortem['assumptions'][number], 'assumptionId'>[];
  readonly proposals: readonly {
    readonly title: string;
    readonly description: string;
    readonly kind: string | null;
    readonly controlStrength: string | null;
    readonly priority: string;
    readonly due: unknown;
    readonly acceptance: string;
    readonly labels: readonly string[];
  }[];
  readonly lessons: readonly { readonly statement: string; readonly categories: readonly string[] }[];
  readonly entries: readonly {
    readonly entryType: string;
    readonly occurredAt: string;
    readonly precision: string;
    readonly text: string;
    readonly isKey: boolean;
  }[];
}

export function portableOf(state: PostMortem): Portable {
  return {
    format: portableFormat,
    title: state.title,
    subject: state.subject,
    severity: state.severity,
    templateId: state.templateId,
    templateVersion: state.templateVersion,
    sections: Object.values(state.sections)
      .filter((section) => section.markdown !== '')
      .map(({ key, markdown, origin }) => ({ key, markdown, origin }))
      .sort((a, b) => (a.key < b.key ? -1 : 1)),
    factors: state.factors.map(({ factorId: _, confirmedBy: __, ...factor }) => factor),
    edges: state.edges,
    assumptions: state.assumptions.map(({ assumptionId: _, ...assumption }) => assumption),
    proposals: state.proposals.map(({ title, description, kind, controlStrength, priority, due, acceptance, labels }) => ({
      title,
      description,
      kind,
      controlStrength,
      priority,
      due,
      acceptance,
      labels,
    })),
    lessons: state.lessons.map(({ statement, categories }) => ({ statement, categories })),
    entries: state.ownEntries.map(({ entryType, occurredAt, precision, text, isKey }) => ({
      entryType,
      occurredAt,
      precision,
      text,
      isKey,
    })),
  };
}
