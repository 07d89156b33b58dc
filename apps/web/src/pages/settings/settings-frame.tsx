import { Link, Outlet, useRouterState, type LinkProps } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useMay } from '../../api/directory';
import { Page, Tabs } from '../../shell/page';
import { Loading } from '../../ui/states';

const pages: readonly (readonly [to: LinkProps['to'], text: string, permission?: string])[] = [
  ['/settings', 'Profile'],
  ['/settings/people', 'People and roles'],
  ['/settings/tokens', 'API tokens'],
  ['/settings/channels', 'Channels'],
  ['/settings/rules', 'Correlation rules', 'incidents:read'],
  ['/settings/maintenance', 'Maintenance', 'incidents:read'],
  ['/settings/templates', 'Templates', 'post-mortems:read'],
  ['/settings/audit', 'Audit', 'audit:inspect'],
  ['/settings/dead-letters', 'Dead letters', 'dead-letters:manage'],
];

export function SettingsFrame() {
  const path = useRouterState({ select: ({ location }) => location.pathname.replace(/\/$/, '') });
  const may = useMay();
  const place = pages.findLast(([to]) => path === to || (to !== '/settings' && path.startsWith(`${to}/`)));
  const here = place?.[1] ?? 'Settings';
  return (
    <Page
      crumbs={here === 'Profile' ? [{ text: 'Settings' }] : [{ text: 'Settings', to: '/settings' }, { text: here }]}
      title="Settings"
      documentTitle={`${here}, settings`}
      tabs={
        <Tabs label="Settings">
          {pages
            .filter(([, , permission]) => permission === undefined || may(permission))
            .map(([to, text]) => (
              <Link
                key={to}
                to={to}
                activeOptions={{ exact: true, includeSearch: false }}
                aria-current={to === place?.[0] ? 'page' : undefined}
              >
                {text}
              </Link>
            ))}
        </Tabs>
      }
    >
      <div className="stack" style={{ paddingTop: 16, maxWidth: 1180 }}>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </div>
    </Page>
  );
}
