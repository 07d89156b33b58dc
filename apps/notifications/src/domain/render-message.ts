import { escapedForHtml, type NotificationKind } from '@debrief/contracts';
import { wallOf } from '@debrief/working-time';
import { type Entry, keyOf } from './entry.js';

/** One message in words, for any channel. */
export interface Rendered {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface Links {
  readonly publicUrl: string;
  /** Where an entry can be answered in place; the item's own page otherwise. */
  answer(entry: Entry): string | undefined;
  readonly unsubscribe?: string | undefined;
}

const MOST_ITEMS = 20;

const whenDue = (dueAt: string | null, zone: string): string => (dueAt === null ? '' : wallOf(dueAt, zone).date);

/** What the reminder asks. Never blames: it asks what the item is waiting for. */
function question({ rungId, dueAt, kind }: Entry, zone: string): string {
  const day = whenDue(dueAt, zone);
  const rung = rungId ?? '';
  if (kind === 'verification') return 'waits for a check: does it do what it promises?';
  if (kind === 'recheck') return 'has been in place for 90 days: did it hold?';
  if (rung === 'triage-3') return 'waits for a decision: accept it, or decline it with a reason.';
  if (rung === 'accepted') return day ? `is yours, and due on ${day}.` : 'is yours.';
  if (rung === 'half-way') return `is half way to ${day}: is it on its way?`;
  if (rung === 'due-moved') return `was put off again, now to ${day}: what would make the date hold?`;
  if (rung.startsWith('before')) return `is due on ${day}.`;
  if (rung === 'due') return 'is due today.';
  if (rung.startsWith('overdue') || rung.startsWith('repeat')) return `was due on ${day}: what is it waiting for?`;
  if (rung.startsWith('blocked')) return 'is blocked: what is it waiting for, and who can help?';
  if (rung.startsWith('risk')) return 'has an accepted risk that ends soon: still acceptable?';
  if (rung === 'owner-missing') return 'has nobody who drives it yet.';
  if (rung === 'draft-untouched') return 'has a draft that nobody has looked at yet.';
  if (rung.startsWith('review') || rung === 'approve-2') return day ? `is up for review by ${day}.` : 'waits for your review.';
  return '';
}

// A private thing is told by its key and a link only: mail is read on many screens.
const nameOf = (entry: Entry): string => (entry.visibility === 'private' ? keyOf(entry.subject) : `${keyOf(entry.subject)} ${entry.title}`);

const headline: Readonly<Record<NotificationKind, string>> = {
  'action-reminder': 'action items',
  escalation: 'action items of your teams',
  verification: 'action items to check',
  recheck: 'action items to look at again',
  digest: 'action items of your team',
  'post-mortem': 'post-mortems',
  lesson: 'lessons',
  incident: 'incidents',
  mention: 'mentions',
  report: 'reports',
};

const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();

/** Subject, plain text and HTML of a message, from entries alone: the same entries give the same bytes. */
export function renderMessage(entries: readonly Entry[], zone: string, links: Links): Rendered {
  const [first] = entries;
  if (!first) return { subject: 'Debrief', text: '', html: '' };
  const shown = entries.slice(0, MOST_ITEMS);
  const more = entries.length - shown.length;
  // Two reminders of one item are one thing to do.
  const things = new Set(entries.map(({ subject: { kind, id } }) => `${kind} ${id}`)).size;
  const subject = oneLine(
    things === 1 ? `${nameOf(first)} ${question(first, zone)}` : `${things} ${headline[first.kind]} ask for you`,
  ).slice(0, 200);
  const lines = shown.map((entry) => ({
    name: oneLine(nameOf(entry)),
    asks: question(entry, zone),
    url: `${links.publicUrl}${entry.url}`,
    answer: links.answer(entry),
    sentences: (entry.visibility === 'private' ? [] : (entry.sentences ?? [])).map(oneLine),
  }));
  const tail = more > 0 ? [`and ${more} more: ${links.publicUrl}/action-items?owner=me`] : [];
  const farewell = links.unsubscribe ? [`No more e-mail of this kind: ${links.unsubscribe}`] : [];
  const text = [
    ...lines.map(({ name, asks, url, answer, sentences }) =>
      [
        `${name} ${asks}`.trim(),
        ...sentences.map((sentence) => `  - ${sentence}`),
        `  ${url}`,
        ...(answer ? [`  Answer: ${answer}`] : []),
      ].join('\n'),
    ),
    ...tail,
    ...farewell,
  ].join('\n\n');
  return { subject, text: `${text}\n`, html: htmlOf(subject, lines, tail, links.unsubscribe) };
}

function htmlOf(
  subject: string,
  lines: readonly { name: string; asks: string; url: string; answer: string | undefined; sentences: readonly string[] }[],
  tail: readonly string[],
  unsubscribe: string | undefined,
): string {
  const item = ({ name, asks, url, answer, sentences }: (typeof lines)[number]) =>
    `<p><a href="${escapedForHtml(url)}">${escapedForHtml(name)}</a> ${escapedForHtml(asks)}${answer ? ` <a href="${escapedForHtml(answer)}">Answer</a>` : ''}</p>${listOf(sentences)}`;
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapedForHtml(subject)}</title></head>`,
    '<body style="font:16px/1.5 system-ui,sans-serif;color:#1c1f23;max-width:38em">',
    ...lines.map(item),
    ...tail.map((line) => `<p>${escapedForHtml(line)}</p>`),
    unsubscribe ? `<p style="font-size:13px"><a href="${escapedForHtml(unsubscribe)}">No more e-mail of this kind</a></p>` : '',
    '</body></html>',
    '',
  ].join('\n');
}

const listOf = (sentences: readonly string[]): string =>
  sentences.length === 0 ? '' : `<ul>${sentences.map((sentence) => `<li>${escapedForHtml(sentence)}</li>`).join('')}</ul>`;
