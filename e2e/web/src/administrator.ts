import type { ApiClient } from '@debrief/e2e-support';
import type { BrowserContext } from 'playwright-core';

const PASSWORD = 'nine otters crossed the river';

/** Signs a window in as a new administrator, by the doors that the pages use. */
export async function signInAsAdministrator(context: BrowserContext, api: ApiClient, name: string): Promise<void> {
  const email = `${name.toLowerCase().replaceAll(/[^a-z]+/g, '-')}@example.org`;
  const { body } = await api.post<{ invitationUrl: string }>('/people', { name, email, role: 'admin' });
  const token = body.invitationUrl.split(/[#/=]/).at(-1);
  await api.as().post('/people/invitation/accept', { token, password: PASSWORD });
  const answer = await context.request.post('/api/v1/sessions', { data: { email, password: PASSWORD } });
  if (!answer.ok()) throw new Error(`the sign-in answered ${answer.status()}: ${await answer.text()}`);
}
