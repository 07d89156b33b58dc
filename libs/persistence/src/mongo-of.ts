import type { Connection } from 'mongoose';
import type { Mongo } from './mongo.js';

const known = new WeakMap<Connection, Mongo>();

/** Remembers whose connection it is, so that a model leads back to its service's database. */
export function rememberMongo(mongo: Mongo): void {
  known.set(mongo.connection, mongo);
}

export const mongoOf = (connection: Connection): Mongo | undefined => known.get(connection);
