import { SystemClock } from '@debrief/config';
import { CommitStore, Mongo, verifyStore } from '@debrief/persistence';
import { Refused, storesOf } from './installation.js';
import { services } from './services.js';
import { headsOfTopic } from './topic-heads.js';

export interface VerifyOptions {
  readonly incident?: string;
  readonly service?: string;
  readonly againstTopic?: boolean;
}

/** Verifies every history of the chosen services, prints one line for each break, and answers how many there are. */
export async function verifyStores(options: VerifyOptions): Promise<number> {
  const env = storesOf();
  const chosen = options.incident ? ['incidents'] : services.filter((name) => !options.service || name === options.service);
  if (chosen.length === 0) throw new Refused(`There is no service ${options.service}; there is ${services.join(', ')}.`);
  let broken = 0;
  for (const service of chosen) {
    const mongo = new Mongo(service, env);
    try {
      const report = await verifyStore(new CommitStore(mongo, new SystemClock()), {
        ...(options.incident && { aggregateId: options.incident }),
        ...(options.againstTopic && { heads: await headsOfTopic(env, service) }),
      });
      if (options.incident && report.aggregates === 0) throw new Refused(`There is no incident ${options.incident}.`);
      for (const { aggregateId, version, reason } of report.breaks) console.log(`${service} ${aggregateId}: version ${version} ${reason}`);
      broken += report.breaks.length;
      console.error(`${service}: ${report.commits} commits of ${report.aggregates} histories, head digest ${report.headDigest}`);
    } finally {
      await mongo.onApplicationShutdown();
    }
  }
  console.error(broken === 0 ? 'all whole' : `${broken} broken`);
  return broken;
}
