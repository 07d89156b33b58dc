import { addDays } from '@debrief/working-time';
import type { LiveActionItem } from './action-item-state.js';
import { isOpen } from './action-item-state.js';

export type FeedItem = Pick<LiveActionItem, 'actionItemId' | 'number' | 'title' | 'state' | 'due' | 'dueChanges' | 'visibility'> & {
  readonly updatedAt: string;
};

const LINE = '\r\n';
const MOST_OCTETS = 75;

/** RFC 5545: text escapes backslash, semicolon, comma and line ends. */
const text = (value: string): string =>
  value
    .replaceAll('\\', '\\\\')
    .replaceAll(';', String.raw`\;`)
    .replaceAll(',', String.raw`\,`)
    .replaceAll(/\r\n|\r|\n/g, String.raw`\n`);

/** Lines of more than 75 octets go on with a space, never inside a character. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = '';
  for (const character of line) {
    if (Buffer.byteLength(part + character) > MOST_OCTETS - (parts.length > 0 ? 1 : 0)) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part].join(`${LINE} `);
}

const stamp = (instant: string): string => `${instant.replaceAll(/[-:]/g, '').slice(0, 15)}Z`;
const day = (date: string): string => date.replaceAll('-', '');

/** Due days of somebody's items as an iCalendar. All-day and transparent: it blocks nothing and rings nothing. */
export function calendarFeed(items: readonly FeedItem[], host: string, publicUrl: string): string {
  const events = items.flatMap(({ actionItemId, number, title, state, due, dueChanges, visibility, updatedAt }) => {
    if (!due) return [];
    const key = `AI-${number}`;
    return [
      'BEGIN:VEVENT',
      `UID:action-item-${actionItemId}@${host}`,
      `SEQUENCE:${dueChanges.length}`,
      `DTSTAMP:${stamp(updatedAt)}`,
      `DTSTART;VALUE=DATE:${day(due.on)}`,
      `DTEND;VALUE=DATE:${day(addDays(due.on, 1))}`,
      // A private item is on many screens here: its key is enough.
      `SUMMARY:${text(visibility === 'private' ? key : `${key} ${title}`)}`,
      `URL:${publicUrl}/action-items/${actionItemId}`,
      `STATUS:${isOpen(state) ? 'CONFIRMED' : 'CANCELLED'}`,
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
    ];
  });
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Debrief//Action items//EN',
    'X-WR-CALNAME:Debrief',
    ...events,
    'END:VCALENDAR',
    '',
  ];
  return lines.map(folded).join(LINE);
}
