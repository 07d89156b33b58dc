import { hash, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { CredentialDocument } from './directory.schema.js';

/** OWASP's first choice; 26 ms on one core. */
// 2 is argon2id: the package's enum cannot be imported with isolated modules.
const argon = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
let nobody: Promise<string> | undefined;

/** Passwords: argon2id, and nothing but the newest hash. */
@Injectable()
export class CredentialsStore {
  constructor(@InjectModel('credentials', 'directory') private readonly credentials: Model<CredentialDocument>) {}

  /** Whether anybody can sign in yet. */
  async isEmpty(): Promise<boolean> {
    return (await this.credentials.findOne({}, { _id: 1 }).lean()) === null;
  }

  hashOf(password: string): Promise<string> {
    return hash(password, argon);
  }

  async set(personId: string, passwordHash: string, now: string): Promise<void> {
    await this.credentials.collection.replaceOne({ _id: personId as never }, { hash: passwordHash, changedAt: now }, { upsert: true });
  }

  /** Only if there is none yet. False: somebody was faster. */
  async setFirst(personId: string, passwordHash: string, now: string): Promise<boolean> {
    try {
      await this.credentials.collection.insertOne({ _id: personId, hash: passwordHash, changedAt: now } as never);
      return true;
    } catch (error) {
      if ((error as { code?: unknown }).code === 11_000) return false;
      throw error;
    }
  }

  /** Takes as long for somebody who does not exist: the name must not be told by the time. */
  async verify(personId: string | undefined, password: string): Promise<boolean> {
    nobody ??= hash('nobody has this password', argon);
    const known = personId === undefined ? null : await this.credentials.findById(personId).lean<CredentialDocument>();
    const fits = await verify(known?.hash ?? (await nobody), password);
    return known !== null && fits;
  }
}
