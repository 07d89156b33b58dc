import { PlatformConfig, type Environment } from '@debrief/config';
import { COMMITS, type Commit } from '@debrief/persistence';
import mongoose, { type mongo } from 'mongoose';

/** The installation's MongoDB, opened for a command and closed after it. */
export async function withMongo<Result>(
  env: Environment,
  work: (databaseOf: (service: string) => mongo.Db) => Promise<Result>,
): Promise<Result> {
  const platform = env.get(PlatformConfig);
  const client = await mongoose.mongo.MongoClient.connect(platform.MONGODB_URL, {
    serverSelectionTimeoutMS: 5_000,
    promoteBuffers: true,
    ...(platform.MONGODB_USERNAME && { auth: { username: platform.MONGODB_USERNAME, password: platform.MONGODB_PASSWORD } }),
    ...(platform.MONGODB_TLS && { tls: true }),
    ...(platform.MONGODB_TLS_CA && { ca: platform.MONGODB_TLS_CA }),
  });
  try {
    return await work((service) => client.db(platform.DEBRIEF_DATABASE_PREFIX + service));
  } finally {
    await client.close();
  }
}

/** The commits of a service, those of one aggregate together. Read as they are needed: a history may be longer than memory. */
export async function* aggregatesIn(database: mongo.Db, aggregateId?: string): AsyncGenerator<{ aggregateId: string; commits: Commit[] }> {
  const cursor = database.collection<Commit>(COMMITS).find(aggregateId ? { aggregateId } : {}, { sort: { aggregateId: 1 } });
  let commits: Commit[] = [];
  for await (const commit of cursor) {
    const [first] = commits;
    if (first && first.aggregateId !== commit.aggregateId) {
      yield { aggregateId: first.aggregateId, commits };
      commits = [];
    }
    commits.push(commit);
  }
  const [first] = commits;
  if (first) yield { aggregateId: first.aggregateId, commits };
}
