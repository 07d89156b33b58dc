import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect, Outlet } from '@tanstack/react-router';
import { NotFound, PageCrash } from './pages/fallbacks';
import { Shell } from './shell/shell';

/** Search params are texts; what is absent stays out of the address. */
const texts =
  <const Name extends string>(...names: Name[]) =>
  (search: Record<string, unknown>): Partial<Record<Name, string>> => {
    const kept: Partial<Record<Name, string>> = {};
    for (const name of names) {
      const value = search[name];
      // The router reads `7` and `true` as what they look like.
      if ((typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean')
        kept[name] = String(value);
    }
    return kept;
  };

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: PageCrash });
const at = <const Path extends string>(path: Path) => ({ getParentRoute: () => shell, path });

const setUp = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  validateSearch: texts('code'),
  component: lazyRouteComponent(() => import('./pages/door/door-pages'), 'SetUpPage'),
});
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: texts('to'),
  component: lazyRouteComponent(() => import('./pages/door/door-pages'), 'SignInPage'),
});
const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  validateSearch: texts('token'),
  component: lazyRouteComponent(() => import('./pages/door/door-pages'), 'InvitationPage'),
});
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell });

const home = createRoute({
  ...at('/'),
  beforeLoad: () => {
    // oxlint-disable-next-line typescript/only-throw-error -- the router's own way to redirect
    throw redirect({ to: '/inbox' });
  },
});
const inbox = createRoute({
  ...at('/inbox'),
  validateSearch: texts('show'),
  component: lazyRouteComponent(() => import('./pages/inbox/inbox-page'), 'InboxPage'),
});
const incidents = createRoute({
  ...at('/incidents'),
  validateSearch: texts('status', 'severity', 'service', 'team', 'kind', 'q', 'openedFrom', 'openedTo', 'sort', 'declare'),
  component: lazyRouteComponent(() => import('./pages/incidents/incidents-page'), 'IncidentsPage'),
});
const incident = createRoute({
  ...at('/incidents/$incidentId'),
  component: lazyRouteComponent(() => import('./pages/incident/incident-page'), 'IncidentPage'),
});
const tab = <const Path extends string>(path: Path) => ({ getParentRoute: () => incident, path });
const incidentTabs = [
  createRoute({
    ...tab('/'),
    validateSearch: texts('entry', 'asOf'),
    component: lazyRouteComponent(() => import('./pages/incident/overview-tab'), 'OverviewTab'),
  }),
  createRoute({
    ...tab('review'),
    validateSearch: texts('entry', 'section', 'asOf'),
    component: lazyRouteComponent(() => import('./pages/incident/review-tab'), 'ReviewTab'),
  }),
  createRoute({ ...tab('alerts'), component: lazyRouteComponent(() => import('./pages/incident/alerts-tab'), 'AlertsTab') }),
  createRoute({ ...tab('action-items'), component: lazyRouteComponent(() => import('./pages/incident/actions-tab'), 'ActionsTab') }),
  createRoute({ ...tab('history'), component: lazyRouteComponent(() => import('./pages/incident/history-tab'), 'HistoryTab') }),
];
const postMortems = createRoute({
  ...at('/post-mortems'),
  validateSearch: texts('state', 'severity', 'q', 'overdue'),
  component: lazyRouteComponent(() => import('./pages/post-mortems/post-mortems-page'), 'PostMortemsPage'),
});
const postMortem = createRoute({
  ...at('/post-mortems/$postMortemId'),
  validateSearch: texts('section', 'entry'),
  component: lazyRouteComponent(() => import('./pages/post-mortems/post-mortem-page'), 'PostMortemPage'),
});
const lessons = createRoute({
  ...at('/lessons'),
  validateSearch: texts('team', 'show', 'lesson'),
  component: lazyRouteComponent(() => import('./pages/lessons/lessons-page'), 'LessonsPage'),
});
const reading = createRoute({
  ...at('/reading'),
  component: lazyRouteComponent(() => import('./pages/lessons/reading-page'), 'ReadingPage'),
});
const actionItems = createRoute({
  ...at('/action-items'),
  validateSearch: texts('view', 'owner', 'team', 'priority', 'kind', 'overdue', 'q', 'state'),
  component: lazyRouteComponent(() => import('./pages/action-items/action-items-page'), 'ActionItemsPage'),
});
const actionItem = createRoute({
  ...at('/action-items/$actionItemId'),
  component: lazyRouteComponent(() => import('./pages/action-items/action-item-page'), 'ActionItemPage'),
});
const reportSearch = texts('from', 'to', 'period', 'severity', 'service', 'team');
const reports = createRoute({
  ...at('/reports'),
  validateSearch: reportSearch,
  component: lazyRouteComponent(() => import('./pages/reports/reports-page'), 'ReportsPage'),
});
const members = createRoute({
  ...at('/reports/members'),
  validateSearch: texts('of', 'label'),
  component: lazyRouteComponent(() => import('./pages/reports/members-page'), 'MembersPage'),
});
const schedules = createRoute({
  ...at('/reports/schedules'),
  component: lazyRouteComponent(() => import('./pages/reports/schedules-page'), 'SchedulesPage'),
});
const sources = createRoute({
  ...at('/sources'),
  component: lazyRouteComponent(() => import('./pages/sources/sources-page'), 'SourcesPage'),
});
const addSource = createRoute({
  ...at('/sources/add'),
  validateSearch: texts('source'),
  component: lazyRouteComponent(() => import('./pages/sources/add-source-page'), 'AddSourcePage'),
});
const receipts = createRoute({
  ...at('/sources/receipts'),
  validateSearch: texts('outcome', 'integrationId', 'receiptId'),
  component: lazyRouteComponent(() => import('./pages/sources/receipts-page'), 'ReceiptsPage'),
});
const integration = createRoute({
  ...at('/sources/$integrationId'),
  component: lazyRouteComponent(() => import('./pages/sources/integration-page'), 'IntegrationPage'),
});
const part = <const Path extends string>(path: Path) => ({ getParentRoute: () => integration, path });
const integrationTabs = [
  createRoute({ ...part('/'), component: lazyRouteComponent(() => import('./pages/sources/overview-tab'), 'OverviewTab') }),
  createRoute({
    ...part('mapping'),
    validateSearch: texts('receiptId'),
    component: lazyRouteComponent(() => import('./pages/sources/mapping-tab'), 'MappingTab'),
  }),
  createRoute({
    ...part('replays'),
    validateSearch: texts('replayId'),
    component: lazyRouteComponent(() => import('./pages/sources/replays-tab'), 'ReplaysTab'),
  }),
  createRoute({
    ...part('imports'),
    validateSearch: texts('importId'),
    component: lazyRouteComponent(() => import('./pages/sources/imports-tab'), 'ImportsTab'),
  }),
  createRoute({ ...part('settings'), component: lazyRouteComponent(() => import('./pages/sources/settings-tab'), 'SettingsTab') }),
];
const services = createRoute({
  ...at('/services'),
  validateSearch: texts('show', 'q'),
  component: lazyRouteComponent(() => import('./pages/services/services-page'), 'ServicesPage'),
});
const settings = createRoute({
  ...at('/settings'),
  component: lazyRouteComponent(() => import('./pages/settings/settings-frame'), 'SettingsFrame'),
});
const setting = <const Path extends string>(path: Path) => ({ getParentRoute: () => settings, path });
const settingPages = [
  createRoute({ ...setting('/'), component: lazyRouteComponent(() => import('./pages/settings/profile-page'), 'ProfilePage') }),
  createRoute({ ...setting('people'), component: lazyRouteComponent(() => import('./pages/settings/people-page'), 'PeoplePage') }),
  createRoute({ ...setting('tokens'), component: lazyRouteComponent(() => import('./pages/settings/tokens-page'), 'TokensPage') }),
  createRoute({ ...setting('channels'), component: lazyRouteComponent(() => import('./pages/settings/channels-page'), 'ChannelsPage') }),
  createRoute({
    ...setting('templates'),
    component: lazyRouteComponent(() => import('./pages/templates/templates-page'), 'TemplatesPage'),
  }),
  createRoute({
    ...setting('templates/$templateId'),
    validateSearch: texts('from'),
    component: lazyRouteComponent(() => import('./pages/templates/template-page'), 'TemplatePage'),
  }),
  createRoute({ ...setting('rules'), component: lazyRouteComponent(() => import('./pages/rules/rules-page'), 'RulesPage') }),
  createRoute({ ...setting('rules/$ruleId'), component: lazyRouteComponent(() => import('./pages/rules/rule-page'), 'RulePage') }),
  createRoute({ ...setting('maintenance'), component: lazyRouteComponent(() => import('./pages/rules/windows-page'), 'WindowsPage') }),
  createRoute({
    ...setting('audit'),
    validateSearch: texts('q', 'from', 'to'),
    component: lazyRouteComponent(() => import('./pages/settings/audit-page'), 'AuditPage'),
  }),
  createRoute({
    ...setting('dead-letters'),
    validateSearch: texts('service', 'state'),
    component: lazyRouteComponent(() => import('./pages/settings/dead-letters-page'), 'DeadLettersPage'),
  }),
];

const tree = root.addChildren([
  setUp,
  signIn,
  invitation,
  shell.addChildren([
    home,
    inbox,
    incidents,
    incident.addChildren(incidentTabs),
    postMortems,
    postMortem,
    lessons,
    reading,
    actionItems,
    actionItem,
    reports,
    members,
    schedules,
    sources,
    addSource,
    receipts,
    integration.addChildren(integrationTabs),
    services,
    settings.addChildren(settingPages),
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultNotFoundComponent: NotFound,
  defaultErrorComponent: PageCrash,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
