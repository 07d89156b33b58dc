import { PlatformConfig, type Environment } from '@debrief/config';
import { gauge, log } from '@debrief/observability';
import mongoose, { type Connection, type mongo } from 'mongoose';
import { withDeadline } from './failures.js';

type Document = mongo.Document;

/**
 * One service's database. It connects by itself and goes on trying: mongoose does not repeat a first connection that failed.
 * The stores below work on the driver's own collections, because mongoose buffers what is asked while it is not connected.
 */
export class Mongo {
  readonly connection: Connection;
  private readonly opened: Promise<unknown>;
  private ready: Promise<unknown>;
  private closed = false;
  private readonly lastSteps: (() => Promise<void>)[] = [];

  constructor(
    readonly service: string,
    readonly env: Environment,
  ) {
    this.connection = mongoose.createConnection();
    // mongoose says each lost connection here too; without a listener it would end the process.
    this.connection.on('error', (error: Error) => log.warn({ service, err: error }, 'MongoDB is away'));
    this.opened = this.untilItWorks(() => this.connection.openUri(this.env.get(PlatformConfig).MONGODB_URL, this.options()));
    this.ready = this.opened;
    const up = gauge('dependency_up', '1 while a server that we need answers', ['dependency']);
    this.connection.on('connected', () => up.set({ dependency: 'mongo' }, 1));
    this.connection.on('disconnected', () => up.set({ dependency: 'mongo' }, 0));
  }

  /** The driver's own collection, once its indexes are there. Fails as outcome unknown when the first connection takes too long. */
  async collection<T extends Document>(name: string): Promise<mongo.Collection<T>> {
    return (await this.db()).collection<T>(name);
  }

  async db(): Promise<mongo.Db> {
    await withDeadline(`connect to MongoDB for ${this.service}`, this.ready);
    return this.connection.getClient().db(this.database);
  }

  get database(): string {
    return `${this.env.get(PlatformConfig).DEBRIEF_DATABASE_PREFIX}${this.service}`;
  }

  /** Done before anybody gets a collection: indexes. Called while modules are put together. */
  prepare(step: (database: mongo.Db) => Promise<void>): void {
    const before = this.ready;
    this.ready = before.then(() => this.untilItWorks(() => step(this.connection.getClient().db(this.database))));
  }

  /** For readiness: how long a ping takes; throws when there is none within `ms`. */
  async ping(ms = 2_000): Promise<number> {
    const from = performance.now();
    await withDeadline(
      'ping MongoDB',
      this.db().then((database) => database.command({ ping: 1 })),
      ms,
    );
    return performance.now() - from;
  }

  /** Done before the connection is closed: whoever still has to write something down at the end. */
  beforeClose(step: () => Promise<void>): void {
    this.lastSteps.push(step);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.lastSteps.map((step) => step()));
    this.closed = true;
    await this.connection.close(true);
  }

  private async untilItWorks(step: () => Promise<unknown>): Promise<void> {
    while (!this.closed) {
      try {
        await step();
        return;
      } catch (error) {
        if (this.closed) return;
        log.warn({ service: this.service, err: error }, 'MongoDB cannot be used yet');
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  }

  private options(): mongoose.ConnectOptions {
    const platform = this.env.get(PlatformConfig);
    return {
      dbName: this.database,
      // Here and not in the URL alone, because an operator may replace the URL: `w=1` lost 389 of 38,920 writes in five kills.
      writeConcern: { w: 'majority', j: true },
      retryWrites: true,
      connectTimeoutMS: 5_000,
      serverSelectionTimeoutMS: 5_000,
      socketTimeoutMS: 20_000,
      maxPoolSize: 20,
      promoteBuffers: true, // else a lean document holds a BSON Binary where its type says Buffer
      ignoreUndefined: true, // else a member that is undefined comes back as null, and the hash no longer fits
      bufferTimeoutMS: 5_000,
      appName: `debrief-${this.service}`,
      ...(platform.MONGODB_USERNAME && { auth: { username: platform.MONGODB_USERNAME, password: platform.MONGODB_PASSWORD } }),
      ...((platform.MONGODB_TLS || platform.MONGODB_TLS_CA) && { tls: true }),
      ...(platform.MONGODB_TLS_CA && { ca: platform.MONGODB_TLS_CA }),
      ...(platform.MONGODB_TLS_CERT && { cert: platform.MONGODB_TLS_CERT }),
      ...(platform.MONGODB_TLS_KEY && { key: platform.MONGODB_TLS_KEY }),
    } as mongoose.ConnectOptions;
  }
}
