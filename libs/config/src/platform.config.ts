import { z } from 'zod';
import { defineConfig, flag, list, secret } from './define-config.js';

/** Serves outside of production only, so that a single service or a test can start without a launcher. */
export const DEVELOPMENT_SECRET = 'debrief-development-secret-not-for-production';

/** Where a test build may be told to die, `kill -9` fashion (spec: the fault plan). */
export const crashPoints = [
  'door.after-produce',
  'consume.before-insert',
  'consume.after-insert',
  'projection.before',
  'relay.after-send',
  'dead-letter.before',
  'ring.before-commit',
  'ring.after-commit',
  'deliver.before-handing-over',
  'deliver.after-handing-over',
  'deliver.after-send',
] as const;
export type CrashPoint = (typeof crashPoints)[number];

const port = () => z.coerce.number().int().min(0).max(65_535);
const prefix = () => z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'must be small letters, digits, dots and hyphens');
const url = (...protocols: string[]) => z.url({ protocol: new RegExp(`^(${protocols.join('|')})$`) });
const pem = () => z.string().includes('-----BEGIN', { message: 'must be PEM text (or give the path of its file in …_FILE)' });

/** The variables that every process reads. */
export const PlatformConfig = defineConfig(
  'platform',
  z.object({
    NODE_ENV: z.enum(['production', 'development', 'test']).default('development').describe('`production` refuses the development secret.'),

    DEBRIEF_PORT: port().default(3000).describe("People's door; 0 for any free port."),
    DEBRIEF_INGEST_PORT: port().default(3001).describe("Machines' door; 0 for any free port."),
    DEBRIEF_HOST: z.string().min(1).default('127.0.0.1').describe('The address that both doors listen on.'),
    DEBRIEF_PUBLIC_URL: url('http', 'https').optional().describe("How people's browsers reach us from outside."),
    DEBRIEF_INGEST_PUBLIC_URL: url('http', 'https')
      .optional()
      .describe('How monitoring tools reach us from outside; part of every `ingestUrl`.'),
    DEBRIEF_DATA_DIR: z.string().min(1).default('.debrief').describe('Where the launcher keeps the data of the servers that it starts.'),
    DEBRIEF_SECRET: secret(32)
      .default(DEVELOPMENT_SECRET)
      .describe(
        'Encrypts stored secrets and signs identities; at least 32 characters. The launcher makes one and keeps it in the data directory.',
      ),
    DEBRIEF_ADMIN_TOKEN: secret(20)
      .optional()
      .describe("If set at the first start: an administrator's API token with that value, so that an installation can be scripted."),
    DEBRIEF_TRUSTED_PROXIES: list().describe('Addresses or CIDR ranges, comma separated, whose X-Forwarded-For is believed.'),
    DEBRIEF_EGRESS_ALLOW: list().describe(
      'Hosts or CIDR ranges, comma separated, that outgoing calls may reach although they are private.',
    ),
    DEBRIEF_DRAIN_SECONDS: z.coerce
      .number()
      .min(0)
      .max(60)
      .default(0)
      .describe('How long /readyz says no before a stopping process stops accepting.'),
    DEBRIEF_LOG_LEVEL: z
      .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
      .default('info')
      .describe('Payloads are logged at `debug` only.'),
    OTEL_EXPORTER_OTLP_ENDPOINT: url('http', 'https')
      .optional()
      .describe('A collector of traces (OTLP over HTTP); unset: traces are not exported.'),
    OTEL_EXPORTER_OTLP_HEADERS: z
      .string()
      .regex(/^[^=,\s]+=[^,]*(,[^=,\s]+=[^,]*)*$/, 'must be name=value, comma separated')
      .meta({ secret: true })
      .optional()
      .describe('What that collector wants to see: name=value, comma separated.'),
    DEBRIEF_NO_DOCKER: flag().describe('The launcher does not look for a container engine.'),
    DEBRIEF_CACHE_DIR: z.string().min(1).optional().describe('Where the launcher keeps downloaded servers; `~/.cache/debrief` if unset.'),

    KAFKA_BROKERS: list()
      .refine((brokers) => brokers.length > 0, 'is missing: one or more host:port, comma separated')
      .refine((brokers) => brokers.every((broker) => /^\[?[\w.:-]+\]?:\d+$/.test(broker)), 'must be host:port, comma separated')
      .describe('Kafka: host:port, comma separated.'),
    KAFKA_TLS: flag().describe('Speak TLS with Kafka.'),
    KAFKA_TLS_CA: pem().optional().describe("Kafka's certificate authority, PEM."),
    KAFKA_TLS_CERT: pem().optional().describe('Our certificate for Kafka, PEM.'),
    KAFKA_TLS_KEY: pem().meta({ secret: true }).optional().describe('Its key, PEM.'),
    KAFKA_SASL_MECHANISM: z
      .enum(['plain', 'scram-sha-256', 'scram-sha-512'])
      .optional()
      .describe('How we sign in to Kafka; unset: not at all.'),
    KAFKA_SASL_USERNAME: z.string().min(1).optional().describe('Our name at Kafka.'),
    KAFKA_SASL_PASSWORD: secret().optional().describe('Our password at Kafka.'),
    DEBRIEF_KAFKA_PARTITIONS: z.coerce
      .number()
      .int()
      .min(1)
      .max(1000)
      .default(12)
      .describe('Partitions of a topic that we make. Never change it later: order would break.'),
    DEBRIEF_KAFKA_REPLICATION: z.coerce
      .number()
      .int()
      .min(-1)
      .max(9)
      .default(-1)
      .describe("Replicas of a topic that we make; -1: the broker's own default."),
    DEBRIEF_KAFKA_MAX_WAIT_MS: z.coerce
      .number()
      .int()
      .min(1)
      .max(5_000)
      .default(500)
      .describe('How long a fetch waits for something new. Tests set 50.'),

    MONGODB_URL: url('mongodb', 'mongodb\\+srv')
      .meta({ secret: true })
      .describe('MongoDB, a replica set. Majority and journal are set in code.'),
    MONGODB_USERNAME: z.string().min(1).optional().describe('Our name at MongoDB, unless the URL has it.'),
    MONGODB_PASSWORD: secret().optional().describe('Our password at MongoDB, unless the URL has it.'),
    MONGODB_TLS: flag().describe('Speak TLS with MongoDB.'),
    MONGODB_TLS_CA: pem().optional().describe("MongoDB's certificate authority, PEM."),
    MONGODB_TLS_CERT: pem().optional().describe('Our certificate for MongoDB, PEM.'),
    MONGODB_TLS_KEY: pem().meta({ secret: true }).optional().describe('Its key, PEM.'),

    REDIS_URL: url('redis', 'rediss').meta({ secret: true }).describe('Redis; `rediss:` speaks TLS.'),
    REDIS_USERNAME: z.string().min(1).optional().describe('Our name at Redis, unless the URL has it.'),
    REDIS_PASSWORD: secret().optional().describe('Our password at Redis, unless the URL has it.'),
    REDIS_TLS_CA: pem().optional().describe("Redis' certificate authority, PEM."),
    REDIS_TLS_CERT: pem().optional().describe('Our certificate for Redis, PEM.'),
    REDIS_TLS_KEY: pem().meta({ secret: true }).optional().describe('Its key, PEM.'),

    SMTP_URL: url('smtp', 'smtps')
      .meta({ secret: true })
      .optional()
      .describe('Where e-mail is handed over; unset: mail is off, and the page says so.'),

    DEBRIEF_DATABASE_PREFIX: prefix().default('debrief-').describe('Databases are called <prefix><service>.'),
    DEBRIEF_TOPIC_PREFIX: prefix()
      .or(z.literal(''))
      .default('')
      .describe('Goes before the name of every topic, for installations that share a broker.'),
    DEBRIEF_GROUP_PREFIX: prefix()
      .or(z.literal(''))
      .default('')
      .describe('Goes before the name of every consumer group. Never change it later.'),
    DEBRIEF_TEST_ROUTES: flag().describe('Test builds only: routes that move the clock and trigger sweeps.'),
    DEBRIEF_CRASH_AT: z.enum(crashPoints).optional().describe('Test builds only: the process kills itself there.'),
    DEBRIEF_T0: z.coerce
      .number()
      .optional()
      .describe('Set by the launcher: when it was started, in ms, for the line that says how long it took.'),
    DEBRIEF_NO_PDEATHSIG: flag().describe('The launcher does without the parent-death signal, where a platform has none.'),
  }),
);
export type PlatformConfig = z.output<(typeof PlatformConfig)['schema']>;

/** What to give ioredis beside the URL. `tls` is undefined for a plain connection. */
export function redisCredentials(platform: PlatformConfig): {
  username?: string;
  password?: string;
  tls?: { ca?: string; cert?: string; key?: string };
} {
  const { REDIS_URL, REDIS_USERNAME, REDIS_PASSWORD, REDIS_TLS_CA: ca, REDIS_TLS_CERT: cert, REDIS_TLS_KEY: key } = platform;
  return {
    ...(REDIS_USERNAME && { username: REDIS_USERNAME }),
    ...(REDIS_PASSWORD && { password: REDIS_PASSWORD }),
    ...((REDIS_URL.startsWith('rediss:') || ca) && { tls: { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) } }),
  };
}
