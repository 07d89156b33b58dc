import type { Severity } from '@debrief/contracts';

const words: Readonly<Record<Exclude<Severity, 'unknown'>, readonly string[]>> = {
  critical: ['critical', 'crit', 'fatal', 'emergency', 'emerg', 'disaster', 'blocker', 'page', 'p1', 'sev0', 'sev1'],
  high: ['high', 'error', 'err', 'major', 'severe', 'urgent', 'p2', 'sev2'],
  warning: ['warning', 'warn', 'medium', 'average', 'moderate', 'minor', 'p3', 'sev3'],
  info: ['info', 'informational', 'information', 'low', 'notice', 'ok', 'debug', 'verbose', 'p4', 'p5', 'sev4', 'sev5'],
};

const byWord = new Map<string, Severity>(
  Object.entries(words).flatMap(([severity, list]) => list.map((word): [string, Severity] => [word, severity as Severity])),
);

const ranks: Readonly<Record<Severity, number>> = { unknown: 0, info: 1, warning: 2, high: 3, critical: 4 };

/** How bad, for a comparison; unknown is below all that is known. */
export const severityRank = (severity: Severity): number => ranks[severity];

/** Our severity for a sender's word, in any case; `unknown` for a word that nobody has explained. */
export function severityOfWord(word: unknown): Severity {
  if (typeof word !== 'string' && typeof word !== 'number') return 'unknown';
  return byWord.get(String(word).trim().toLowerCase()) ?? 'unknown';
}

/** Syslog's words as well: there `alert` is next to the worst, elsewhere it says nothing. */
export const severityOfSyslogWord = (word: unknown): Severity =>
  typeof word === 'string' && word.trim().toLowerCase() === 'alert' ? 'critical' : severityOfWord(word);

/** The user's own map beats the source's, and the source's map beats the words. */
export function severityBy(
  word: unknown,
  bySource: Severity | undefined,
  byUser: Readonly<Record<string, Severity>> | undefined,
): Severity {
  if (byUser && (typeof word === 'string' || typeof word === 'number')) {
    const wanted = String(word).trim().toLowerCase();
    for (const [key, severity] of Object.entries(byUser)) if (key.trim().toLowerCase() === wanted) return severity;
  }
  return bySource ?? severityOfWord(word);
}
