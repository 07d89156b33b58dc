import { alertmanagerApi } from './alertmanager-api/alertmanager-api.js';
import { alertmanager } from './alertmanager/alertmanager.js';
import { generic } from './generic/generic.js';
import { opsgenie } from './opsgenie/opsgenie.js';
import { pagerdutyChange } from './pagerduty-change/pagerduty-change.js';
import { pagerduty } from './pagerduty/pagerduty.js';
import type { Source } from './source.js';

/** Every tool that Debrief understands, in the order in which a page offers them. */
export const sources: readonly Source[] = [alertmanager, alertmanagerApi, pagerduty, pagerdutyChange, opsgenie, generic];

/** Other names for the same door: what speaks Alertmanager's API calls itself by its own. */
const aliases: Readonly<Record<string, string>> = {
  prometheus: 'alertmanager-api',
  vmalert: 'alertmanager-api',
  thanos: 'alertmanager-api',
  mimir: 'alertmanager-api',
  loki: 'alertmanager-api',
};

const byName = new Map(sources.map((source) => [source.name, source]));

/** The source of this name or alias. */
export const sourceOf = (name: string): Source | undefined => byName.get(aliases[name] ?? name);

/** Sources whose deliveries may come with the same key, the named one first. */
export const familyOf = (source: Source): readonly Source[] => [
  source,
  ...sources.filter((other) => other !== source && other.family === source.family),
];
