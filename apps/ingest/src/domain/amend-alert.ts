import type { AlertState } from './alert.js';
import type { Amendment } from './draft.js';
import { mostLabels } from './labels.js';
import type { AlertDetails, AlertObservation } from './observation.js';
import { cutText } from './text.js';

const tagsLabel = 'tags';
const tagsLimit = 1000;

/** The tags of an alert, which are kept as one label. */
export const tagsOf = (labels: Readonly<Record<string, string>>): string[] => labels[tagsLabel]?.split(', ') ?? [];

/**
 * What an alert reads like after an order that changes a part of it: the named members, single labels, single tags. Everything else stays as it is,
 * so that the order of two amendments of different parts does not matter.
 */
export function amended(before: AlertState, seen: AlertObservation, amends: Amendment): AlertObservation {
  const { details } = seen;
  const tells = (what: Amendment['tells'][number]) => amends.tells.includes(what);
  const labels = labelsAfter(before, details.labels, amends);
  return {
    ...seen,
    severity: tells('severity') ? seen.severity : before.severity,
    details: {
      sourceSeverity: tells('severity') ? details.sourceSeverity : before.sourceSeverity,
      title: tells('title') ? details.title : before.title,
      description: tells('description') ? details.description : before.description,
      value: before.value,
      service: details.service ?? before.service,
      environment: details.environment ?? before.environment,
      labels,
      annotations: { ...before.annotations, ...details.annotations },
      links: before.links,
      groupHint: before.groupHint,
      truncated: [...new Set([...before.truncated, ...details.truncated])].sort(),
    },
  };
}

function labelsAfter(before: AlertState, told: AlertDetails['labels'], amends: Amendment): AlertDetails['labels'] {
  const labels: AlertDetails['labels'] = Object.create(null) as AlertDetails['labels'];
  const dropped = new Set(amends.dropsLabels);
  for (const [name, value] of Object.entries(before.labels)) if (!dropped.has(name) && name !== tagsLabel) labels[name] = value;
  const tags = new Set(tagsOf(before.labels).filter((tag) => !amends.dropsTags?.includes(tag)));
  for (const tag of amends.addsTags ?? []) tags.add(tag);
  if (tags.size > 0) labels[tagsLabel] = cutText([...tags].join(', '), tagsLimit);
  for (const [name, value] of Object.entries(told)) if (name in labels || Object.keys(labels).length < mostLabels) labels[name] = value;
  return labels;
}
