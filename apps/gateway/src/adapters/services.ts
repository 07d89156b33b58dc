import type { Caller } from '@debrief/service';

export interface ServiceRequest {
  readonly method: 'GET' | 'POST';
  /** Within the service: `/_/<service>/…`. */
  readonly path: string;
  readonly caller: Caller;
  readonly body?: unknown;
}
export interface ServiceAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The services behind this gateway, in this process or elsewhere. Throws when one does not answer in time. */
export abstract class Services {
  abstract readonly names: readonly string[];
  /** Where a service is; undefined when it is in this process. */
  abstract urlOf(service: string): string | undefined;
  abstract ask(service: string, request: ServiceRequest): Promise<ServiceAnswer>;
  abstract isReady(service: string): Promise<{ ready: boolean; checks: unknown }>;
}

export const ANSWER_WITHIN_MS = 4_000;

/** A text as JSON where it is some. */
export function parsed(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
