import { Link, Outlet, useNavigate, useRouterState, type LinkProps } from '@tanstack/react-router';
import {
  Activity,
  ChartColumn,
  Cable,
  CloudOff,
  FileText,
  Flame,
  Inbox,
  LifeBuoy,
  ListChecks,
  Radio,
  Search,
  Settings,
  Boxes,
  type LucideIcon,
} from 'lucide-react';
import { Suspense, lazy, useEffect, useMemo, useRef } from 'react';
import { useMe, useTeams } from '../api/directory';
import { useIntegrations } from '../api/ingest';
import { useNotifications } from '../api/notifications';
import { useThing } from '../api/queries';
import type { Command } from '../keys/registry';
import { label, listenToKeys, useCommands } from '../keys/use-commands';
import { listenLive, useLiveState, useOnline } from '../live/live';
import { Avatar, Kbd } from '../ui/kit';
import { words } from '../ui/format';
import { Toasts } from '../ui/toast';
import { chooseTheme } from '../ui/theme';
import { openPalette, openShortcuts, useOverlay } from './palette-state';
import css from './shell.module.css';

const Palette = lazy(() => import('./palette').then((module) => ({ default: module.Palette })));
const Shortcuts = lazy(() => import('./shortcuts').then((module) => ({ default: module.Shortcuts })));

/** How many there are, as far as one page tells; `99+` says enough. */
function useCount(noun: string, query: Record<string, string>): string | undefined {
  const page = useThing<{ items: unknown[]; nextCursor: string | null }>([noun, 'count'], `/${noun}`, {
    query: { ...query, limit: '100' },
  }).data;
  if (!page || page.items.length === 0) return undefined;
  return page.nextCursor ? '99+' : String(page.items.length);
}

function Item({
  to,
  icon: Icon,
  text,
  badge,
  keys,
  isTroubled,
}: {
  to: LinkProps['to'];
  icon: LucideIcon;
  text: string;
  badge?: string | undefined;
  keys?: string;
  isTroubled?: boolean;
}) {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const isHere = path === to || path.startsWith(`${to}/`) || (to === '/post-mortems' && /^\/(lessons|reading)\b/.test(path));
  return (
    <Link to={to} className={css['item']} aria-current={isHere ? 'page' : undefined} title={keys ? `${text} (${label(keys)})` : text}>
      <Icon size={16} aria-hidden />
      <span>{text}</span>
      {badge && (
        <span className={css['badge']} aria-label={`${badge} open`}>
          {badge}
        </span>
      )}
      {isTroubled && <span className={css['dot']} data-kind="alert" role="img" aria-label="needs attention" />}
    </Link>
  );
}

/** A long document has hundreds of stops; F6 goes from part to part, and a part is entered where it was left. */
function nextPart() {
  const parts = [...document.querySelectorAll<HTMLElement>('[data-part]')].filter((part) => part.getClientRects().length > 0);
  const at = parts.findLastIndex((part) => part.contains(document.activeElement));
  const next = parts[(at + 1) % parts.length];
  next
    ?.querySelector<HTMLElement>(
      '[aria-pressed=true], [aria-current]:not([aria-current=false]), a[href], button:not(:disabled), input, select, [tabindex="0"]',
    )
    ?.focus();
}

/** The places of the product, and how one gets there. */
function useGlobalCommands() {
  const navigate = useNavigate();
  const list = useMemo<Command[]>(() => {
    const go = (id: string, text: string, to: string, keys?: string, aliases?: string): Command => ({
      id: `go-${id}`,
      label: text,
      group: 'Go to',
      run: () => void navigate({ to }),
      ...(keys ? { keys } : {}),
      ...(aliases ? { words: aliases } : {}),
    });
    return [
      go('inbox', 'Inbox', '/inbox', 'g i', 'candidates notifications'),
      go('incidents', 'Incidents', '/incidents', 'g n', 'alerts'),
      go('post-mortems', 'Post-mortems', '/post-mortems', 'g p', 'reviews'),
      go('lessons', 'Lessons', '/lessons', 'g l', 'learned'),
      go('reading', 'Reading list', '/reading'),
      go('action-items', 'Action items', '/action-items', 'g a', 'board tasks'),
      go('reports', 'Reports', '/reports', 'g r', 'figures metrics'),
      go('schedules', 'Report schedules', '/reports/schedules', undefined, 'mail weekly'),
      go('services', 'Services and teams', '/services', 'g s'),
      go('sources', 'Sources', '/sources', 'g o', 'integrations receipts'),
      go('settings', 'Settings', '/settings', 'g t', 'profile theme time zone'),
      go('people', 'People and roles', '/settings/people'),
      go('tokens', 'API tokens', '/settings/tokens'),
      go('channels', 'Channels and deliveries', '/settings/channels', undefined, 'mail slack webhook'),
      go('rules', 'Correlation rules', '/settings/rules', undefined, 'grouping suppress try out'),
      go('maintenance', 'Maintenance windows', '/settings/maintenance', undefined, 'silence downtime'),
      go('templates', 'Templates and policies', '/settings/templates'),
      go('audit', 'Audit', '/settings/audit'),
      go('dead-letters', 'Dead letters', '/settings/dead-letters', undefined, 'failed redrive'),
      { id: 'palette', label: 'Search or jump to', group: 'Everywhere', keys: 'mod+k', isHidden: true, run: openPalette },
      { id: 'shortcuts', label: 'All shortcuts', group: 'Everywhere', keys: '?', run: openShortcuts },
      { id: 'next-part', label: 'Next part of the page', group: 'Everywhere', keys: 'f6', run: nextPart },
      { id: 'theme-light', label: 'Light theme', group: 'Everywhere', run: () => chooseTheme('light') },
      { id: 'theme-dark', label: 'Dark theme', group: 'Everywhere', run: () => chooseTheme('dark') },
      { id: 'theme-system', label: 'Theme of the system', group: 'Everywhere', run: () => chooseTheme('system') },
      {
        id: 'filter',
        label: 'Filter this list',
        group: 'Everywhere',
        keys: '/',
        isHidden: true,
        run: () =>
          (document.querySelector<HTMLElement>('[data-filter]') ?? document.querySelector<HTMLElement>('main input[type=search]'))?.focus(),
      },
    ];
  }, [navigate]);
  useCommands(list, 100);
}

