import { withoutCitations, type Story } from '../citations.js';
import type { FindingDraft } from './finding.js';
import { namesIn, nearestName } from './names.js';
import { folded, type Held, type RecordFacts } from './record-facts.js';
import { maskLinks } from './text.js';

type Report = (draft: Omit<FindingDraft, 'statement'>) => number;

export interface NamedIn {
  readonly original: string;
  readonly prose: string;
  readonly held: readonly Held[];
  readonly cited: string;
  readonly facts: RecordFacts;
  readonly story: Story | undefined;
  /** Services that the organization has: a sentence that names another one than its entries do is wrong, however well it is spelt. */
  readonly services: readonly string[];
  /** Of the impacts that are cited. */
  readonly scopes: readonly string[];
  readonly sure: 'error' | 'warning';
  readonly report: Report;
}

/** VF-05: services, hosts, versions, quotations, code and severities that no cited entry holds. */
export function checkNames(named: NamedIn): void {
  const { original, prose, held, cited, facts, sure, report } = named;
  const marked: [number, number][] = [];
  const flag = (offset: number, length: number, near: string | null, why?: string): void => {
    if (marked.some(([from, to]) => offset < to && offset + length > from)) return;
    marked.push([offset, offset + length]);
    report({
      ruleId: 'VF-05',
      severity: sure,
      offset,
      length,
      ask: 'Is this its name in the record?',
      why: why ?? (near === null ? 'No cited entry has this name.' : `No cited entry has this name; the nearest is ${near}.`),
      replaceBy: near ?? undefined,
    });
  };
  const isHeld = (name: string): boolean => held.some((one) => one.text.includes(folded(name)));
  const text = maskLinks(withoutCitations(original));
  for (const name of namesIn(text)) if (!isHeld(name.text)) flag(name.offset, name.length, nearestName(name.text, facts.names()));
  for (const word of prose.matchAll(/(?<![\p{L}\p{N}_-])[\p{L}][\p{L}\p{N}_-]{4,60}(?![\p{L}\p{N}_-])/gu)) {
    if (cited.includes(folded(word[0]))) continue;
    const near = nearestName(word[0], facts.names(), cited);
    if (near !== null) flag(word.index, word[0].length, near, `The record calls it ${near}.`);
  }
  checkServices(named, isHeld, flag);
  checkTools(named, isHeld, flag);
  checkScope(named, flag);
  for (const severity of prose.matchAll(/\b(?:sev|severity)[- ]?([1-5])\b/gi)) {
    const said = `sev${severity[1]}`;
    if (cited.includes(said)) continue;
    report({
      ruleId: 'VF-05',
      severity: sure,
      offset: severity.index,
      length: severity[0].length,
      ask: 'Which severity did it have?',
      why: 'No cited entry holds this severity.',
    });
  }
}

const tools =
  /\b(Prometheus|Alertmanager|Grafana|Zabbix|Datadog|PagerDuty|Opsgenie|Sentry|Nagios|Icinga|CloudWatch|New ?Relic|Splunk|Dynatrace|Honeycomb|Checkmk|Pingdom|Uptime ?Kuma|Statuspage)\b/g;
const shift = /\b([\p{L}-]{3,40}) (on-call|team)\b/giu;
const articles =
  /^(?:the|an?|our|their|this|that|one|another|every|each|whole|same|other|next|first|second|responsible|owning|was|by|and)$/i;

/** A monitoring tool, or the group of an on-call, that the cited entries name otherwise. */
function checkTools(
  { prose, cited }: NamedIn,
  isHeld: (name: string) => boolean,
  flag: (offset: number, length: number, near: string | null) => void,
): void {
  for (const match of prose.matchAll(tools)) {
    // Alertmanager speaks for Prometheus, and the other way round.
    if (isHeld(match[1]!) || (/^(?:prometheus|alertmanager)$/i.test(match[1]!) && /prometheus|alertmanager/.test(cited))) continue;
    const near = cited.match(new RegExp(tools.source, 'i'))?.[1];
    if (near !== undefined) flag(match.index, match[0].length, near);
  }
  for (const match of prose.matchAll(shift)) {
    if (articles.test(match[1]!) || isHeld(match[0])) continue;
    const near = [...cited.matchAll(new RegExp(shift.source, 'giu'))].find(
      ([, group, kind]) => !articles.test(group!) && kind === match[2]!.toLowerCase(),
    );
    if (near !== undefined) flag(match.index, match[0].length, near[0]);
  }
}

/** "Fully unavailable", where the cited impact was partial; "partly", where it was full. */
function checkScope({ prose, scopes }: NamedIn, flag: (offset: number, length: number, near: string | null, why?: string) => void): void {
  if (scopes.length === 0) return;
  const full =
    /\b(?:fully|completely|totally|entirely) (?:unavailable|down|offline)\b|\b(?:all|every) (?:requests?|users?|customers?|orders?) (?:failed|were affected|was affected)\b/i.exec(
      prose,
    );
  const partly = /\b(?:partly|partially) (?:unavailable|down|offline|degraded)\b/i.exec(prose);
  const has = (scope: string): boolean => scopes.includes(scope);
  if (full !== null && !has('full') && (has('partial') || has('degraded')))
    flag(full.index, full[0].length, null, 'The cited impact is partial.');
  if (partly !== null && has('full') && !has('partial') && !has('degraded'))
    flag(partly.index, partly[0].length, null, 'The cited impact is full.');
}

const subject =
  /(?:^|[.,;:]\s+|\bUTC(?: \([^)]{1,40}\))?,? |\b(?:that|and|when|while) )(?:the )?([\p{L}\p{N}][\p{L}\p{N}_.-]{1,60})(?: service| api)? (?:was|were|became|went) (?:partly |fully |completely |mostly )?(?:unavailable|degraded|down|offline|slow)\b/giu;
const ownerOf =
  /\b(?:deploy|deployment|release|rollout|change|config change|migration)(?: [\w.-]{1,40})? (?:of|to|for) (?:the )?([\p{L}\p{N}][\p{L}\p{N}_.-]{2,60})/giu;
// Words that stand where a service would.
const noName =
  /^(?:it|this|that|they|there|everything|users?|customers?|requests?|orders?|logins?|payments?|service|services|system|systems|site|website|app|api|product|platform|region|regions|cluster|database|page|pages|all|some|most|many|part|parts|production|staging|traffic|one|two|three|four|five|production|errors?)$/i;

/** A service of the organization, or what stands where a service would, against the services of what is cited. */
function checkServices(
  { prose, facts, story, services }: NamedIn,
  isHeld: (name: string) => boolean,
  flag: (offset: number, length: number, near: string | null) => void,
): void {
  const [own] = [...facts.services(story)];
  const wrong = (name: string, offset: number): void => {
    if (noName.test(name) || isHeld(name)) return;
    flag(offset, name.length, own ?? null);
  };
  for (const pattern of [subject, ownerOf])
    for (const match of prose.matchAll(pattern))
      wrong(match[1]!, match.index + match[0].indexOf(match[1]!, match[0].length > match[1]!.length ? 0 : 0));
  if (services.length === 0) return;
  const known = new Set(services.map((service) => service.toLowerCase()));
  for (const word of prose.matchAll(/(?<![\p{L}\p{N}_.@/-])[\p{L}\p{N}][\p{L}\p{N}_.-]{1,60}[\p{L}\p{N}](?![\p{L}\p{N}_-])/gu))
    // A service that is called like a plain word ("search", "mail") is that word as often.
    if (known.has(word[0].toLowerCase()) && /[-_.\d]|\p{Lu}/u.test(word[0].slice(1))) wrong(word[0], word.index);
}
