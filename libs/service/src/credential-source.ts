import type { Caller } from './caller.js';

/** What a request brings to the people's door. */
export interface Credentials {
  readonly session?: string;
  readonly bearer?: string;
  /** An open stream that nobody looks at is no use of a session: it would never be idle. */
  readonly isWatching?: boolean;
}

/**
 * Who a session or a token stands for. `directory` knows; in `standalone` it is asked in the same process, in the gateway of a
 * split installation over HTTP. Undefined: nobody (unknown, expired, ended, disabled). Throws when it cannot be known now.
 */
export abstract class CredentialSource {
  abstract resolve(credentials: Credentials): Promise<Caller | undefined>;
}
