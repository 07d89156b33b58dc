import type { NotificationKind, Visibility } from '@debrief/contracts';

/** What one recipient is to be told through one channel, once: an entry of the inbox, or of a message that waits. */
export interface Entry {
  /** `<reminderId>-<channelId>`: a second delivery of the fact finds it there. */
  readonly entryId: string;
  readonly reminderId: string;
  readonly channelId: string;
  /** `person-<id>`, `team-<id>` or `channel-<id>`. */
  readonly recipient: string;
  readonly kind: NotificationKind;
  readonly rungId: string | null;
  readonly subject: { readonly kind: string; readonly id: string; readonly number: number | null };
  readonly title: string;
  /** What it says in whole sentences, beside its title. */
  readonly sentences?: readonly string[];
  readonly url: string;
  readonly dueAt: string | null;
  readonly orders: readonly string[];
  readonly ringAt: string;
  readonly rangAt: string;
  readonly visibility: Visibility;
  readonly createdAt: string;
}

/** What people call the thing: AI-412, PM-118. */
export function keyOf(subject: Entry['subject']): string {
  const prefix = { 'action-item': 'AI', 'post-mortem': 'PM', incident: 'INC', lesson: 'Lesson' }[subject.kind];
  return subject.number === null ? (prefix ?? 'Debrief') : `${prefix ?? 'Debrief'}-${subject.number}`;
}

/** Which of the kinds that people choose by a reminder is. Who is told and does not own it is told by escalation. */
export function kindOfReminder(rungId: string, subjectKind: string, isOwner: boolean): NotificationKind {
  if (subjectKind === 'post-mortem') return 'post-mortem';
  if (subjectKind === 'team-digest') return 'digest';
  if (rungId.startsWith('verify')) return 'verification';
  if (rungId.startsWith('recheck')) return 'recheck';
  return isOwner ? 'action-reminder' : 'escalation';
}

/** What a message is to everybody but its recipient: as if nothing private were in it; where all of it is, nothing but itself. */
export function toldOf(entries: readonly Pick<Entry, 'visibility' | 'reminderId' | 'subject'>[]): {
  visibility: Visibility;
  reminderIds: string[];
  subjectIds: string[];
} {
  const open = entries.filter(({ visibility }) => visibility === 'internal');
  return {
    visibility: open.length === 0 ? 'private' : 'internal',
    reminderIds: (open.length === 0 ? entries : open).map(({ reminderId }) => reminderId),
    subjectIds: [...new Set(open.map(({ subject }) => subject.id))],
  };
}
