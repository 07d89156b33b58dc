import type { TimelineEntryView } from '@debrief/contracts';
import { wallOf } from '@debrief/working-time';

export const exportFormats = ['json', 'jsonl', 'csv', 'md'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What stands above a story that leaves the house. */
export interface ExportHead {
  readonly number: number;
  readonly title: string;
  readonly headHash: string;
  readonly version: number;
  readonly exportedAt: string;
  readonly zone: string;
}

/** A spreadsheet runs what begins with one of these; a quote before it makes it text. */
const guarded = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
const cell = (text: string): string => `"${guarded(text).replaceAll('"', '""')}"`;

const columns = ['entry', 'utc', 'local', 'phase', 'lane', 'type', 'text', 'author', 'key', 'origin'] as const;

function local(at: string, zone: string): string {
  const { date, time } = wallOf(at, zone);
  return `${date} ${time}`;
}

/** What comes before the first entry. */
export function exportBegin(format: ExportFormat, head: ExportHead): string {
  switch (format) {
    case 'json':
      return `{"incident":${JSON.stringify(head)},"entries":[`;
    case 'jsonl':
      return `${JSON.stringify({ incident: head })}\n`;
    case 'csv':
      // RFC 4180 with CRLF; the byte order mark tells spreadsheets that it is UTF-8.
      return `\uFEFF${columns.join(',')}\r\n`;
    case 'md':
      return `# INC-${head.number}: ${head.title.replace(/[\\`*_{}[\]<>#|]/g, '\\$&')}\n\nTimes are UTC and ${head.zone}. Version ${head.version}, head ${head.headHash}, exported ${head.exportedAt}.\n`;
  }
}

/** One entry; `index` counts from 0. */
export function exportEntry(format: ExportFormat, entry: TimelineEntryView, zone: string, index: number): string {
  switch (format) {
    case 'json':
      return `${index === 0 ? '' : ','}\n${JSON.stringify(entry)}`;
    case 'jsonl':
      return `${JSON.stringify(entry)}\n`;
    case 'csv':
      return `${[
        `T${entry.entryNo}`,
        entry.occurredAt,
        local(entry.occurredAt, zone),
        entry.phase,
        entry.lane,
        entry.entryType,
        entry.text,
        entry.authorRole ?? '',
        entry.isKey ? 'yes' : '',
        entry.origin.system ?? entry.origin.kind,
      ]
        .map(cell)
        .join(',')}\r\n`;
    case 'md': {
      const note = entry.annotation ? `\n  > ${entry.annotation.replaceAll('\n', ' ')}` : '';
      const when = `${entry.occurredAt.slice(0, 16).replace('T', ' ')} (${local(entry.occurredAt, zone).slice(11)})`;
      return `\n- ${entry.isKey ? '**' : ''}${when} T${entry.entryNo}${entry.isKey ? '**' : ''} ${entry.text.replaceAll('\n', '\n  ')}${note}`;
    }
  }
}

/** What comes after the last entry; the head hash proves which record it was. */
export function exportEnd(format: ExportFormat, head: ExportHead): string {
  switch (format) {
    case 'json':
      return `\n],"headHash":${JSON.stringify(head.headHash)}}\n`;
    case 'csv':
      return `${cell(`head ${head.headHash}`)}\r\n`;
    default:
      return '\n';
  }
}

export const contentTypes: Record<ExportFormat, string> = {
  json: 'application/json; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
};
