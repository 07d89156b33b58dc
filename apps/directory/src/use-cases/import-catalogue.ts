import type { ImportedServices, ImportServicesBody } from '@debrief/contracts';
import { isRejection } from '@debrief/decider';
import { Injectable } from '@nestjs/common';
import { CatalogueRepository } from '../adapters/catalogue.repository.js';
import { PeopleRepository } from '../adapters/people.repository.js';
import { TeamsRepository } from '../adapters/teams.repository.js';
import { yamlDocuments } from '../adapters/yaml-documents.js';
import { readBackstage, readServicesCsv } from '../domain/catalogue-rows.js';
import { planImport } from '../domain/plan-import.js';
import { ManageCatalogue } from './manage-catalogue.js';

const mostShown = 2_000;

/** Takes a catalogue over from a file: shown first, then written, row by row. Imported twice it changes nothing the second time. */
@Injectable()
export class ImportCatalogue {
  constructor(
    private readonly catalogue: CatalogueRepository,
    private readonly teams: TeamsRepository,
    private readonly people: PeopleRepository,
    private readonly manageCatalogue: ManageCatalogue,
  ) {}

  async execute({ format, text, dryRun }: ImportServicesBody, cause: string): Promise<ImportedServices> {
    const { rows, skipped } = format === 'backstage' ? readBackstage(yamlDocuments(text)) : readServicesCsv(text);
    const [services, teams, people] = await Promise.all([
      this.catalogue.all(),
      this.teams.list({}, 10_000),
      this.people.list({ isActive: true }, 10_000),
    ]);
    const { planned, skipped: refused } = planImport(rows, {
      services,
      teams: teams.map(({ teamId, name }) => ({ id: teamId, name })),
      people: people.map(({ personId, name, email }) => ({ id: personId, name, email })),
    });
    const left = [...skipped, ...refused];
    const done: (typeof planned)[number][] = [];
    for (const row of planned) {
      if (!dryRun && row.action !== 'same') {
        const { serviceId, name, changes } = row;
        const order =
          row.action === 'create'
            ? ({ type: 'AddService', serviceId, name, changes } as const)
            : ({ type: 'ChangeService', changes } as const);
        const saved = await this.manageCatalogue.execute({ serviceId, cause: `${cause}:${serviceId}`, order });
        if (isRejection(saved)) {
          left.push({ at: row.at, name, reason: saved.type });
          continue;
        }
      }
      done.push(row);
    }
    const count = (action: string): number => done.filter((row) => row.action === action).length;
    return {
      isDryRun: dryRun,
      read: rows.length + skipped.length,
      created: count('create'),
      changed: count('change'),
      unchanged: count('same'),
      rows: done.slice(0, mostShown).map(({ at, name, action, serviceId, members, warnings }) => ({
        at,
        name,
        action,
        serviceId,
        members: [...members],
        warnings: [...warnings],
      })),
      skipped: left.slice(0, mostShown).map((row) => ({ ...row })),
    };
  }
}
