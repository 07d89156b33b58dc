import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  ConfigError,
  DEVELOPMENT_SECRET,
  PlatformConfig,
  SystemClock,
  defineConfig,
  describeVariables,
  readConfig,
  redisCredentials,
  secret,
} from './index.js';

const servers = {
  KAFKA_BROKERS: '127.0.0.1:9092, b.example:9093',
  MONGODB_URL: 'mongodb://127.0.0.1/',
  REDIS_URL: 'redis://127.0.0.1:6379',
};
const incidentsConfig = defineConfig(
  'incidents',
  z.object({
    DEBRIEF_INCIDENTS_SWEEP_SECONDS: z.coerce.number().int().min(1).max(300).default(10).describe('How often incidents are looked at.'),
    DEBRIEF_INCIDENTS_KEY: secret(4).optional().describe('A key.'),
  }),
);
const linesOf = (env: Record<string, string>, definitions = [incidentsConfig]): readonly string[] => {
  try {
    readConfig(definitions, env);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).lines;
  }
};
const folder = mkdtempSync(join(tmpdir(), 'debrief-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
const aFile = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe('the environment', () => {
  it('is typed, with defaults', () => {
    const env = readConfig([incidentsConfig], { ...servers, DEBRIEF_INCIDENTS_SWEEP_SECONDS: '30', DEBRIEF_NO_DOCKER: '1' });
    expect(env.get(incidentsConfig).DEBRIEF_INCIDENTS_SWEEP_SECONDS).toBe(30);
    expect(env.get(PlatformConfig)).toMatchObject({
      DEBRIEF_PORT: 3000,
      DEBRIEF_DATABASE_PREFIX: 'debrief-',
      DEBRIEF_NO_DOCKER: true,
      DEBRIEF_TEST_ROUTES: false,
      KAFKA_BROKERS: ['127.0.0.1:9092', 'b.example:9093'],
    });
  });

  it('refuses a definition that was not read at the start', () => {
    expect(() => readConfig([], servers).get(incidentsConfig)).toThrow('incidents');
  });

  it('names each variable that is missing or bad, one line each', () => {
    const lines = linesOf({
      KAFKA_BROKERS: 'nowhere',
      REDIS_URL: 'http://x',
      DEBRIEF_PORT: '70000',
      DEBRIEF_INCIDENTS_SWEEP_SECONDS: 'often',
    });
    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      'DEBRIEF_PORT',
      'KAFKA_BROKERS',
      'MONGODB_URL',
      'REDIS_URL',
      'DEBRIEF_INCIDENTS_SWEEP_SECONDS',
    ]);
    expect(lines[2]).toBe('MONGODB_URL is missing');
    expect(lines.at(-1)).toContain('"often"');
    expect(lines.every((line) => !line.includes('\n'))).toBe(true);
  });

  it('offers the nearest known name for one that is not known', () => {
    expect(linesOf({ ...servers, DEBRIEF_PROT: '1' })).toEqual(['DEBRIEF_PROT is not known; did you mean DEBRIEF_PORT?']);
    expect(linesOf({ ...servers, DEBRIEF_INCIDENTS_SWEEP_SECOND: '1' })[0]).toContain('DEBRIEF_INCIDENTS_SWEEP_SECONDS');
    expect(linesOf({ ...servers, DEBRIEF_XYZZY_PLUGH: '1' })).toEqual(['DEBRIEF_XYZZY_PLUGH is not known']);
  });

  it("leaves another service's variables alone", () => expect(linesOf({ ...servers, DEBRIEF_REPORTS_ANYTHING: '1' })).toEqual([]));

  it('takes an empty variable for an absent one', () => expect(linesOf({ ...servers, DEBRIEF_PORT: '', SMTP_URL: '' })).toEqual([]));

  it('reads a secret from its file, and not from both places', () => {
    const file = aFile('secret', 'abcdefghijklmnopqrstuvwxyz0123456789\n');
    const env = readConfig([], { ...servers, DEBRIEF_SECRET_FILE: file });
    expect(env.get(PlatformConfig).DEBRIEF_SECRET).toBe('abcdefghijklmnopqrstuvwxyz0123456789');
    expect(linesOf({ ...servers, DEBRIEF_SECRET: 'x', DEBRIEF_SECRET_FILE: file })[0]).toContain('twice');
    expect(linesOf({ ...servers, DEBRIEF_SECRET_FILE: join(folder, 'absent') })[0]).toContain('ENOENT');
  });

  it('never shows a secret in what it says', () => {
    const text = linesOf({ ...servers, DEBRIEF_SECRET: 'hunter2', DEBRIEF_INCIDENTS_KEY: 'tny', MONGODB_URL: 'http://me:geheim@x' }).join();
    expect(text).toContain('DEBRIEF_SECRET');
    expect(text).not.toMatch(/hunter2|tny|geheim/);
  });

  it('refuses the development secret, a weak one and the test routes in production', () => {
    expect(linesOf({ ...servers, NODE_ENV: 'production' })[0]).toContain('DEBRIEF_SECRET');
    expect(linesOf({ ...servers, NODE_ENV: 'production', DEBRIEF_SECRET: DEVELOPMENT_SECRET })).toHaveLength(1);
    expect(linesOf({ ...servers, DEBRIEF_SECRET: 'a'.repeat(40) })[0]).toContain('too few');
    const own = { ...servers, NODE_ENV: 'production', DEBRIEF_SECRET: 'abcdefghijklmnopqrstuvwxyz0123456789' };
    expect(linesOf(own)).toEqual([]);
    expect(linesOf({ ...own, DEBRIEF_TEST_ROUTES: '1' })[0]).toContain('DEBRIEF_TEST_ROUTES');
  });

  it('crashes on purpose in test builds only', () => {
    expect(linesOf({ ...servers, DEBRIEF_CRASH_AT: 'relay.after-send' })[0]).toContain('DEBRIEF_TEST_ROUTES=1');
    expect(linesOf({ ...servers, DEBRIEF_CRASH_AT: 'relay.after-send', DEBRIEF_TEST_ROUTES: '1' })).toEqual([]);
    expect(linesOf({ ...servers, DEBRIEF_CRASH_AT: 'anywhere', DEBRIEF_TEST_ROUTES: '1' })).toHaveLength(1);
  });

  it('tells each variable with its meaning, for the docs', () => {
    const rows = describeVariables([PlatformConfig, incidentsConfig]);
    expect(rows.find(({ name }) => name === 'DEBRIEF_PORT')).toMatchObject({ owner: 'platform', default: '3000', required: false });
    expect(rows.find(({ name }) => name === 'MONGODB_URL')).toMatchObject({ required: true, secret: true, default: undefined });
    expect(rows.find(({ name }) => name === 'DEBRIEF_INCIDENTS_KEY')).toMatchObject({ secret: true, description: 'A key.' });
    expect(rows.filter(({ description }) => description === '')).toEqual([]);
  });

  it('tells ioredis about TLS and credentials', () => {
    const env = readConfig([], { ...servers, REDIS_URL: 'rediss://r:1', REDIS_PASSWORD: 'p' });
    expect(redisCredentials(env.get(PlatformConfig))).toEqual({ password: 'p', tls: {} });
    expect(redisCredentials(readConfig([], servers).get(PlatformConfig))).toEqual({});
  });
});

describe('the system clock', () => {
  it('says now in the one canonical form', () => expect(new SystemClock().now()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/));
});
