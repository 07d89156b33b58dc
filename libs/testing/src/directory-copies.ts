import { PersonChangedV1, ServiceChangedV1, TeamChangedV1 } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { Mongo } from '@debrief/persistence';
import { describe, expect, it } from 'vitest';
import { anEvent } from './an-event.js';
import { eventually } from './eventually.js';
import { useWorld, type WorldOptions } from './use-world.js';

interface Copy {
  readonly _id: string;
  readonly thing: { readonly name: string };
}

/** What every service promises that keeps copies of people, teams and services: the newest stays, however often and late others come. */
export const describeDirectoryCopies = (options: WorldOptions): void => {
  describe('what the directory tells, heard again', () => {
    const world = useWorld(options);

    it.each([1, 2])(
      'keeps the newest of people, teams and services, when each is told %i times and an old one comes late',
      async (times) => {
        const personId = derivedId('per', 'copy', times);
        const teamId = derivedId('tea', 'copy', times);
        const serviceId = derivedId('svc', 'copy', times);
        const told = (version: number, name: string) => [
          anEvent(PersonChangedV1, { personId, name }, { id: `${personId}:${version}:0` }),
          anEvent(TeamChangedV1, { teamId, name }, { id: `${teamId}:${version}:0` }),
          anEvent(ServiceChangedV1, { serviceId, name }, { id: `${serviceId}:${version}:0` }),
        ];
        for (let time = 0; time < times; time += 1) await world.deliver(...told(1, 'old'), ...told(2, 'new'));
        await world.deliver(...told(1, 'old'), ...told(3, 'newest'));
        for (const [collection, id] of Object.entries({ people: personId, teams: teamId, services: serviceId }))
          await eventually(async () => {
            const copies = await world.get(Mongo).collection<Copy>(collection);
            expect(await copies.find({ _id: id }).toArray()).toMatchObject([{ thing: { name: 'newest' } }]);
          });
      },
    );
  });
};
