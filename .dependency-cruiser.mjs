// Rooms and cycles. The boundaries between projects are Nx' own rule (.oxlintrc.json).
// Functions of their arguments alone: hashes (tools/checks forbids what rolls dice), a text diff, a JSON parser, schemas.
const PURE_PACKAGES = '^crypto$|(^|/)node_modules/(diff|secure-json-parse|zod)/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'domain-decides-only',
      comment: 'domain/ imports contracts, decider, working-time and blameless, and what is as pure: no I/O, no framework.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/src/domain/', pathNot: 'spec\\.ts$' },
      to: {
        pathNot: [
          '^apps/$1/src/domain/',
          '^apps/$1/src/sources/', // ingest: one folder per monitoring tool, each a pure parser
          '^apps/$1/src/reminders/[a-z-]+\\.ts$', // action-items: files without a role are pure
          '^libs/(contracts|decider|working-time|blameless)/',
          PURE_PACKAGES,
        ],
      },
    },
    {
      name: 'pure-files-touch-nothing',
      comment: 'What domain/ may import beside itself keeps the same rule: no framework, no store, no other room.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/(sources/|reminders/[a-z-]+\\.ts$)', pathNot: 'spec\\.ts$' },
      to: {
        path: '(^|/)node_modules/(@nestjs|mongoose|mongodb|kafkajs|bullmq|ioredis|undici)|^apps/[^/]+/src/(adapters|use-cases)/|^libs/(config|observability|persistence|messaging|service)/',
      },
    },
    {
      name: 'pure-libraries',
      comment: 'The libraries that domain/ may import must not bring in by the back door what it may not.',
      severity: 'error',
      from: { path: '^libs/(decider|working-time|blameless)/src/', pathNot: '(spec|command-line)\\.ts$' },
      to: {
        path: '(^|/)node_modules/(@nestjs|mongoose|mongodb|kafkajs|bullmq|ioredis|undici)|^(fs|net|http|https|child_process|worker_threads)$',
      },
    },
    {
      name: 'one-home-of-kafkajs',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^libs/(messaging|testing)/', 'spec\\.ts$'] },
      to: { path: '(^|/)node_modules/kafkajs' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      from: { path: '^(apps|libs)/[^/]+/src/', pathNot: 'spec\\.tsx?$' },
      to: { path: 'spec\\.tsx?$|^(apps|libs)/[^/]+/test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|out-tsc)/' },
    tsPreCompilationDeps: true, // an import of a type is an import: what is only named today is used tomorrow
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@debrief/source', 'import', 'types', 'node', 'default'],
      mainFields: ['main', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
};
