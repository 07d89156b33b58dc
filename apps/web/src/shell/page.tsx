import { Link, useLocation, type LinkProps } from '@tanstack/react-router';
import { Bell, ChevronRight, Moon, Search, Sun } from 'lucide-react';
import { Fragment, useEffect, useRef, type ReactNode } from 'react';
import { useNotifications } from '../api/notifications';
import { label } from '../keys/use-commands';
import { Button, buttonClass } from '../ui/kit';
import kit from '../ui/kit.module.css';
import { chooseTheme, useTheme } from '../ui/theme';
import { openPalette } from './palette-state';
import css from './shell.module.css';

export interface Crumb {
  text: string;
  to?: LinkProps['to'];
  isMono?: boolean;
}
export interface PageProps {
  /** The last crumb names the page. */
  crumbs: readonly Crumb[];
  title?: ReactNode;
  documentTitle?: string;
  /** Beside the title: chips. */
  beside?: ReactNode;
  /** At the right of the title. */
  figures?: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  tabs?: ReactNode;
  children: ReactNode;
  /** The children bring their own padding. */
  isFull?: boolean;
}

/** The frame of every page: where one is, what one can do, the title, the content. */
export function Page({ crumbs, title, documentTitle, beside, figures, lead, actions, tabs, children, isFull }: PageProps) {
  const name = documentTitle ?? (typeof title === 'string' ? title : crumbs.at(-1)!.text);
  useEffect(() => {
    document.title = `${name} · Debrief`;
  }, [name]);
  return (
    <>
      <header className={css['top']} data-part>
        <nav className={css['crumb']} aria-label="Where you are">
          {crumbs.map(({ text, to, isMono }, index) => (
            <Fragment key={text}>
              {index > 0 && <ChevronRight size={12} aria-hidden />}
              {to ? <Link to={to}>{text}</Link> : <span data-mono={isMono || undefined}>{text}</span>}
            </Fragment>
          ))}
        </nav>
        <div className={css['tools']}>
          <Tools />
          {actions}
        </div>
      </header>
      {title && (
        <div className={css['head']}>
          <div>
            <div className={css['titleRow']}>
              <h1>{title}</h1>
              {beside}
            </div>
            {lead && <p>{lead}</p>}
          </div>
          {figures}
        </div>
      )}
      {tabs}
      {isFull ? children : <div className={css['body']}>{children}</div>}
    </>
  );
}

function Tools() {
  const theme = useTheme();
  const unread = useNotifications().data?.unread ?? 0;
  const isDark = theme === 'dark';
  return (
    <>
      <Button
        className="phone-only"
        look="quiet"
        aria-label="Search or jump to"
        title={`Search (${label('mod+k')})`}
        icon={<Search size={15} aria-hidden />}
        onClick={openPalette}
      />
      <Button
        look="quiet"
        aria-label={isDark ? 'Light theme' : 'Dark theme'}
        title={isDark ? 'Light theme' : 'Dark theme'}
        icon={isDark ? <Sun size={15} aria-hidden /> : <Moon size={15} aria-hidden />}
        onClick={() => chooseTheme(isDark ? 'light' : 'dark')}
      />
      <Link
        to="/inbox"
        search={{ show: 'notifications' }}
        className={`${buttonClass} ${kit['icon']}`}
        data-look="quiet"
        aria-label={unread ? `Notifications, ${unread} unread` : 'Notifications'}
      >
        <Bell size={15} aria-hidden />
        {unread > 0 && <span className="unread-dot" aria-hidden />}
      </Link>
    </>
  );
}

export function Tabs({ label: text, children }: { label: string; children: ReactNode }) {
  const box = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // A phone shows four of nine: the one that is open must be among them.
  useEffect(() => {
    const current = box.current?.querySelector<HTMLElement>('[aria-current=page]');
    if (current) box.current!.scrollLeft = current.offsetLeft - (box.current!.clientWidth - current.offsetWidth) / 2;
  }, [pathname]);
  return (
    <nav className={css['tabs']} aria-label={text} data-part ref={box}>
      {children}
    </nav>
  );
}
export const Toolbar = ({ children }: { children: ReactNode }) => <div className={css['toolbar']}>{children}</div>;
