import { catalogue } from './catalogue.js';
import { phraseRules } from './grammar/phrases.js';
import type { LintContext, OwnRule, SectionKind, Severity } from './finding.js';

const severities = new Set(['error', 'warning', 'suggestion', 'off']);
const kinds = new Set(['summary', 'impact', 'timeline', 'analysis', 'lessons', 'action', 'people', 'unknown']);
const nameKinds = new Set(['people', 'teams', 'vendors', 'customers']);

export class ConfigurationError extends Error {}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads `.debrief-lint.json`. Every mistake is told with the place where it stands; nothing is silently ignored. */
export function parseConfiguration(json: string): LintContext {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new ConfigurationError(`not JSON: ${(error as Error).message}`);
  }
  const root = object(value, '(root)', ['severity', 'allow', 'names', 'sections', 'rules']);
  const rules = list(root['rules'], 'rules').map((rule, i) => ownRule(rule, `rules[${i}]`));
  const ids = new Set([
    ...catalogue.rules.map((rule) => rule.id),
    ...phraseRules.map((rule) => rule.id),
    ...rules.map((rule) => rule.ruleId),
  ]);
  return {
    severity: record(root['severity'], 'severity', (level, path, id) => {
      if (!ids.has(id)) throw new ConfigurationError(`${path}: there is no rule ${id}`);
      return oneOf<Severity | 'off'>(level, path, severities);
    }),
    allow: list(root['allow'], 'allow').map((item, i) => {
      const path = `allow[${i}]`;
      const allow = object(item, path, ['ruleId', 'text', 'reason']);
      const ruleId = allow['ruleId'] === undefined ? undefined : words(allow['ruleId'], `${path}.ruleId`);
      if (ruleId !== undefined && !ids.has(ruleId)) throw new ConfigurationError(`${path}.ruleId: there is no rule ${ruleId}`);
      return {
        ...(ruleId === undefined ? {} : { ruleId }),
        text: words(allow['text'], `${path}.text`),
        reason: words(allow['reason'], `${path}.reason`),
      };
    }),
    names: record(root['names'], 'names', (names, path, kind) => {
      if (!nameKinds.has(kind)) throw new ConfigurationError(`${path}: known are ${[...nameKinds].join(', ')}`);
      return list(names, path).map((name, i) => words(name, `${path}[${i}]`));
    }),
    sections: record(root['sections'], 'sections', (kind, path) => oneOf<SectionKind>(kind, path, kinds)),
    rules,
  };
}

function ownRule(value: unknown, path: string): OwnRule {
  const rule = object(value, path, ['ruleId', 'phrases', 'severity', 'why', 'ask', 'rewrite']);
  const ruleId = words(rule['ruleId'], `${path}.ruleId`);
  if (!/^X-\d{2}$/.test(ruleId)) throw new ConfigurationError(`${path}.ruleId: own rules are X-01, X-02 …`);
  return {
    ruleId,
    phrases: list(rule['phrases'], `${path}.phrases`).map((phrase, i) => words(phrase, `${path}.phrases[${i}]`)),
    severity: oneOf<Severity>(rule['severity'], `${path}.severity`, new Set(['error', 'warning', 'suggestion'])),
    why: words(rule['why'], `${path}.why`),
    ask: words(rule['ask'] ?? '-', `${path}.ask`),
    rewrite: words(rule['rewrite'] ?? '-', `${path}.rewrite`),
  };
}

function object(value: unknown, path: string, known: readonly string[]): Json {
  if (!isObject(value)) throw new ConfigurationError(`${path}: must be an object`);
  const stranger = Object.keys(value).find((key) => !known.includes(key));
  if (stranger !== undefined) throw new ConfigurationError(`${path}: unknown member ${stranger}; known are ${known.join(', ')}`);
  return value;
}

function record<T>(value: unknown, path: string, read: (item: unknown, path: string, key: string) => T): Record<string, T> {
  if (value === undefined) return {};
  if (!isObject(value)) throw new ConfigurationError(`${path}: must be an object`);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, read(item, `${path}.${key}`, key)]));
}

function list(value: unknown, path: string): unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new ConfigurationError(`${path}: must be a list`);
  return value;
}

function words(value: unknown, path: string): string {
  if (typeof value !== 'string' || value.trim() === '') throw new ConfigurationError(`${path}: must be text`);
  return value;
}

function oneOf<T extends string>(value: unknown, path: string, known: ReadonlySet<string>): T {
  if (typeof value !== 'string' || !known.has(value)) throw new ConfigurationError(`${path}: must be one of ${[...known].join(', ')}`);
  return value as T;
}
