import './ui/tokens.css';
import './ui/base.css';
import './ui/page.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { get, onSignedOut } from './api/client';
import { queryClient } from './api/queries';
import { router } from './router';

const isOutside = (path: string) => /^\/(sign-in|setup|invitation)/.test(path);
let isLeaving = false;
/** Without a session: to the first administrator while there is nobody, else to the door, and back here afterwards. */
onSignedOut(() => {
  const { pathname, searchStr } = router.state.location;
  if (isLeaving || isOutside(pathname)) return;
  isLeaving = true;
  void get<{ needed: boolean }>('/setup')
    .catch(() => ({ needed: false }))
    .then(({ needed }) =>
      needed ? router.navigate({ to: '/setup' }) : router.navigate({ to: '/sign-in', search: { to: pathname + searchStr } }),
    )
    .finally(() => {
      isLeaving = false;
    });
});

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
