import { Link, useRouterState } from '@tanstack/react-router';
import { Rss } from 'lucide-react';
import { Suspense, lazy, useState } from 'react';
import { Tabs } from '../../shell/page';
import { Button } from '../../ui/kit';

const SubscribeDialog = lazy(() => import('./subscribe-dialog').then((module) => ({ default: module.SubscribeDialog })));

/** Documents, what was learned from them, and what is worth reading for somebody who was not there. */
export function KnowledgeTabs() {
  const path = useRouterState({ select: ({ location }) => location.pathname.replace(/\/$/, '') });
  const [isOpen, setOpen] = useState(false);
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
      <span className="row-end" style={{ alignSelf: 'center' }}>
        <Button size="small" look="quiet" icon={<Rss size={13} aria-hidden />} onClick={() => setOpen(true)}>
          Subscribe
        </Button>
      </span>
      {isOpen && (
        <Suspense>
          <SubscribeDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </Tabs>
  );
}
