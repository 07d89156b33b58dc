import type { Integration } from '../../api/ingest';
import { Chip, type Kind } from '../../ui/kit';

/** In one word how a source does, worst first. */
export function healthOf({ state, health }: Integration): { kind: Kind | undefined; word: string } {
  if (state === 'paused') return { kind: undefined, word: 'Paused' };
  if (health.inStorm) return { kind: 'alert', word: 'Storm' };
  if (health.lastProblem !== null && (health.receipts['unmapped'] ?? 0) + (health.receipts['quarantined'] ?? 0) > 0)
    return { kind: 'alert', word: 'Not understood' };
  if (health.lastReceivedAt === null) return { kind: 'note', word: 'Waiting' };
  if (health.isQuiet) return { kind: 'note', word: 'Quiet' };
  return { kind: 'act', word: 'Healthy' };
}
export function Health({ integration }: { integration: Integration }) {
  const { kind, word } = healthOf(integration);
  return <Chip kind={kind}>{word}</Chip>;
}
