import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { applyFixes } from './apply-fixes.js';
import { ConfigurationError, parseConfiguration } from './configuration.js';
import type { LintContext } from './finding.js';
import { toJson, toSarif, toText, type FileFindings } from './formats.js';
import { lint } from './lint.js';

export const usage =
  'debrief lint FILE… [--format text|json|sarif] [--gate error|warning] [--config FILE] [--fix]\n' +
  'Exit code: 0 nothing at the gate, 1 findings at the gate, 2 wrong usage or an unreadable file.\n';

const formats = { text: toText, json: toJson, sarif: toSarif };
const CONFIGURATION = '.debrief-lint.json';

interface Output {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}

/** `debrief lint`: prints the findings of the named files and answers the exit code. */
export function lintFiles(args: readonly string[], { out, error }: Output): 0 | 1 | 2 {
  const fail = (message: string): 2 => {
    error(`debrief lint: ${message}\n`);
    return 2;
  };
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: 'string', default: 'text' },
        gate: { type: 'string', default: 'error' },
        config: { type: 'string' },
        fix: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (thrown) {
    return fail(`${(thrown as Error).message}\n${usage}`);
  }
  const { values, positionals: files } = parsed;
  if (values.help) {
    out(usage);
    return 0;
  }
  const render = formats[values.format as keyof typeof formats];
  if (!Object.hasOwn(formats, values.format) || !render) return fail(`--format must be text, json or sarif, not ${values.format}`);
  if (values.gate !== 'error' && values.gate !== 'warning') return fail(`--gate must be error or warning, not ${values.gate}`);
  if (files.length === 0) return fail(`name at least one file\n${usage}`);

  let context: LintContext = {};
  const configuration = values.config ?? (existsSync(CONFIGURATION) ? CONFIGURATION : undefined);
  if (configuration !== undefined) {
    try {
      context = parseConfiguration(readFileSync(configuration, 'utf8'));
    } catch (thrown) {
      const reason =
        thrown instanceof ConfigurationError ? thrown.message : `cannot be read (${(thrown as NodeJS.ErrnoException).code ?? 'unknown'})`;
      return fail(`${configuration}: ${reason}`);
    }
  }

  const results: FileFindings[] = [];
  for (const file of files) {
    let text: string;
    try {
      text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      return fail(
        `${file}: ${code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'is not UTF-8 text' : `cannot be read (${code ?? 'unknown'})`}`,
      );
    }
    let findings = lint(text, context);
    if (values.fix) {
      const fixed = applyFixes(text, findings);
      if (fixed.applied > 0) {
        writeFileSync(file, fixed.text);
        error(`${file}: ${fixed.applied} fixed\n`);
        findings = lint(fixed.text, context);
      }
    }
    results.push({ file, findings });
  }
  out(render(results));
  const gating = results.some(({ findings }) =>
    findings.some(
      (finding) => !finding.waived && (finding.severity === 'error' || (values.gate === 'warning' && finding.severity === 'warning')),
    ),
  );
  return gating ? 1 : 0;
}
