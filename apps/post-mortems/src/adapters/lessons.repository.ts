import { isRejection, type Rejection } from '@debrief/decider';
import { AggregateRepository, CommitStore, Mongo, upsertProjection } from '@debrief/persistence';
import type { Cause } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Schema, type Model, type mongo } from 'mongoose';
import { lesson, type LessonEvent, type LessonOrder, type SharedLesson } from '../domain/lesson.js';

export interface LessonDocument {
  readonly _id: string;
  readonly version: number;
  readonly lesson: SharedLesson;
  readonly sharedAt: string;
}

const collectionName = 'lessons';
export const lessonsModel = {
  name: collectionName,
  schema: new Schema({ _id: String }, { strict: false, minimize: false, versionKey: false, collection: collectionName }),
  collection: collectionName,
};

/** Lessons that were shared, with the answers of teams. */
@Injectable()
export class LessonsRepository extends AggregateRepository<SharedLesson, LessonEvent> {
  constructor(
    store: CommitStore,
    private readonly mongo: Mongo,
    @InjectModel(collectionName, 'post-mortems') private readonly model: Model<LessonDocument>,
  ) {
    super(store, lesson);
  }

  private lessons = () => this.mongo.collection<LessonDocument>(collectionName);

  async order(lessonId: string, cause: Cause, order: LessonOrder): Promise<SharedLesson | Rejection> {
    const outcome = await this.act<Rejection>({ aggregateId: lessonId, cause, decide: (state) => lesson.decide(order, state) });
    if (isRejection(outcome)) return outcome;
    if (outcome.version > 0) {
      const document = { lesson: outcome.state, sharedAt: outcome.events[0]?.time ?? '' };
      await upsertProjection(this.model, lessonId, outcome.version, document);
    }
    return outcome.state;
  }

  async read(lessonId: string): Promise<LessonDocument | null> {
    return (await this.lessons()).findOne({ _id: lessonId });
  }

  async list(where: mongo.Filter<LessonDocument>, limit: number): Promise<LessonDocument[]> {
    return (await this.lessons()).find(where, { maxTimeMS: 4_000 }).sort({ sharedAt: -1, _id: -1 }).limit(limit).toArray();
  }
}
