import type { Instant } from '@debrief/contracts';

/** Somebody whose page is open: where they read or write, and since when. */
export interface Present {
  readonly personId: string;
  readonly sectionKey: string | null;
  readonly isEditing: boolean;
  /** Since when in this section, in this manner. */
  readonly since: Instant;
  readonly seenAt: Instant;
}

/** A page tells of itself every 20 s; after two that did not come nobody is there any more. */
const presentSeconds = 45;

export const presentNow = (all: readonly Present[], now: Instant): Present[] =>
  all.filter(({ seenAt }) => (Date.parse(now) - Date.parse(seenAt)) / 1000 <= presentSeconds);

export interface SectionLock {
  readonly sectionKey: string;
  readonly heldBy: string;
  readonly since: Instant;
}

/**
 * Who writes in a section: the one who began first. A courtesy of pages to each other; what protects the words is the section's
 * ETag, so that nobody is shut out by a page that was left open.
 */
export function locksOf(present: readonly Present[]): SectionLock[] {
  const locks = new Map<string, SectionLock>();
  for (const { personId, sectionKey, isEditing, since } of present) {
    if (sectionKey === null || !isEditing) continue;
    const held = locks.get(sectionKey);
    if (held === undefined || since < held.since || (since === held.since && personId < held.heldBy))
      locks.set(sectionKey, { sectionKey, heldBy: personId, since });
  }
  return [...locks.values()].sort((a, b) => (a.sectionKey < b.sectionKey ? -1 : 1));
}
