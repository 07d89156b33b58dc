import {
  eventually,
  invite,
  shapeOfRun,
  startSmtpSink,
  startStack,
  withoutDigest,
  type Colleague,
  type SmtpSink,
  type Stack,
} from '@debrief/e2e-support';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alertmanagerDelivery, deliver } from './deliveries.js';

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

/** A working day, whenever the test runs: a reminder that would fall on a weekend moves. */
function aWednesdayInTwoWeeks(): string {
  const day = new Date(Date.now() + 10 * 86_400_000);
  day.setUTCDate(day.getUTCDate() + ((10 - day.getUTCDay()) % 7));
  return day.toISOString().slice(0, 10);
}

/** One promise: an alert becomes an incident, a timeline, a cited draft, a lesson, an action item that is reminded of, and a figure. */
describe(`from an alert to a lesson, ${shapeOfRun}`, () => {
  let stack: Stack;
  let mails: SmtpSink;
  let owner: Colleague;
  let outsider: Colleague;
  let incidentId: string;
  let postMortemId: string;
  let actionItemId: string;
  const service = 'checkout';

  beforeAll(async () => {
    mails = await startSmtpSink();
    stack = await startStack({ env: { SMTP_URL: mails.url } });
    owner = await invite(stack.api, { name: 'Checkout on-call', email: 'checkout-oncall@example.org', zone: 'Europe/Berlin' });
    await withoutDigest(owner);
    outsider = await invite(stack.api, { name: 'Search on-call', email: 'search-oncall@example.org' });
  }, 120_000);
  afterAll(async () => {
    await stack?.stop();
    await mails?.stop();
  }, 60_000);

  it('an alert becomes an incident with a timeline', async () => {
    const { body: integration } = await stack.api.post<{ ingestUrl: string }>('/integrations', {
      source: 'alertmanager',
      name: 'Production',
    });
    const startsAt = minutesAgo(30);
    const answer = await deliver(integration.ingestUrl, alertmanagerDelivery([{ name: 'HighErrorRate', service, startsAt }]));
    expect(answer.status).toBe(200);
    incidentId = await eventually(async () => {
      const { body } = await stack.api.get<{ items: { incidentId: string; title: string }[] }>(`/incidents?service=${service}`);
      expect(body.items).toHaveLength(1);
      return body.items[0]!.incidentId;
    });
    await eventually(async () => {
      const { body } = await stack.api.get<{ items: { entryType: string }[] }>(`/incidents/${incidentId}/timeline`);
      expect(body.items.map(({ entryType }) => entryType)).toContain('alert-fired');
    });
  });

  it('people take it, write what they see, and mitigate', async () => {
    await owner.api.post(`/incidents/${incidentId}/acknowledge`);
    await owner.api.post(`/incidents/${incidentId}/timeline`, {
      entryType: 'note',
      data: { markdown: 'Connection waits climb right after the rollout.' },
      occurredAt: minutesAgo(20),
    });
    await owner.api.post(`/incidents/${incidentId}/impacts`, {
      serviceName: service,
      scope: 'partial',
      startedAt: minutesAgo(31),
      endedAt: minutesAgo(5),
      share: 0.41,
      metric: 'requests failed with HTTP 503',
      source: 'edge log',
    });
    await owner.api.post(`/incidents/${incidentId}/mitigate`, { at: minutesAgo(5) });
    const { body } = await owner.api.get<{ status: string }>(`/incidents/${incidentId}`);
    expect(body.status).toBe('mitigated');
  });

  it('an order against the wrong state is refused by name', async () => {
    const { body } = await owner.api.post<{ type: string }>(`/incidents/${incidentId}/acknowledge`, {}, { expect: 409 });
    expect(body.type).toBe('/problems/incident/already-acknowledged');
  });

  it('the end of the incident brings a draft in which every sentence cites the record', async () => {
    await owner.api.post(`/incidents/${incidentId}/resolve`, { at: minutesAgo(1) });
    postMortemId = await eventually(async () => {
      const { body } = await stack.api.get<{ items: { postMortemId: string; state: string }[] }>('/post-mortems');
      expect(body.items).toMatchObject([{ state: 'drafting' }]);
      return body.items[0]!.postMortemId;
    });
    const { body } = await stack.api.get<{ sections: { key: string; markdown: string; origin: string }[] }>(
      `/post-mortems/${postMortemId}`,
    );
    const drafted = body.sections.filter(
      ({ key, markdown }) => ['summary', 'detection', 'response', 'recovery'].includes(key) && markdown.trim() !== '',
    );
    expect(drafted.length).toBeGreaterThan(2);
    for (const { markdown } of drafted)
      for (const line of markdown.split('\n').filter((text) => text.trim() !== '' && !text.startsWith('[needs:')))
        expect(line).toMatch(/\[\[[TI][\d*]+\]\]|\[needs:/);
  });

  it('a section that somebody else has changed is not overwritten', async () => {
    const { body, headers } = await owner.api.get<{ markdown: string }>(`/post-mortems/${postMortemId}/sections/lucky`);
    const etag = headers.get('etag')!;
    await owner.api.put(
      `/post-mortems/${postMortemId}/sections/lucky`,
      { markdown: `${body.markdown}The canary carried 1 % of the traffic.\n` },
      { headers: { 'if-match': etag } },
    );
    const lost = await outsider.api.put<{ type: string; current: { markdown: string } }>(
      `/post-mortems/${postMortemId}/sections/lucky`,
      { markdown: 'Something else.' },
      { headers: { 'if-match': etag }, expect: 412 },
    );
    expect(lost.body.type).toBe('/problems/precondition/changed');
    expect(JSON.stringify(lost.body)).toContain('The canary carried 1 %');
  });

  it('words that blame are found where they stand', async () => {
    const { body } = await owner.api.post<{ findings: { ruleId: string; text: string }[] }>('/lint', {
      markdown: 'The root cause was human error.',
      section: 'factors',
    });
    expect(body.findings.map(({ ruleId }) => ruleId)).toEqual(['RC-01', 'HE-01']);
  });

  /** Writes what only people know in the place that the draft left for it. */
  async function fillIn(key: string, what: string, words: string): Promise<void> {
    const path = `/post-mortems/${postMortemId}/sections/${key}`;
    const { body, headers } = await owner.api.get<{ markdown: string }>(path);
    expect(body.markdown).toContain(`[needs: ${what}]`);
    const markdown = body.markdown.replace(`[needs: ${what}]`, words);
    await owner.api.put(path, { markdown }, { headers: { 'if-match': headers.get('etag')! } });
  }

  it('what people add makes it ready, and an outsider approves it', async () => {
    const due = aWednesdayInTwoWeeks();
    const factor = {
      statement: 'The connection pool has a fixed limit that no alert watches.',
      layer: 'technical',
      role: 'latent-condition',
      category: 'capacity',
      evidence: ['T1'],
      confidence: 'supported',
      howChain: [
        { question: 'How did it come that the pool was full?', answer: 'The limit is a constant of the client library.' },
        { question: 'How did it come that no page showed the limit?', answer: 'No dashboard shows it.' },
        { question: 'How did it come that no dashboard shows it?', answer: 'The review of new services does not ask for limits.' },
      ],
    };
    await owner.api.post(`/post-mortems/${postMortemId}/factors`, factor);
    await owner.api.post(`/post-mortems/${postMortemId}/factors`, {
      ...factor,
      statement: 'The alert watches errors and not waiting requests.',
      layer: 'process',
      role: 'detection-gap',
      category: 'monitoring-gap',
    });
    const proposed = await owner.api.post<{ proposals?: { actionItemId: string }[]; actionItemId?: string }>(
      `/post-mortems/${postMortemId}/proposals`,
      {
        title: 'Page when requests wait longer than 2 s for a connection',
        kind: 'detect',
        controlStrength: 'alert',
        priority: 'P1',
        owner: { kind: 'person', id: owner.personId },
        due: { on: due, at: '17:00', zone: 'Europe/Berlin' },
        acceptance: 'A load test with a pool of 2 pages the checkout on-call.',
      },
    );
    actionItemId = proposed.body.actionItemId ?? proposed.body.proposals!.at(-1)!.actionItemId;
    await fillIn('impact', 'users affected, source?', 'About 3,100 carts were not checked out (shop analytics) [[I1]].');
    await fillIn('recovery', 'what ended it, and how it was verified', 'A larger pool ended it; the edge log shows no 503 since [[T6]].');
    await owner.api.patch(`/post-mortems/${postMortemId}`, { ownerId: owner.personId });
    await owner.api.post(`/post-mortems/${postMortemId}/request-review`, { reviewerIds: [outsider.personId] });
    const { body: gates } = await outsider.api.get<{ gates: { gateId: string; outcome: string; because: string }[] }>(
      `/post-mortems/${postMortemId}/gates`,
    );
    for (const { gateId } of gates.gates.filter(({ gateId, outcome }) => outcome === 'fail' && gateId !== 'G8')) {
      await outsider.api.post(`/post-mortems/${postMortemId}/waivers`, {
        gateId,
        reason: 'This journey shows the way and not a whole document.',
      });
    }
    const { body: document } = await outsider.api.get<{ revision: number }>(`/post-mortems/${postMortemId}`);
    await outsider.api.post(`/post-mortems/${postMortemId}/approve`, { revision: document.revision });
    await owner.api.post(`/post-mortems/${postMortemId}/publish`, { audience: 'organization' });
    const { body } = await stack.api.get<{ state: string }>(`/post-mortems/${postMortemId}`);
    expect(body.state).toBe('published');
  });

  /** A message waits up to 30 s for others of the same morning, so the clock goes on until it is here. */
  const mailTo = (to: string, subject?: RegExp) =>
    eventually(
      async () => {
        await stack.sweep('reminders');
        await stack.moveClock({ forwardSeconds: 31 });
        await stack.sweep('deliveries');
        return mails.take({ to, ...(subject ? { subject } : {}) }, { within: 1_000 });
      },
      { within: 60_000 },
    );

  it('its action item keeps its id, is accepted, and rings once, in the inbox and by mail', { timeout: 90_000 }, async () => {
    const item = await eventually(
      async () => (await owner.api.get<{ state: string; dueAt: string }>(`/action-items/${actionItemId}`)).body,
    );
    expect(item.state).toBe('proposed');
    await owner.api.post(`/action-items/${actionItemId}/accept`);
    const { body: accepted } = await owner.api.get<{ state: string; dueAt: string }>(`/action-items/${actionItemId}`);
    expect(accepted.state).toBe('accepted');
    // Nine in the owner's zone on the due day: the item says when that is.
    await stack.moveClock({ now: new Date(Date.parse(accepted.dueAt) - 3_600_000).toISOString() });
    const mail = await mailTo(owner.email);
    expect(mail.text).toContain('Page when requests wait longer');
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    const { body: inbox } = await owner.api.get<{ items: { title: string }[]; unread: number }>('/notifications');
    expect(inbox.items.map(({ title }) => title).join()).toContain('Page when requests wait longer');
    await stack.sweep('reminders');
    await stack.sweep('deliveries');
    expect(mails.all.filter(({ to }) => to.includes(owner.email))).toHaveLength(1);
    // who was asked to review was told so, once
    await mailTo(outsider.email, /is up for review/);
  });

  it('the reports count it, and each figure opens the list that it counts', async () => {
    const { body: report } = await eventually(async () => {
      const answer = await stack.api.get<{ figures: { figureId: string; n: number; members: string }[] }>('/reports/volume');
      expect(answer.body.figures.find(({ figureId }) => figureId === 'incidents')).toMatchObject({ n: 1 });
      return answer;
    });
    for (const figure of report.figures) {
      const { body } = await stack.api.get<{ total: number }>(figure.members);
      expect(body.total).toBe(figure.n);
    }
  });
});
