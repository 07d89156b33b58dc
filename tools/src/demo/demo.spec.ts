import { lint } from '@debrief/blameless';
import { DeclareIncidentBody, FactorBody, ProposalBody } from '@debrief/contracts';
import { describe, expect, it } from 'vitest';
import { deliveriesOf, deployment } from './deliveries.js';
import { incidents } from './incidents.js';
import { integrations, people, services, teams } from './organization.js';
import { beganAt } from './play-incident.js';
import { answerTo, dueIn } from './play-post-mortem.js';

const now = new Date('2026-11-23T12:00:00.000Z');
const documents = incidents.flatMap(({ document }) => document ?? []);
const keys = <Item extends { key: string }>(items: readonly Item[]) => new Set(items.map(({ key }) => key));

/** Every text that somebody will read, by where it stands. */
function* texts(): Generator<[where: string, text: string, section?: string]> {
  for (const { key, title, words, noPostMortem, document } of incidents) {
    yield [key, title];
    for (const said of words) for (const text of said.slice(2)) yield [`${key} ${said[0]}`, text as string, 'timeline'];
    if (document?.waiver) yield [`${key} gate`, document.waiver.reason];
    if (noPostMortem) yield [`${key} waiver`, noPostMortem];
    for (const [section, text] of Object.entries(document?.sections ?? {})) yield [`${key} ${section}`, text, section];
    for (const factor of document?.factors ?? [])
      for (const text of [factor.statement, ...(factor.how ?? []).flat()]) yield [`${key} factors`, text, 'factors'];
    if (document) yield [`${key} assumption`, `${document.assumption.belief} ${document.assumption.check}`, 'assumptions'];
    for (const { title: action, acceptance } of document?.actions ?? []) yield [`${key} action`, `${action}. ${acceptance}`, 'actions'];
  }
  for (const gap of ['users affected, source?', 'what ended it', 'when impact ended', 'else'])
    yield ['answers', answerTo(gap, 7), 'impact'];
}

describe('the month of the demo', () => {
  it('has as many incidents as a month has, two of them open, and enough ended ones for an interval', () => {
    expect(incidents.length).toBeGreaterThanOrEqual(25);
    expect(incidents.length).toBeLessThanOrEqual(40);
    expect(incidents.filter(({ at }) => at.resolved === undefined)).toHaveLength(2);
    expect(incidents.filter(({ at }) => at.acknowledged !== undefined && at.mitigated !== undefined).length).toBeGreaterThan(15);
    expect(keys(incidents).size).toBe(incidents.length);
  });

  it('names only who and what it makes', () => {
    for (const { service, lead, recurs, source } of incidents) {
      expect(keys(services)).toContain(service);
      expect(keys(people)).toContain(lead);
      if (recurs) expect(keys(incidents)).toContain(recurs);
      if (source) expect(integrations.map((one) => one.source)).toContain(source);
    }
    for (const { owner, reviewer, actions } of documents)
      for (const key of [owner, reviewer, ...actions.map((action) => action.owner)]) {
        expect(keys(people)).toContain(key);
        expect(teams.some(({ members }) => members.includes(key))).toBe(true);
      }
    // nobody looks at the proof of what they did themselves, nor accepts a risk of their own
    for (const { owner } of documents.flatMap(({ actions }) => actions.filter(({ to }) => to === 'verified' || to === 'risk-accepted')))
      expect(teams.map(({ lead }) => lead)).not.toContain(owner);
    services.forEach(({ dependsOn }, index) => {
      for (const key of dependsOn) expect(services.findIndex((one) => one.key === key)).toBeLessThan(index);
    });
  });

  it('has times that follow each other and lie in the past', () => {
    for (const incident of incidents) {
      const { signal, detected, acknowledged, identified, mitigated, resolved } = incident.at;
      const given = [signal, detected, acknowledged, identified, mitigated, resolved].filter((minute) => minute !== undefined);
      expect(given, incident.key).toEqual(given.toSorted((a, b) => a - b));
      const last = Math.max(...given, ...incident.words.map(([minute]) => minute));
      expect(Date.parse(beganAt(incident, now)) + last * 60_000, incident.key).toBeLessThan(now.getTime());
    }
  });

  it('blames nobody: the linter finds no error and no warning in any of its texts', () => {
    const found = [...texts()].flatMap(([where, text, section]) =>
      lint(text, section ? { section } : {})
        .filter(({ severity }) => severity !== 'suggestion')
        .map(({ ruleId, text: words }) => `${where}: ${ruleId} ${words}`),
    );
    expect(found).toEqual([]);
  });

  it('sends and says what the contracts take', () => {
    for (const { key, title, severity } of incidents) expect(DeclareIncidentBody.safeParse({ title, severity }).success, key).toBe(true);
    for (const { factors, actions } of documents) {
      for (const { how, ...factor } of factors)
        FactorBody.parse({ ...factor, howChain: (how ?? []).map(([question, answer]) => ({ question, answer })) });
      for (const { title, kind, strength, priority, inDays, acceptance } of actions)
        ProposalBody.parse({ title, kind, controlStrength: strength, priority, acceptance, due: dueIn(inDays, now) });
    }
  });

  it('delivers each alert with its source times, once firing and once ended', () => {
    for (const incident of incidents.filter(({ source }) => source !== undefined)) {
      const { firing, ending } = deliveriesOf(incident, beganAt(incident, now), 'run');
      expect(firing.length, incident.key).toBeGreaterThan(0);
      expect(ending.length, incident.key).toBe(incident.at.resolved === undefined ? 0 : 1);
    }
    expect(JSON.stringify(deployment('search', '2026-11-18T14:02:00.000Z', 'run').body)).toContain('2026-11-18T13:58:00.000Z');
  });
});
