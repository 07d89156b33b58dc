import { Clock } from '@debrief/config';
import { isRejection } from '@debrief/decider';
import { Sweep, type Sweeping } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { DirectoryRepository } from '../adapters/directory.repository.js';
import { LessonsRepository } from '../adapters/lessons.repository.js';
import { PostMortemsRepository } from '../adapters/post-mortems.repository.js';
import { systemOrder } from '../domain/orders.js';
import { postMortem } from '../domain/post-mortem.js';
import type { Lesson, PostMortem } from '../domain/state.js';

/**
 * The lessons of a published document go to the teams that they may apply to: those that were named, and those that own a service
 * that was named or one that stands on it. Sharing one twice changes nothing; the sweep mends what a death in between left undone.
 */
@Injectable()
@Sweep('share-lessons', { everySeconds: 60 })
export class ShareLessons implements Sweeping {
  constructor(
    private readonly postMortems: PostMortemsRepository,
    private readonly lessons: LessonsRepository,
    private readonly directory: DirectoryRepository,
    private readonly clock: Clock,
  ) {}

  async sweep(): Promise<void> {
    for (const { state } of await this.postMortems.withUnsharedLessons(100)) await this.execute(state);
  }

  /** The document afterwards; one that is not published keeps its lessons to itself. */
  async execute(state: PostMortem): Promise<PostMortem> {
    let now = state;
    if (state.state !== 'published') return now;
    for (const one of state.lessons.filter((known) => known.state === 'proposed')) {
      await this.share(state, one);
      const marked = await this.postMortems.order(state.postMortemId, `shared:${one.lessonId}`, (current) =>
        postMortem.decide({ ...systemOrder(this.clock.now()), type: 'MarkLesson', lessonId: one.lessonId, state: 'shared' }, current),
      );
      if (!isRejection(marked)) now = marked;
    }
    return now;
  }

  private async share(state: PostMortem, { lessonId, statement, categories, appliesTo }: Lesson): Promise<void> {
    const services = await this.directory.servicesAmong(appliesTo.serviceIds);
    const dependents = await this.directory.dependentsOf(appliesTo.serviceIds);
    const owners = [...services, ...dependents].flatMap(({ teamId }) => teamId ?? []);
    const teamIds = [...new Set([...appliesTo.teamIds, ...owners])];
    await this.lessons.order(lessonId, `share:${lessonId}`, {
      type: 'Share',
      by: { kind: 'system', id: null },
      lesson: {
        lessonId,
        postMortemId: state.postMortemId,
        statement,
        incidentIds: state.subject.type === 'incident' ? state.subject.ids : [],
        categories,
        appliesTo: { ...appliesTo, teamIds },
        visibility: state.visibility,
        audience: state.audience,
      },
    });
  }
}
