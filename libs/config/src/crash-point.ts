import type { Environment } from './environment.js';
import { PlatformConfig, type CrashPoint } from './platform.config.js';

/** Dies here, as by `kill -9`, if a test build was told to by DEBRIEF_CRASH_AT. Elsewhere it does nothing. */
export function crashPoint(env: Environment, point: CrashPoint): void {
  const { DEBRIEF_CRASH_AT, DEBRIEF_TEST_ROUTES } = env.get(PlatformConfig);
  if (DEBRIEF_TEST_ROUTES && DEBRIEF_CRASH_AT === point) process.kill(process.pid, 'SIGKILL');
}
