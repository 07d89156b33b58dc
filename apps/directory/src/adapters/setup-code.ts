import { randomInt } from 'node:crypto';
import { Environment, PlatformConfig } from '@debrief/config';
import { Mongo } from '@debrief/persistence';
import { seal, unseal } from '@debrief/service';
import { Injectable } from '@nestjs/common';

interface Setup {
  _id: 'setup';
  code: string;
}

/** No 0 and O, no 1 and I: it is typed by hand. */
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const PURPOSE = 'setup code';

/** The one-time code with which the first administrator is made: the same for all processes, and after a restart. */
@Injectable()
export class SetupCode {
  constructor(
    private readonly mongo: Mongo,
    private readonly env: Environment,
  ) {}

  async read(): Promise<string> {
    const { DEBRIEF_SECRET: secret } = this.env.get(PlatformConfig);
    const collection = await this.mongo.collection<Setup>('installation');
    const fresh = Array.from({ length: 3 }, () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('')).join('-');
    for (;;) {
      const kept = await collection.findOneAndUpdate(
        { _id: 'setup' },
        { $setOnInsert: { code: seal(fresh, secret, PURPOSE) } },
        { upsert: true, returnDocument: 'after' },
      );
      try {
        return unseal(kept!.code, secret, PURPOSE);
      } catch {
        // Sealed under a secret that is no more: nobody can know that code, so there is a new one.
        await collection.deleteOne({ _id: 'setup', code: kept!.code });
      }
    }
  }

  async forget(): Promise<void> {
    await (await this.mongo.collection<Setup>('installation')).deleteOne({ _id: 'setup' });
  }
}
