import { describe, expect, it } from 'vitest';
import { flat, groupWords, leafOf, sentenceOf, textOf, whole } from './condition';

describe('a condition in a form', () => {
  const service = { field: 'service', op: 'is', value: 'checkout' } as const;
  const title = { field: 'title', op: 'contains', value: 'Latency' } as const;

  it('is shown flat when its leaves stand under one join, and given back as it came', () => {
    const condition = { any: [service, title] };
    expect(whole(flat(condition)!)).toEqual(condition);
    expect(flat(service)).toEqual({ join: 'all', leaves: [service] });
  });
  it('is no form when it is deeper', () => {
    expect(flat({ all: [service, { any: [title] }] })).toBeUndefined();
    expect(flat({ not: service })).toBeUndefined();
  });
  it('reads like a sentence', () => {
    expect(sentenceOf({ all: [] })).toBe('every alert');
    expect(sentenceOf({ all: [service, { any: [title, { not: title }] }] })).toBe(
      'service is checkout and (title contains Latency or not (title contains Latency))',
    );
    expect(groupWords([{ fields: ['service', 'title'] }, { fields: ['labels.region'] }])).toBe('same service, else title and label region');
  });
  it('takes a list for "is one of", yes or no for "is there", and gives the text back', () => {
    expect(leafOf('source', 'in', 'datadog, grafana,')).toEqual({ field: 'source', op: 'in', value: ['datadog', 'grafana'] });
    expect(textOf(leafOf('source', 'in', 'datadog, grafana'))).toBe('datadog, grafana');
    expect(textOf(leafOf('labels.team', 'exists', 'no'))).toBe('no');
  });
});
