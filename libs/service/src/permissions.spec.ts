import { describe, expect, it } from 'vitest';
import { permissionsOf, permits } from './permissions.js';

describe('permissions', () => {
  it.each([
    ['viewer', 'incidents:read', true],
    ['viewer', 'ingest:read', true],
    ['viewer', 'incidents:respond', false],
    ['viewer', 'audit:inspect', false],
    ['member', 'incidents:respond', true],
    ['member', 'post-mortems:publish', true],
    ['member', 'action-items:act', true],
    ['member', 'people:manage', false],
    ['member', 'dead-letters:manage', false],
    ['admin', 'people:manage', true],
    ['admin', 'whatever:else', true],
  ] as const)('of a %s: %s is %s', (role, permission, expected) => expect(permits(permissionsOf(role), permission)).toBe(expected));

  it('of a token are never more than its role and its scopes both allow', () => {
    expect(permits(permissionsOf('admin', ['incidents:read']), 'incidents:respond')).toBe(false);
    expect(permits(permissionsOf('admin', ['incidents:*']), 'incidents:respond')).toBe(true);
    expect(permits(permissionsOf('viewer', ['incidents:respond']), 'incidents:respond')).toBe(false);
    expect(permits(permissionsOf('viewer', ['*:*']), 'incidents:read')).toBe(true);
    expect(permits(permissionsOf('viewer', ['*:*']), 'incidents:respond')).toBe(false);
    expect(permits(permissionsOf('member', ['*:read', 'incidents:*']), 'incidents:respond')).toBe(true);
    expect(permits(permissionsOf('member', ['*:read', 'incidents:*']), 'post-mortems:write')).toBe(false);
  });
});
