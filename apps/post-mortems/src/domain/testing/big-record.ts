import type { SubjectRecord } from '../citations.js';
import type { RecordEntry } from '../record.js';
import { anEntry, checkoutEntries, checkoutIncident } from './records.js';
import { dice } from './random-records.js';

const person = { origin: { kind: 'person' as const, eventId: null, system: null, url: null } };
const notes = [
  'Latency of the payment step went from 200 ms to 4 s',
  'Queue length 12045, was 300',
  'Two of five regions answer as usual',
  'Connections of pool checkout-main are at 4 of 4',
  'The dashboard of edge-7 shows no traffic',
  'Restarted the second replica; no change was seen',
];

/** INC-204 with so many more entries: notes of people, flapping alerts, changes around it. */
export function bigRecord(count: number): SubjectRecord {
  const { pick, below } = dice(11);
  const begin = Date.parse('2026-05-14T10:02:03.000Z');
  const span = 37 * 60_000;
  const more = Array.from({ length: count - checkoutEntries.length }, (_, index): RecordEntry => {
    const entryNo = index + checkoutEntries.length + 1;
    const at = new Date(begin + Math.floor((span * index) / count)).toISOString();
    if (index % 5 === 0) {
      const text = `${pick(notes)} (${below(100)})`;
      return anEntry(entryNo, 'note', at, text, { data: { markdown: text }, ...person });
    }
    const title = `Flap${below(40)}`;
    const alertId = String(below(300)).padStart(32, '0');
    return anEntry(entryNo, index % 2 === 0 ? 'alert-fired' : 'alert-resolved', at, `${title} fired`, {
      data: { title, source: 'prometheus', service: 'checkout', alertId, episode: 1 },
    });
  });
  return { type: 'incident', period: null, stories: [{ incident: checkoutIncident, entries: [...checkoutEntries, ...more] }] };
}

/** Prose of so many words about it: right and wrong sentences in turn, with citations. */
export function bigText(words: number, entries: number): string {
  const sentences = [
    'Impact began at 10:02 UTC and ended at 10:39 UTC, 37 min later [[I1]].',
    'The alert HighErrorRate fired 6 min after impact began, and a responder acknowledged it within two minutes [[T3]] [[T5]].',
    'Before deploy 4711 was rolled back at 10:31 UTC, the queue held 12 045 messages [[T8]].',
    'People looked at the dashboard of the payment step and saw that latency had grown from 200 ms to 4 s since the deploy.',
    'It took 52 minutes to resolve, and half of the requests failed while nobody had an explanation for it.',
    'The pool of connections is shared by every pod of the service, and its size is read once, when a pod starts.',
  ];
  const { below } = dice(3);
  const out: string[] = [];
  for (let count = 0, nth = 0; count < words; nth += 1) {
    const cited = nth % 4 === 0 ? ` Noted by then [[T${10 + below(Math.max(1, entries - 10))}]].` : '';
    const sentence = `${sentences[nth % sentences.length]!}${cited}`;
    out.push(sentence);
    count += sentence.split(' ').length;
  }
  return out.map((sentence, index) => (index % 8 === 7 ? `${sentence}\n` : sentence)).join('\n');
}
