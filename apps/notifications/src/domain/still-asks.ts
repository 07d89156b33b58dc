import type { Entry } from './entry.js';

const asking: Readonly<Record<string, readonly string[]>> = {
  verification: ['implemented'],
  recheck: ['verified'],
};
const open = ['proposed', 'accepted', 'in-progress', 'blocked', 'implemented', 'risk-accepted'];

/** Whether an item in that state still asks for what the entry says. What we know nothing of, asks. */
export function stillAsks(entry: Pick<Entry, 'kind' | 'subject' | 'rungId'>, state: string | undefined): boolean {
  if (entry.subject.kind !== 'action-item' || state === undefined) return true;
  return (asking[entry.kind] ?? open).includes(state) && !(entry.rungId === 'triage-3' && state !== 'proposed');
}
