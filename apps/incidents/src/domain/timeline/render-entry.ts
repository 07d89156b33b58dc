import type { EntryType } from '@debrief/contracts';
import { never } from '@debrief/decider';

type Data = Readonly<Record<string, unknown>>;

const text = (value: unknown, most = 500): string => {
  const whole = typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  return whole.length > most ? `${whole.slice(0, most - 1)}…` : whole;
};

/** Text of an alert is a stranger's: Markdown and HTML in it stay letters. */
const plain = (value: unknown): string =>
  text(value)
    .replace(/[\\`*_{}[\]<>#|~]/g, '\\$&')
    .replace(/\s+/g, ' ')
    .trim();

const because = (data: Data): string => (data['reason'] ? `: ${text(data['reason'], 2000)}` : '');
const on = (data: Data): string =>
  data['service'] ? ` on ${plain(data['service'])}` : typeof data['services'] === 'number' ? ` on ${data['services']} services` : '';
const times = (data: Data): string => (typeof data['count'] === 'number' && data['count'] > 1 ? `${data['count']} × ` : '');
const nearness = (data: Data): string =>
  data['minutesBefore'] === undefined || data['minutesBefore'] === null ? '' : `, ${text(data['minutesBefore'])} min before`;

const words: Readonly<Record<string, string>> = {
  triage: 'Triage',
  acknowledged: 'Acknowledged',
  investigating: 'Investigating',
  identified: 'Identified',
  mitigated: 'Mitigated',
  resolved: 'Resolved',
  closed: 'Closed',
  cancelled: 'Cancelled',
  merged: 'Merged',
  changeAt: 'change',
  impactStartedAt: 'start of impact',
  impactEndedAt: 'end of impact',
  firstSignalAt: 'first signal',
  detectedAt: 'detection',
  declaredAt: 'declaration',
  acknowledgedAt: 'acknowledgement',
  engagedAt: 'engagement',
  identifiedAt: 'identification',
  firstPublicUpdateAt: 'first public update',
  mitigatedAt: 'mitigation',
  resolvedAt: 'resolution',
  closedAt: 'close',
};
const word = (value: unknown): string => words[text(value)] ?? text(value);

/**
 * The text of a typed entry. Exhaustive: a new type does not compile without its sentence. The text is never parsed back; who wants
 * the facts reads `data`. Actors appear as roles, never by name.
 */
export function renderEntry(entryType: EntryType, data: Data): string {
  switch (entryType) {
    case 'alert-fired':
      return `${times(data)}${plain(data['title'])} fired${on(data)} (${text(data['severity'])}${data['value'] ? `, ${plain(data['value'])}` : ''})`;
    case 'alert-changed':
      return `${times(data)}${plain(data['title'])} changed${on(data)}${data['from'] === undefined ? '' : ` from ${plain(data['from'])} to ${plain(data['to'])}`}`;
    case 'alert-resolved':
      return `${times(data)}${plain(data['title'])} ended${on(data)}`;
    case 'change':
      return `${plain(data['title'])}${on(data)} (${text(data['kind'])}, ${text(data['status'])})${nearness(data)}`;
    case 'milestone-set':
      return data['to'] === null
        ? `The time of ${word(data['name'])} was withdrawn${because(data)}`
        : `The ${word(data['name'])} was set to ${text(data['to'])}${data['from'] ? `, before ${text(data['from'])}` : ''}${because(data)}`;
    case 'status-changed':
      return data['text'] ? text(data['text'], 2000) : `${word(data['to'])}${because(data)}`;
    case 'severity-changed':
      return `Severity ${text(data['from']).toUpperCase()} → ${text(data['to']).toUpperCase()}${because(data)}`;
    case 'role-changed':
      return data['to']
        ? `The role ${text(data['name'])} was ${data['from'] ? 'handed over' : 'taken'}`
        : `The role ${text(data['name'])} ended`;
    case 'related':
      return `${text(data['text'], 1000)}${because(data)}`;
    case 'note':
    case 'observation':
      return text(data['markdown'], 32_768);
    case 'hypothesis':
      return `Hypothesis (${text(data['state']) || 'open'}): ${text(data['markdown'], 32_000)}`;
    case 'decision':
      return `Decision: ${data['chosen'] ? `${text(data['chosen'], 2000)}. ` : ''}${text(data['markdown'], 30_000)}${data['why'] ? ` (${text(data['why'], 2000)})` : ''}`;
    case 'action':
      return `${data['done'] === false ? 'To do' : 'Done'}: ${text(data['markdown'], 32_000)}`;
    case 'phase':
      return `Phase ${text(data['name'])} ${data['state'] === 'planned' ? 'is planned' : data['state'] === 'ended' ? 'ended' : 'began'}${data['markdown'] ? `: ${text(data['markdown'], 30_000)}` : ''}`;
    case 'expectation':
      return `Expected: ${text(data['markdown'], 30_000)}${data['measure'] ? ` (${text(data['measure'])}${data['target'] ? `: ${text(data['target'])}` : ''})` : ''}`;
    case 'outcome':
      return `Outcome${data['of'] ? ` of ${text(data['of'])}` : ''} (${text(data['met']) || 'unknown'}): ${text(data['markdown'], 30_000)}${data['value'] ? ` (${text(data['value'])})` : ''}`;
    case 'message':
      return `${data['channel'] ? `#${plain(data['channel'])}: ` : ''}${text(data['text'], 32_000)}`;
    case 'impact':
      return `Impact ${text(data['scope'])}${on(data)}${typeof data['share'] === 'number' ? `, ${Math.round(data['share'] * 100)} %` : ''}${data['endedAt'] ? ' ended' : ''}${data['isWithdrawn'] ? ' was withdrawn' : ''}${data['metric'] ? `: ${plain(data['metric'])}` : ''}`;
    case 'communication':
      return `Told ${text(data['audience']) || 'people'}: ${text(data['text'], 32_000)}`;
    case 'evidence':
      // A file of our own is opened from its entry; its address says nothing.
      return `Evidence: ${plain(data['title'])}${data['url'] && !data['fileId'] ? ` ${text(data['url'], 2000)}` : ''}`;
    case 'correction':
      return `Correction of T${text(data['entryNo'])}: ${text(data['field'])} from "${plain(data['from'])}" to "${plain(data['to'])}"${because(data)}`;
    default:
      return never(entryType);
  }
}
