import { derivedId } from '@debrief/contracts/derive-id';
import { Authenticator, permissionsOf, type Caller, type HttpRequest, type Role } from '@debrief/service';

const HEADER = 'debrief-test-caller';

/** A caller of this role. The same role is always the same person. */
export function aCaller(role: Role, overrides: Partial<Caller> = {}): Caller {
  return {
    kind: 'person',
    personId: derivedId('per', role),
    name: `the ${role}`,
    role,
    permissions: permissionsOf(role),
    teamIds: [],
    ...overrides,
  };
}

export const callerHeader = (caller: Caller): [name: string, value: string] => [
  HEADER,
  Buffer.from(JSON.stringify(caller)).toString('base64url'),
];

/** Believes a header. How identities are really checked is tested in libs/service, directory and gateway. */
export class TestAuthenticator extends Authenticator {
  authenticate(request: HttpRequest): Promise<Caller | undefined> {
    const header = request.headers[HEADER];
    if (typeof header !== 'string') return Promise.resolve(undefined);
    request.identified = true;
    return Promise.resolve(JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as Caller);
  }
}
