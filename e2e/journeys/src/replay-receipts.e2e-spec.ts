import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually, sharedStack, workspaceRoot } from '@debrief/e2e-support';
import { expect, it } from 'vitest';
import { alertsOf, connect, incidentsOf, receiptsOf } from './sources.js';

const service = 'replayed-shop';

/** One promise: nothing depends on our understanding a delivery today. What could not be read is kept, and read when somebody says what it means. */
it(
  'what nobody could read is offered again once a mapping can, shown first, and then becomes an alert that notifies nobody',
  { timeout: 60_000 },
  async () => {
    const { api, adminToken } = sharedStack();
    const source = await connect(api, 'generic', 'An own watcher');
    const delivery = { colour: 'red', thing: { place: 'db-1', weight: 9, belongs: service } };
    const answer = await fetch(source.ingestUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(delivery),
    });
    expect(answer.status).toBe(200);
    await eventually(async () => expect(await receiptsOf(api, source)).toMatchObject([{ outcome: 'unmapped' }]));

    const replay = async (...more: string[]) =>
      (
        await promisify(execFile)(process.execPath, [
          join(workspaceRoot, 'tools/dist/debrief.js'),
          '--url',
          api.url,
          '--token',
          adminToken,
          'replay',
          '--integration',
          source.integrationId,
          ...more,
        ])
      ).stdout;
    expect(await replay()).toContain('Nothing waits to be read again');
    const mapping = {
      title: "'Too heavy: ' & thing.place",
      dedupKey: 'thing.place',
      status: 'colour',
      service: 'thing.belongs',
      statusMap: { red: 'firing' },
    };
    await api.patch(`/integrations/${source.integrationId}`, { settings: { mapping } }, { expect: 200 });

    const dry = await replay();
    expect(dry).toContain('1 parsed; 1 alerts differ');
    expect(dry).toContain('new → firing unknown  Too heavy: db-1');
    expect(await alertsOf(api, service)).toEqual([]);
    expect(await replay('--apply')).toContain('applied');
    expect(await alertsOf(api, service)).toMatchObject([{ title: 'Too heavy: db-1', status: 'firing' }]);
    expect(await receiptsOf(api, source)).toMatchObject([{ outcome: 'parsed' }]);
    expect(await replay()).toContain('Nothing waits to be read again');
    expect(await incidentsOf(api, service)).toEqual([]);
  },
);
