import { CredentialSource, Problem, systemCaller, type Caller, type Credentials } from '@debrief/service';
import type { Services } from './services.js';

/** Asks `directory`, at each request: what is ended or revoked there is so here at once. */
export class RemoteCredentials extends CredentialSource {
  constructor(private readonly services: Services) {
    super();
  }

  async resolve(credentials: Credentials): Promise<Caller | undefined> {
    try {
      const path = '/_/directory/credentials';
      const { status, body } = await this.services.ask('directory', { method: 'POST', path, caller: systemCaller, body: credentials });
      if (status === 200) return (body as { caller: Caller | null }).caller ?? undefined;
      throw new Error(`directory answered ${status}`);
    } catch (cause) {
      throw new Problem(
        503,
        'identity/cannot-be-known',
        'Please try again in a moment',
        undefined,
        { because: (cause as Error).message },
        { 'retry-after': '1' },
      );
    }
  }
}
