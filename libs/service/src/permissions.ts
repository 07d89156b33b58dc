/** What a role may do. `*` is everything, `<noun>:*` everything with that noun, `*:read` reading whatever there is. */
export type Role = 'admin' | 'member' | 'viewer';
export type Permission = `${string}:${string}` | '*';

export const permissionsByRole: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: ['*:read'],
  member: ['*:read', 'incidents:respond', 'post-mortems:write', 'post-mortems:review', 'post-mortems:publish', 'action-items:act'],
  admin: ['*'],
};

const parts = (permission: string): [noun: string, verb: string] => {
  const [noun = '', verb = '*'] = permission.split(':');
  return [noun, verb];
};

/** Whether somebody who holds `held` may do `wanted`. */
export function permits(held: readonly string[], wanted: string): boolean {
  const [noun, verb] = parts(wanted);
  return held.some((permission) => {
    const [heldNoun, heldVerb] = parts(permission);
    return (heldNoun === '*' || heldNoun === noun) && (heldVerb === '*' || heldVerb === verb);
  });
}

/** A role's permissions, narrowed to `scopes` where a token has some: never more than either allows. */
export function permissionsOf(role: Role, scopes?: readonly string[]): readonly string[] {
  const own = permissionsByRole[role];
  if (!scopes || scopes.length === 0) return own;
  return [...scopes.filter((scope) => permits(own, scope)), ...own.filter((permission) => permits(scopes, permission))].filter(
    (permission, index, all) => all.indexOf(permission) === index,
  );
}
