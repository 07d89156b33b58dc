import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { derivedId } from '@debrief/contracts/derive-id';
import { aCaller, useWorld } from '@debrief/testing';
import { describe, expect, it } from 'vitest';
import { postMortemsConfig } from '../src/post-mortems.config.js';
import { PostMortemsModule } from '../src/post-mortems.module.js';

const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));

describe('exports opened again, on real MongoDB and Kafka', () => {
  const world = useWorld({
    module: PostMortemsModule,
    name: 'post-mortems',
    config: [postMortemsConfig],
    clock: '2026-05-06T09:00:00.000Z',
    env: { DEBRIEF_POST_MORTEMS_CHROMIUM: chromium ?? '/usr/bin/chromium' },
  });
  const owner = aCaller('admin', { personId: derivedId('per', 'owner') });

  const survey = async () => {
    const text = await readFile(new URL('../examples/career-survey.json', import.meta.url), 'utf8');
    const made = await world.as(owner).post('/api/v1/post-mortems/import').send({ format: 'json', text, dryRun: false }).expect(201);
    return `/api/v1/post-mortems/${made.body.postMortemId}`;
  };
  const write = async (url: string, key: string, markdown: string) => {
    const { version } = (await world.as(owner).get(`${url}/sections/${key}`)).body;
    await world.as(owner).put(`${url}/sections/${key}`).set('If-Match', `"${version}"`).send({ markdown }).expect(200);
  };

  it('is the same document after it went out as Markdown and came in again: sections, factors, chains, beliefs and items', async () => {
    const url = await survey();
    const first = (await world.as(owner).get(`${url}/export.md`).expect(200)).text;
    const seen = (await world.as(owner).post('/api/v1/post-mortems/import').send({ format: 'markdown', text: first }).expect(200)).body;
    expect(seen.mapping.map(({ sectionKey }: { sectionKey: string }) => sectionKey)).not.toContain('x-imported');
    const made = (
      await world.as(owner).post('/api/v1/post-mortems/import').send({ format: 'markdown', text: first, dryRun: false }).expect(201)
    ).body;
    const again = `/api/v1/post-mortems/${made.postMortemId}`;
    for (const part of ['factors', 'assumptions', 'proposals'] as const) {
      const [before, after] = await Promise.all(
        [url, again].map(async (path) => (await world.as(owner).get(`${path}/${part}`)).body.items),
      );
      const told = (item: Record<string, unknown>) => [
        item.statement ?? item.belief ?? item.title,
        item.layer,
        item.role,
        item.evidence,
        item.verdict,
        item.acceptance,
      ];
      expect(after.map(told)).toEqual(before.map(told));
    }
    const body = (text: string) =>
      text
        .slice(text.indexOf('\n# '))
        .replace(/\n## (?:Status|People|What is cited|Waived)\n[^]*?(?=\n## |$)/g, '')
        .replace(/, confirmed\)/g, ')')
        .trim();
    expect(body((await world.as(owner).get(`${again}/export.md`)).text)).toBe(body(first));
  });

  it('prints a PDF whose text is that of the document, without a script and without a way to the network', async () => {
    expect(chromium, 'Chromium is needed for this file: apt-get install chromium').toBeDefined();
    const url = await survey();
    await write(
      url,
      'lucky',
      'Umlauts äöü and “quotation marks” <script>document.title = "hacked"</script> ![pixel](http://127.0.0.1:9/p.gif)',
    );
    const { body, headers } = await world
      .as(owner)
      .get(`${url}/export.pdf`)
      .buffer(true)
      .parse(binary as never)
      .expect(200);
    expect(headers['content-type']).toBe('application/pdf');
    const folder = await mkdtemp(join(tmpdir(), 'debrief-pdf-'));
    try {
      const file = join(folder, 'document.pdf');
      await writeFile(file, body as Buffer);
      const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).replace(/\s+/g, ' ');
      const view = (await world.as(owner).get(url)).body;
      expect(text).toContain(view.title);
      expect(text).toContain('Umlauts äöü and “quotation marks”');
      expect(text).toContain('Contributing factors');
      for (const factor of view.factors) expect(text).toContain(factor.statement.slice(0, 40));
      expect(text).not.toContain('<script');
      const info = execFileSync('pdfinfo', [file], { encoding: 'utf8' });
      expect(info).toMatch(/Tagged:\s+yes/);
      expect(info).toMatch(/JavaScript:\s+no/);
      expect(info).not.toMatch(/Title:\s+hacked/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('is one HTML file with nothing remote and no script in it, and says what it cites', async () => {
    const url = await survey();
    const { text } = await world.as(owner).get(`${url}/export.html`).expect(200);
    expect(text).toContain("default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    expect(text).not.toMatch(/<script|<img|<iframe|<link|src=|@import|url\(/i);
    expect(text).toContain('<section id="section-summary">');
    expect(text).toMatch(/<li id="T1"><b>T1<\/b>/);
  });

  it('takes a release through the same life: its own template, facts, gates and exports', async () => {
    const period = { from: '2026-04-20T08:00:00.000Z', to: '2026-04-22T16:00:00.000Z' };
    const made = (
      await world
        .as(owner)
        .post('/api/v1/post-mortems')
        .send({ subject: { type: 'release', ids: ['4.18'], period }, title: 'Release 4.18 in three parts' })
        .expect(201)
    ).body;
    const url = `/api/v1/post-mortems/${made.postMortemId}`;
    expect(made).toMatchObject({ templateId: 'release', policyId: 'default-release', reviewDueAt: '2026-05-06T17:00:00.000Z' });
    for (const [entryType, occurredAt, text] of [
      ['decision', '2026-04-17T10:00:00.000Z', 'The release was cut in three parts.'],
      ['change', '2026-04-20T09:00:00.000Z', 'Part one went out.'],
      ['observation', '2026-04-21T11:00:00.000Z', 'The importer of part two needed 14 hours.'],
      ['note', '2026-04-23T09:00:00.000Z', 'Part three went out a day later than planned.'],
    ])
      await world.as(owner).post(`${url}/entries`).send({ entryType, occurredAt, text }).expect(201);
    await world.as(owner).post(`${url}/draft`).expect(200);
    const timeline = (await world.as(owner).get(`${url}/sections/timeline`)).body.markdown;
    expect(timeline.match(/^### .*/gm)).toEqual(['### Before', '### During', '### After']);
    const gates = (await world.as(owner).get(`${url}/gates`)).body.gates;
    expect(gates.find(({ gateId }: { gateId: string }) => gateId === 'G4')).toMatchObject({ outcome: 'pass' });
    expect(gates.find(({ gateId }: { gateId: string }) => gateId === 'G9')).toMatchObject({
      outcome: 'fail',
      because: expect.stringContaining('summary'),
    });
    await write(url, 'summary', 'The importer of part two needed 15 hours [[T3]].');
    const { findings } = (await world.as(owner).get(`${url}/verify?section=summary`)).body;
    expect(findings).toMatchObject([{ ruleId: 'VF-03', entries: ['T3'], text: '15 hours' }]);
    await write(url, 'summary', 'The importer of part two needed 14 hours [[T3]].');
    expect((await world.as(owner).get(`${url}/verify?section=summary`)).body.findings).toEqual([]);
    expect((await world.as(owner).get(`${url}/export.md`)).text).toContain('subject: "release 4.18"');
  });
});

const binary = (response: NodeJS.ReadableStream, done: (error: Error | null, body: Buffer) => void): void => {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(Buffer.from(chunk)));
  response.on('end', () => done(null, Buffer.concat(chunks)));
};
