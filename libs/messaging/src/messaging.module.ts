import { Clock, Environment } from '@debrief/config';
import type { EventDefinition, Topic } from '@debrief/contracts';
import { CommitStore, Leases, Mongo, storeOf } from '@debrief/persistence';
import { Module, type DynamicModule } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { DeadLetterStore } from './dead-letter-store.js';
import { DeadLetters } from './dead-letters.js';
import { KafkaLogStrategy } from './kafka-log.strategy.js';
import { LiveEvents } from './live-events.js';
import { LogProducer } from './log-producer.js';
import { MessagingLife } from './messaging-life.js';
import { MessagingStatus } from './messaging-status.js';
import { Relay } from './relay.js';
import { Republication } from './republication.js';
import { messagingOf, stampHandlers } from './transport.js';

export interface MessagingOptions {
  /** The topic that this service owns: its relay says its commits there. Null for a service that says nothing. */
  readonly says: Topic | null;
  /** What it listens to, each with exactly one handler. */
  readonly hears: readonly EventDefinition[];
  /** Topics of whose things this service keeps a copy: it must hear the events with which they begin. */
  readonly copies?: readonly Topic[];
}

@Module({})
export class MessagingModule {
  /** A service's way into the log and out of it. Exports LogProducer, DeadLetters, Relay (if it says something), MessagingStatus. */
  static forService(service: string, { says, hears, copies = [] }: MessagingOptions): DynamicModule {
    refuseCopiesWithoutBeginning(service, hears, copies);
    return {
      module: MessagingModule,
      imports: [storeOf(service)],
      providers: [
        { provide: messagingOf(service), useValue: service },
        { provide: MessagingStatus, useFactory: () => new MessagingStatus(service) },
        { provide: LogProducer, inject: [Environment], useFactory: (env: Environment) => new LogProducer(env, service) },
        { provide: DeadLetterStore, inject: [Mongo, Clock], useFactory: (mongo: Mongo, clock: Clock) => new DeadLetterStore(mongo, clock) },
        {
          provide: DeadLetters,
          inject: [DeadLetterStore],
          useFactory: (letters: DeadLetterStore) => new DeadLetters(service, letters, hears),
        },
        {
          provide: KafkaLogStrategy,
          inject: [Environment, DeadLetterStore, MessagingStatus, ModulesContainer],
          useFactory: (env: Environment, letters: DeadLetterStore, status: MessagingStatus, modules: ModulesContainer) => {
            stampHandlers(modules, service);
            return new KafkaLogStrategy({ service, hears, env, letters, status });
          },
        },
        {
          provide: Relay,
          inject: [Environment, Mongo, CommitStore, Leases, LogProducer],
          useFactory: (env: Environment, mongo: Mongo, store: CommitStore, leases: Leases, producer: LogProducer) =>
            says && new Relay({ service, topic: says, env, store, leases, producer, republication: new Republication(mongo, store) }),
        },
        {
          provide: MessagingLife,
          inject: [LogProducer, Relay, MessagingStatus, Mongo],
          useFactory: (producer: LogProducer, relay: Relay | null, status: MessagingStatus, mongo: Mongo) =>
            new MessagingLife(producer, relay ?? undefined, status, mongo),
        },
      ],
      exports: [LogProducer, DeadLetters, DeadLetterStore, KafkaLogStrategy, Relay, MessagingStatus],
    };
  }

  /** Only what happens from now on, for live updates; nothing is stored. Exports LiveEvents. */
  static forLive(service: string, topics: readonly Topic[]): DynamicModule {
    const live = {
      provide: LiveEvents,
      inject: [Environment, Clock],
      useFactory: (env: Environment, clock: Clock) => new LiveEvents(service, topics, env, clock),
    };
    return { module: MessagingModule, providers: [live], exports: [LiveEvents] };
  }
}

function refuseCopiesWithoutBeginning(service: string, hears: readonly EventDefinition[], copies: readonly Topic[]): void {
  const unheard = copies.filter((topic) => !hears.some((definition) => definition.topic === topic && definition.begins));
  if (unheard.length > 0) throw new Error(`${service} keeps copies of ${unheard.join(', ')}, but does not hear how they begin`);
}
