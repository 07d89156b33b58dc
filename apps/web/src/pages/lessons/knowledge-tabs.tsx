import { Link, useRouterState } from '@tanstack/react-router';
import { Tabs } from '../../shell/page';

/** Documents, what was learned from them, and what is worth reading for somebody who was not there. */
export function KnowledgeTabs() {
  const path = useRouterState({ select: ({ location }) => location.pathname.replace(/\/$/, '') });
  return (
    <Tabs label="Post-mortems, lessons and reading list">
      {(
        [
          ['/post-mortems', 'Post-mortems'],
          ['/lessons', 'Lessons'],
          ['/reading', 'Reading list'],
        ] as const
      ).map(([to, text]) => (
        <Link key={to} to={to} search={{}} aria-current={path === to ? 'page' : undefined}>
          {text}
        </Link>
      ))}
    </Tabs>
  );
}
