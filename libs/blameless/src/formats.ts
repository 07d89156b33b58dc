import { catalogue } from './catalogue.js';
import { phraseRules } from './grammar/phrases.js';
import type { Finding, Severity } from './finding.js';

export interface FileFindings {
  readonly file: string;
  readonly findings: readonly Finding[];
}

/** For people: one finding a paragraph, the question first. */
export function toText(results: readonly FileFindings[]): string {
  const lines: string[] = [];
  for (const { file, findings } of results) {
    for (const finding of findings.filter(({ waived }) => !waived)) {
      lines.push(`${file}:${finding.line}:${finding.column}  ${finding.severity}  ${finding.ruleId}  ${JSON.stringify(finding.text)}`);
      lines.push(`    ${finding.ask}`, `    ${finding.why}`, `    For example: ${finding.rewrite}`, '');
    }
  }
  const all = results.flatMap(({ findings }) => findings).filter(({ waived }) => !waived);
  const count = (severity: Severity) => all.filter((finding) => finding.severity === severity).length;
  lines.push(
    all.length === 0
      ? `Nothing found in ${results.length} ${results.length === 1 ? 'file' : 'files'}.`
      : `${count('error')} errors, ${count('warning')} warnings, ${count('suggestion')} suggestions in ${results.length} ${results.length === 1 ? 'file' : 'files'}.`,
  );
  return lines.join('\n') + '\n';
}

export const toJson = (results: readonly FileFindings[]): string => JSON.stringify(results, null, 2) + '\n';

const level: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', suggestion: 'note' };

const region = (finding: Pick<Finding, 'line' | 'column' | 'endLine' | 'endColumn' | 'offset' | 'length'>) => ({
  startLine: finding.line,
  startColumn: finding.column,
  endLine: finding.endLine,
  endColumn: finding.endColumn,
  charOffset: finding.offset,
  charLength: finding.length,
});

/** SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/): what code-scanning pages and editors read. */
export function toSarif(results: readonly FileFindings[]): string {
  const used = new Set(results.flatMap(({ findings }) => findings.map((finding) => finding.ruleId)));
  const rules = [...catalogue.rules, ...phraseRules]
    .filter((rule) => used.has(rule.id))
    .map((rule) => ({
      id: rule.id,
      name: rule.title,
      shortDescription: { text: rule.title },
      fullDescription: { text: rule.why },
      help: { text: `${rule.ask} For example: ${rule.rewrite}` },
      defaultConfiguration: { level: level[rule.severity] },
      properties: { category: rule.category },
    }));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'debrief-blameless', semanticVersion: catalogue.version, rules } },
        columnKind: 'utf16CodeUnits',
        results: results.flatMap(({ file, findings }) => findings.map((finding) => sarifResult(file, finding))),
      },
    ],
  };
  return JSON.stringify(log, null, 2) + '\n';
}

function sarifResult(file: string, finding: Finding) {
  const uri = file.split('/').map(encodeURIComponent).join('/');
  const fixes = finding.fixes
    .filter((fix) => fix.edits.length > 0)
    .map((fix) => ({
      description: { text: fix.label },
      artifactChanges: [
        {
          artifactLocation: { uri },
          replacements: fix.edits.map((edit) => ({
            deletedRegion: { charOffset: edit.offset, charLength: edit.length },
            insertedContent: { text: edit.text },
          })),
        },
      ],
    }));
  return {
    ruleId: finding.ruleId,
    level: level[finding.severity],
    message: { text: `${finding.ask} ${finding.why}` },
    locations: [{ physicalLocation: { artifactLocation: { uri }, region: region(finding) } }],
    partialFingerprints: { 'debriefFinding/v1': finding.findingId },
    ...(fixes.length > 0 ? { fixes } : {}),
    ...(finding.waived ? { suppressions: [{ kind: 'inSource', justification: finding.waived.reason }] } : {}),
  };
}
