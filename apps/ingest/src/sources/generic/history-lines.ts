import { fieldAt, firstOf, isObject, listOf, type JsonObject } from '../../domain/field-at.js';
import { draftsOfEpisode, type HistoryReading } from '../../domain/history/history-entry.js';
import type { AlertDraft } from '../../domain/draft.js';
import { textOf } from '../../domain/text.js';
import { draftOfShape } from './generic.js';

/*
 * Past alerts, one JSON object each, in the shape that we document for any tool, with its times:
 *
 * { "dedupKey": "db-1/disk", "title": "Disk almost full", "severity": "critical", "service": "orders", "startedAt": "2025-03-01T10:00:00Z",
 *   "acknowledgedAt": "…", "resolvedAt": "2025-03-01T10:30:00Z", "labels": {…}, "links": […] }
 *
 * What `GET /api/v1/alerts` answers is in it too: with `episodes`, each of them is taken.
 */
export function readHistoryLine(value: unknown, timeZone: string): HistoryReading {
  if (!isObject(value)) return { refused: 'not an object' };
  const draft = draftOfShape(value);
  if (draft === undefined) return { refused: 'no title' };
  if (draft.kind !== 'alert') return { refused: 'a change event is no alert' };
  if (draft.problem !== undefined) return { refused: 'no dedupKey: without one nobody can say which alert it was' };
  const episodes = listOf(value['episodes']).filter(isObject);
  const readings = (episodes.length === 0 ? [value] : episodes).map((episode) => episodeOf(draft, value, episode, timeZone));
  const refused = readings.find((reading) => 'refused' in reading);
  return refused ?? { drafts: readings.flatMap((reading) => ('drafts' in reading ? reading.drafts : [])) };
}

function episodeOf(draft: AlertDraft, value: JsonObject, episode: JsonObject, timeZone: string): HistoryReading {
  const { kind: _, status, startedAt: _start, statedAt, endedAt: _end, ...told } = draft;
  const startedAt = firstOf(
    episode['startedAt'],
    episode['startsAt'],
    episode['started_at'],
    episode['createdAt'],
    episode['created_at'],
    statedAt,
  );
  const end = firstOf(episode['resolvedAt'], episode['endsAt'], episode['resolved_at'], episode['ended_at'], episode['closedAt']);
  // Without a start of its own, an end is all there is.
  const endedAt = end ?? (status === 'resolved' && episode === value ? statedAt : undefined);
  const acknowledgedAt = firstOf(value['acknowledgedAt'], value['acknowledged_at']);
  const severity = textOf(fieldAt(value, 'severity'));
  return draftsOfEpisode(
    {
      ...told,
      ...(severity === null ? {} : { sourceSeverity: firstOf(value['sourceSeverity'], severity) }),
      startedAt: startedAt ?? endedAt,
      endedAt,
      acknowledgedAt,
    },
    timeZone,
  );
}
