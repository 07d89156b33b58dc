import { describe, expect, it } from 'vitest';
import { HeldAlerts, nothingHeld } from './held-alerts.js';

describe('alerts in memory', () => {
  const alert = (version: number) => ({ ...nothingHeld(), version });

  it('are there again as they were, whether they are at work or put by', () => {
    const held = new HeldAlerts(2, 3);
    for (let n = 1; n <= 5; n++) held.set(`a${n}`, alert(n));
    for (let n = 1; n <= 5; n++) expect(held.get(`a${n}`)).toEqual(alert(n));
  });

  it('are forgotten when they were not asked for longest', () => {
    const held = new HeldAlerts(2, 2);
    for (let n = 1; n <= 4; n++) held.set(`a${n}`, alert(n));
    expect(held.get('a1')).toEqual(alert(1));
    held.set('a5', alert(5));
    expect(held.get('a2')).toBeUndefined();
    expect(held.get('a1')).toEqual(alert(1));
  });

  it('of one id are one, the one that came last', () => {
    const held = new HeldAlerts(1, 5);
    held.set('a', alert(1));
    held.set('b', alert(1));
    held.set('a', alert(2));
    held.set('c', alert(1));
    expect(held.get('a')).toEqual(alert(2));
    held.delete('a');
    expect(held.get('a')).toBeUndefined();
  });
});