export function Shell() {
  useGlobalCommands();
  useEffect(listenToKeys, []);
  useEffect(listenLive, []);
  const overlay = useOverlay();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const main = useRef<HTMLElement>(null);
  const lastPath = useRef(path);
  // After going to another page the reader is at its beginning, not in the side bar of the old one.
  useEffect(() => {
    if (lastPath.current.split('/').slice(0, 3).join('/') !== path.split('/').slice(0, 3).join('/'))
      main.current?.focus({ preventScroll: true });
    lastPath.current = path;
  }, [path]);
  return (
    <div className={css['shell']}>
      <a href="#main" className={css['skip']}>
        To the content
      </a>
      <Side />
      <main id="main" ref={main} className={css['main']} tabIndex={-1}>
        <OfflineLine />
        <Outlet />
      </main>
      <Toasts />
      <Suspense>
        {overlay === 'palette' && <Palette />}
        {overlay === 'shortcuts' && <Shortcuts />}
      </Suspense>
    </div>
  );
}

function Side() {
  const unread = useNotifications().data?.unread ?? 0;
  const incidents = useCount('incidents', { status: 'open' });
  const postMortems = useCount('post-mortems', { state: 'requested,drafting,in-review,reviewed' });
  const actions = useCount('action-items', { open: 'true' });
  const integrations = useIntegrations().data;
  const isTroubled = (integrations ?? []).some(
    ({ health, state }) => state === 'active' && (health.isQuiet || health.lastProblem !== null),
  );
  return (
    <header className={css['side']}>
      <Link to="/inbox" className={css['brand']} aria-label="Debrief, inbox">
        <span className={css['mark']}>
          <Activity size={14} strokeWidth={2.5} aria-hidden />
        </span>
        <span>Debrief</span>
      </Link>
      <button type="button" className={css['search']} onClick={openPalette} title="Search or jump to">
        <Search size={14} aria-hidden />
        <span>Search or jump to</span>
        <Kbd>{label('mod+k')}</Kbd>
      </button>
      <nav className={css['nav']} aria-label="Debrief">
        <Item to="/inbox" icon={Inbox} text="Inbox" badge={unread ? String(unread) : undefined} keys="g i" />
        <Item to="/incidents" icon={Flame} text="Incidents" badge={incidents} keys="g n" />
        <Item to="/post-mortems" icon={FileText} text="Post-mortems" badge={postMortems} keys="g p" />
        <Item to="/action-items" icon={ListChecks} text="Action items" badge={actions} keys="g a" />
        <Item to="/reports" icon={ChartColumn} text="Reports" keys="g r" />
      </nav>
      <nav className={css['nav']} data-workspace aria-label="Workspace">
        <h2>Workspace</h2>
        <Item to="/services" icon={Boxes} text="Services" keys="g s" />
        <Item to="/sources" icon={Cable} text="Sources" isTroubled={isTroubled} keys="g o" />
        <Item to="/settings" icon={Settings} text="Settings" keys="g t" />
      </nav>
      <div className={css['foot']}>
        <LiveLine />
        <MeLine />
      </div>
    </header>
  );
}

function LiveLine() {
  const state = useLiveState();
  const active = (useIntegrations().data ?? []).filter((one) => one.state === 'active');
  const healthy = active.filter(({ health }) => !health.isQuiet && health.lastProblem === null).length;
  const text = state === 'away' ? 'Not live, trying again' : state === 'connecting' ? 'Connecting' : 'Live';
  return (
    <Link to="/sources" className={css['live']} data-kind={state === 'live' ? 'act' : 'note'}>
      <Radio size={14} aria-hidden />
      <span>
        {text}
        {active.length > 0 && ` · ${healthy} of ${active.length} sources`}
      </span>
    </Link>
  );
}

function MeLine() {
  const me = useMe().data;
  const teams = useTeams().data;
  const name = me?.person?.name ?? (me?.kind === 'token' ? 'API token' : '…');
  const team = teams?.find(({ teamId }) => me?.person?.teamIds.includes(teamId))?.name;
  return (
    <Link to="/settings" className={css['me']} title="Your profile">
      <Avatar name={name} />
      <span>
        <strong>{name}</strong>
        <small>{[team, me ? words(me.role) : undefined].filter(Boolean).join(' · ')}</small>
      </span>
    </Link>
  );
}

function OfflineLine() {
  const isOnline = useOnline();
  const live = useLiveState();
  if (isOnline && live !== 'away') return null;
  return (
    <div className={css['offline']} role="status">
      {isOnline ? <LifeBuoy size={14} aria-hidden /> : <CloudOff size={14} aria-hidden />}
      {isOnline
        ? 'Live updates are interrupted. What you see may be a little old; it goes on by itself.'
        : 'You are offline. What you see is what was last read; what you write is kept in this page.'}
    </div>
  );
}
