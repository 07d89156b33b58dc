import { verifyChain } from '@debrief/persistence';
import { Refused, storesOf } from './installation.js';
import { services } from './services.js';
import { aggregatesIn, withMongo } from './stores.js';
import { brokenAgainst, headsOfTopic } from './topic-heads.js';

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
  let breaks = 0;
  const broken = (line: string): void => {
    breaks++;
    console.log(line);
  };
  await withMongo(env, async (databaseOf) => {
    for (const service of chosen) {
      const heads = options.againstTopic ? await headsOfTopic(env, service) : undefined;
      let commits = 0;
      const seen = new Set<string>();
      for await (const aggregate of aggregatesIn(databaseOf(service), options.incident)) {
        const report = verifyChain(aggregate.commits);
        commits += report.commits;
        seen.add(aggregate.aggregateId);
        if (report.firstBad) broken(`${service} ${aggregate.aggregateId}: version ${report.firstBad.version} ${report.firstBad.reason}`);
        for (const line of heads ? brokenAgainst(heads, aggregate.aggregateId, aggregate.commits) : []) broken(`${service} ${line}`);
      }
      for (const [id, said] of options.incident ? [] : (heads ?? []))
        if (!seen.has(id)) broken(`${service} ${id}: missing, up to version ${Math.max(...said.keys())} was said`);
      if (options.incident && seen.size === 0) throw new Refused(`There is no incident ${options.incident}.`);
      console.error(`${service}: ${commits} commits of ${seen.size} histories`);
    }
  });
  console.error(breaks === 0 ? 'all whole' : `${breaks} broken`);
  return breaks;
}
