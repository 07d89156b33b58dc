import { AlertId, IncidentKind, IncidentSeverity, IncidentStatus, Instant } from '@debrief/contracts';
import { decodeCursor, PageQuery, literally } from '@debrief/service';
import type { mongo } from 'mongoose';
import { z } from 'zod';
import { wordsOf } from '../domain/words.js';
import type { IncidentDocument } from './documents.js';

/** `?status=triage&status=acknowledged` and `?status=triage,acknowledged` say the same. */
const many = <Item extends z.ZodType>(item: Item, most = 50) =>
  z.preprocess(
    (value) => (Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : value),
    z.array(item).min(1).max(most).optional(),
  );
const text = z.string().trim().min(1).max(200);

const named = PageQuery.extend({
  status: many(z.union([IncidentStatus, z.literal('open')])),
  severity: many(IncidentSeverity),
  kind: many(IncidentKind),
  service: many(text),
  team: many(text),
  environment: many(text),
  tag: many(text),
  lead: many(text),
  rule: many(text),
  alert: AlertId.optional(),
  q: z.string().trim().min(1).max(200).optional(),
  openedFrom: Instant.optional(),
  openedTo: Instant.optional(),
  resolvedFrom: Instant.optional(),
  resolvedTo: Instant.optional(),
  sort: z.enum(['-openedAt', '-updatedAt', 'severity']).default('-openedAt'),
});

/** The filters of the list. `field.<id>` are own fields; any other name is refused. */
export const ListQuery = named.catchall(text).superRefine((query, context) => {
  for (const name of Object.keys(query)) {
    if (name in named.shape || /^field\.[\w-]{1,64}$/.test(name)) continue;
    context.addIssue({ code: 'custom', path: [name], message: 'is no filter of this list' });
  }
});
export type ListQuery = z.output<typeof ListQuery>;

export interface Filter {
  readonly query: mongo.Filter<IncidentDocument>;
  readonly sort: Record<string, 1 | -1>;
  readonly limit: number;
  /** Further conditions, one after another until the page is full: an order that no index of a filter has, taken apart into some that one has. */
  readonly steps: readonly mongo.Filter<IncidentDocument>[];
  /** The words asked for. Several are looked up one by one: two that are frequent apart may be rare together. */
  readonly words: readonly string[];
}

const openStatuses = ['triage', 'acknowledged', 'investigating', 'identified', 'mitigated'];
const facet = (name: string, values: readonly string[] | undefined): mongo.Filter<IncidentDocument>[] =>
  values ? [{ facets: { $in: values.map((value) => `${name}:${value}`) } }] : [];

export const mostWords = 10;
export const numberIn = (q: string): string | undefined => /^(?:inc-?)?(\d{1,9})$/i.exec(q)?.[1];
/** A word of a search begins a word of what is found. */
export const beginning = (word: string): { readonly $regex: string } => ({ $regex: `^word:${literally(word)}` });

/** Every word must begin a word of the incident; `INC-7` or `7` is its number. */
function textFilter(q: string | undefined): mongo.Filter<IncidentDocument>[] {
  if (!q) return [];
  const number = numberIn(q);
  const words = wordsOf([q], mostWords).map((word) => ({ facets: beginning(word) }));
  if (number) return [{ $or: [{ number: Number(number) }, ...(words.length > 0 ? [{ $and: words }] : [])] }];
  return words.length > 0 ? words : [{ _id: '' }];
}

/** What sorts a page, and what its cursor holds. */
export const sortedBy = (sort: ListQuery['sort']) => (document: IncidentDocument) => {
  if (sort === '-updatedAt') return [document.updatedAt, document._id];
  return sort === 'severity' ? [document.severity, document.openedAt, document._id] : [document.openedAt, document._id];
};

function afterCursor(sort: ListQuery['sort'], cursor: string | undefined): mongo.Filter<IncidentDocument>[] {
  if (!cursor) return [];
  const values = decodeCursor(cursor).map(String);
  const [a = '', b = '', c = ''] = values;
  // The first step of those that are left (`stepsOf`).
  if (sort === 'severity') return [{ severity: a, $or: [{ openedAt: { $lt: b } }, { openedAt: b, _id: { $lt: c } }] }];
  const name = sort === '-updatedAt' ? 'updatedAt' : 'openedAt';
  return [{ $or: [{ [name]: { $lt: a } }, { [name]: a, _id: { $lt: b } }] } as mongo.Filter<IncidentDocument>];
}

const severities = ['sev1', 'sev2', 'sev3', 'sev4', 'sev5'];

/** By severity first: one severity after the other, each in the order of its own index. */
function stepsOf({ sort, severity, cursor }: ListQuery): mongo.Filter<IncidentDocument>[] {
  if (sort !== 'severity') return [{ $and: afterCursor(sort, cursor) }].map((step) => (cursor ? step : {}));
  const [begun] = cursor ? decodeCursor(cursor).map(String) : [];
  return severities
    .filter(
      (each) => (severity === undefined || severity.includes(each as (typeof severity)[number])) && (begun === undefined || each >= begun),
    )
    .map((each) => (each === begun ? { $and: afterCursor(sort, cursor) } : { severity: each }) as mongo.Filter<IncidentDocument>);
}

/** The database's query of a list; `incidentIds` are those that hold the alert that was asked for. */
export function filterOf(query: ListQuery, incidentIds?: readonly string[]): Filter {
  const { sort } = query;
  const statuses = query.status?.flatMap((status) => (status === 'open' ? openStatuses : [status]));
  const own = Object.entries(query).filter(([name]) => name.startsWith('field.'));
  const range = (name: string, from: string | undefined, to: string | undefined): mongo.Filter<IncidentDocument>[] =>
    from || to ? [{ [name]: { ...(from ? { $gte: from } : {}), ...(to ? { $lt: to } : {}) } } as mongo.Filter<IncidentDocument>] : [];
  const conditions: mongo.Filter<IncidentDocument>[] = [
    { isListed: true },
    ...(incidentIds ? [{ _id: { $in: [...incidentIds] } }] : []),
    // From what usually leaves least to what leaves most.
    ...textFilter(query.q),
    ...own.map(([name, value]) => ({ facets: `field:${name.slice('field.'.length)}=${String(value)}` })),
    ...facet('lead', query.lead),
    ...facet('tag', query.tag),
    ...facet(
      'service',
      query.service?.map((each) => (each.startsWith('svc_') ? each : each.toLowerCase())),
    ),
    ...facet('rule', query.rule),
    ...facet('team', query.team),
    ...facet('environment', query.environment),
    ...facet('severity', query.severity),
    ...facet('status', statuses),
    ...facet('kind', query.kind),
    ...range('openedAt', query.openedFrom, query.openedTo),
    ...range('state.milestones.resolvedAt.at', query.resolvedFrom, query.resolvedTo),
  ];
  const order: Record<ListQuery['sort'], Record<string, 1 | -1>> = {
    '-openedAt': { openedAt: -1, _id: -1 },
    '-updatedAt': { updatedAt: -1, _id: -1 },
    severity: { openedAt: -1, _id: -1 },
  };
  const words = query.q && numberIn(query.q) === undefined ? wordsOf([query.q], mostWords) : [];
  return { query: { $and: conditions }, sort: order[sort], limit: query.limit, steps: stepsOf(query), words };
}
