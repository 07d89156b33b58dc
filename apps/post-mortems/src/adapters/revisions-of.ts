import { CommitStore } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import { diffLines } from 'diff';
import { hashOfText } from '../domain/canonical.js';
import { evolvePostMortem, type DocumentEvent } from '../domain/evolve-post-mortem.js';
import { noPostMortem, type PostMortem } from '../domain/state.js';

export interface Revision {
  readonly revision: number;
  readonly at: string;
  readonly by: { readonly kind: string; readonly id: string | null };
  readonly sections: readonly string[];
  readonly type: string;
  readonly hash: string;
}

export interface SectionVersion {
  readonly version: number;
  readonly revision: number;
  readonly at: string;
  readonly by: { readonly kind: string; readonly id: string | null };
  readonly type: string;
  readonly origin: string;
  readonly added: number;
  readonly removed: number;
}

/** Revisions are told by the commits alone: append-only, each with the hash of all text, any two compare. */
@Injectable()
export class RevisionsOf {
  constructor(private readonly store: CommitStore) {}

  async list(postMortemId: string): Promise<Revision[]> {
    const revisions: Revision[] = [];
    await this.walk(postMortemId, (before, after, event, at) => {
      if (after.revision === before.revision) return;
      const sections = Object.values(after.sections)
        .filter((section) => section.markdown !== (before.sections[section.key]?.markdown ?? ''))
        .map((section) => section.key);
      revisions.push({ revision: after.revision, at, by: event.data.by, sections, type: event.type, hash: hashOfText(after.sections) });
    });
    return revisions;
  }

  /** The document as it was at a revision; null for one that never was. */
  async at(postMortemId: string, revision: number): Promise<PostMortem | null> {
    let found: PostMortem | null = null;
    await this.walk(postMortemId, (_, after) => {
      if (after.revision === revision) found = after;
    });
    return found;
  }

  /** A section's text when it had this version. */
  async sectionAt(postMortemId: string, key: string, version: number): Promise<string | null> {
    let found: string | null = version === 0 ? '' : null;
    await this.walk(postMortemId, (_, after) => {
      const section = after.sections[key];
      if (section?.version === version) found = section.markdown;
    });
    return found;
  }

  /** Every version of one section, oldest first: when, by whom, with how many lines added and removed. */
  async ofSection(postMortemId: string, key: string): Promise<SectionVersion[]> {
    const versions: SectionVersion[] = [];
    await this.walk(postMortemId, (before, after, event, at) => {
      const [was, is] = [before.sections[key], after.sections[key]];
      if (is === undefined || is.version === (was?.version ?? 0)) return;
      const parts = diffLines(was?.markdown ?? '', is.markdown);
      const lines = (isWanted: (part: (typeof parts)[number]) => boolean): number =>
        parts.filter(isWanted).reduce((sum, part) => sum + part.count, 0);
      versions.push({
        version: is.version,
        revision: after.revision,
        at,
        by: event.data.by,
        type: event.type,
        origin: is.origin,
        added: lines((part) => part.added),
        removed: lines((part) => part.removed),
      });
    });
    return versions;
  }

  /** What changed between two revisions, by section and line. */
  async compare(
    postMortemId: string,
    from: number,
    to: number,
  ): Promise<{ key: string; changes: { kind: 'same' | 'added' | 'removed'; text: string }[] }[] | null> {
    const [a, b] = [await this.at(postMortemId, from), await this.at(postMortemId, to)];
    if (a === null || b === null) return null;
    const keys = [...new Set([...Object.keys(a.sections), ...Object.keys(b.sections)])];
    return keys
      .filter((key) => (a.sections[key]?.markdown ?? '') !== (b.sections[key]?.markdown ?? ''))
      .map((key) => ({
        key,
        changes: diffLines(a.sections[key]?.markdown ?? '', b.sections[key]?.markdown ?? '').map((part) => ({
          kind: part.added ? ('added' as const) : part.removed ? ('removed' as const) : ('same' as const),
          text: part.value,
        })),
      }));
  }

  private async walk(
    postMortemId: string,
    look: (before: PostMortem, after: PostMortem, event: DocumentEvent, at: string) => void,
  ): Promise<void> {
    let state = noPostMortem;
    for (const commit of await this.store.history(postMortemId)) {
      for (const event of commit.events as unknown as (DocumentEvent & { time: string })[]) {
        const after = evolvePostMortem(state, event);
        look(state, after, event, event.time);
        state = after;
      }
    }
  }
}
