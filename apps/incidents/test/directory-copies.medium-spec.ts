import { PersonChangedV1, ServiceChangedV1, TeamChangedV1 } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { Mongo } from '@debrief/persistence';
import { anEvent, eventually, useWorld } from '@debrief/testing';
import { describe, expect, it } from 'vitest';
import { incidentsConfig } from '../src/incidents.config.js';
import { IncidentsModule } from '../src/incidents.module.js';

interface Copy {
  readonly _id: string;
  readonly thing: { readonly name: string };
}

describe('what the directory tells, heard again', () => {
  const world = useWorld({ module: IncidentsModule, name: 'incidents', config: [incidentsConfig] });

  it.each([1, 2])('keeps the newest of people, teams and services, when each is told %i times and an old one comes late', async (times) => {
    const [personId, teamId, serviceId] = ['per', 'tea', 'svc'].map((prefix) => derivedId(prefix, 'copy', times)) as [
      string,
      string,
      string,
    ];
    const told = (version: number, name: string) => [
      anEvent(PersonChangedV1, { personId, name }, { id: `${personId}:${version}:0` }),
      anEvent(TeamChangedV1, { teamId, name }, { id: `${teamId}:${version}:0` }),
      anEvent(ServiceChangedV1, { serviceId, name }, { id: `${serviceId}:${version}:0` }),
    ];
    for (let time = 0; time < times; time += 1) await world.deliver(...told(1, 'old'), ...told(2, 'new'));
    await world.deliver(...told(1, 'old'), ...told(3, 'newest'));
    for (const [collection, id] of [
      ['people', personId],
      ['teams', teamId],
      ['services', serviceId],
    ] as const)
      await eventually(async () => {
        const copies = await world.get(Mongo).collection<Copy>(collection);
        expect(await copies.find({ _id: id }).toArray()).toMatchObject([{ thing: { name: 'newest' } }]);
      });
  });
});
