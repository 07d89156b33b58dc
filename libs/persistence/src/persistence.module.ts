import { Clock, Environment } from '@debrief/config';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { getConnectionToken, MongooseModule, type ModelDefinition } from '@nestjs/mongoose';
import type { Aggregate, Query } from 'mongoose';
import { CommitStore } from './commit-store.js';
import { Leases } from './leases.js';
import { rememberMongo } from './mongo-of.js';
import { Mongo } from './mongo.js';
import { Nightly } from './nightly.js';
import { Projections } from './projections.js';

/** Makes the connection known to `MongooseModule.forFeature(…, service)`, which looks for it in the whole application. */
@Global()
@Module({})
class ConnectionModule {}

@Module({})
class StoreModule {}

/** Longer than this no read may take: the store gives it up, and does not work on for nobody. */
const MAX_TIME_MS = 5_000;
const bounded = new WeakSet<object>();

/** Reads that say nothing of their own get the limit of the house. */
function boundReads(schema: ModelDefinition['schema']): void {
  if (bounded.has(schema)) return;
  bounded.add(schema);
  schema.pre(['find', 'findOne', 'countDocuments', 'distinct'], function (this: Query<unknown, unknown>) {
    if (this.getOptions().maxTimeMS === undefined) this.maxTimeMS(MAX_TIME_MS);
  });
  schema.pre('aggregate', function (this: Aggregate<unknown>) {
    if (this.options.maxTimeMS === undefined) this.option({ maxTimeMS: MAX_TIME_MS });
  });
}

@Module({})
export class PersistenceModule {
  /**
   * One service's database, `<prefix><service>`, in a connection of its own: also in `standalone`. Exports its models, CommitStore,
   * Leases, Projections and Mongo.
   */
  static forService(service: string, models: ModelDefinition[] = []): DynamicModule {
    // A filter on a path that the schema does not know would be dropped, and the query would match everything.
    for (const { schema } of models) if (schema.get('strict') !== false && !schema.get('strictQuery')) schema.set('strictQuery', 'throw');
    for (const { schema } of models) boundReads(schema);
    const features = MongooseModule.forFeature(models, service);
    return { module: PersistenceModule, imports: [storeOf(service), features], exports: [storeOf(service), features] };
  }
}

// Nest tells dynamic modules apart by identity: whoever names the same service must get the same object, or there would be two
// connections, and the relay would hear nothing of the commits of the use cases.
const stores = new Map<string, DynamicModule>();

/** The store of a service without its models; for libraries. */
export function storeOf(service: string): DynamicModule {
  const known = stores.get(service);
  if (known) return known;
  const token = `debrief.mongo.${service}`;
  const connection: DynamicModule = {
    module: ConnectionModule,
    providers: [
      {
        provide: token,
        inject: [Environment],
        useFactory: (env: Environment) => {
          const mongo = new Mongo(service, env);
          rememberMongo(mongo);
          return mongo;
        },
      },
      { provide: getConnectionToken(service), inject: [token], useFactory: (mongo: Mongo) => mongo.connection },
    ],
    exports: [token, getConnectionToken(service)],
  };
  const made: DynamicModule = {
    module: StoreModule,
    imports: [connection],
    providers: [
      { provide: Mongo, useExisting: token },
      { provide: CommitStore, inject: [token, Clock], useFactory: (mongo: Mongo, clock: Clock) => new CommitStore(mongo, clock) },
      { provide: Leases, inject: [token], useFactory: (mongo: Mongo) => new Leases(mongo) },
      {
        provide: Projections,
        inject: [token, CommitStore, Leases],
        useFactory: (mongo: Mongo, commits: CommitStore, leases: Leases) => new Projections(mongo, commits, leases),
      },
      {
        provide: Nightly,
        inject: [token, CommitStore, Leases, Projections],
        useFactory: (mongo: Mongo, commits: CommitStore, leases: Leases, projections: Projections) =>
          new Nightly(mongo, commits, leases, projections),
      },
    ],
    exports: [Mongo, CommitStore, Leases, Projections],
  };
  stores.set(service, made);
  return made;
}
