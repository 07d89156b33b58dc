import { Suspense, lazy } from 'react';
import type { MenuProps } from './menu';

const Menu = lazy(() => import('./menu').then((module) => ({ default: module.Menu })));

/** A menu is not needed to read a page: its code comes after the page stands. */
export const MenuLazy = (props: MenuProps) => (
  <Suspense>
    <Menu {...props} />
  </Suspense>
);
