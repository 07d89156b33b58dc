import { alertmanager } from './alertmanager/alertmanager.js';
import { alertmanagerApi } from './alertmanager-api/alertmanager-api.js';
import { argoCd } from './argo-cd/argo-cd.js';
import { axiom } from './axiom/axiom.js';
import { azureMonitor } from './azure-monitor/azure-monitor.js';
import { checkly } from './checkly/checkly.js';
import { checkmk } from './checkmk/checkmk.js';
import { cloudevents } from './cloudevents/cloudevents.js';
import { cloudwatchSns } from './cloudwatch-sns/cloudwatch-sns.js';
import { coralogix } from './coralogix/coralogix.js';
import { dash0 } from './dash0/dash0.js';
import { datadog } from './datadog/datadog.js';
import { dynatrace } from './dynatrace/dynatrace.js';
import { eventbridge } from './eventbridge/eventbridge.js';
import { gcpMonitoring } from './gcp-monitoring/gcp-monitoring.js';
import { generic } from './generic/generic.js';
import { github } from './github/github.js';
import { gitlab } from './gitlab/gitlab.js';
import { grafana } from './grafana/grafana.js';
import { grafanaLegacy } from './grafana-legacy/grafana-legacy.js';
import { graylog } from './graylog/graylog.js';
import { honeycomb } from './honeycomb/honeycomb.js';
import { icingaNotifications } from './icinga-notifications/icinga-notifications.js';
import { icinga2 } from './icinga2/icinga2.js';
import { jenkins } from './jenkins/jenkins.js';
import { kibana } from './kibana/kibana.js';
import { kubernetesEvents } from './kubernetes-events/kubernetes-events.js';
import { librenms } from './librenms/librenms.js';
import { nagios } from './nagios/nagios.js';
import { netbox } from './netbox/netbox.js';
import { netdata } from './netdata/netdata.js';
import { newrelic } from './newrelic/newrelic.js';
import { newrelicLegacy } from './newrelic-legacy/newrelic-legacy.js';
import { opsgenie } from './opsgenie/opsgenie.js';
import { pagerduty } from './pagerduty/pagerduty.js';
import { pagerdutyChange } from './pagerduty-change/pagerduty-change.js';
import { pingdom } from './pingdom/pingdom.js';
import { rackspace } from './rackspace/rackspace.js';
import { riemann } from './riemann/riemann.js';
import { sentry } from './sentry/sentry.js';
import { sentryLegacyPlugin } from './sentry-legacy-plugin/sentry-legacy-plugin.js';
import { site24x7 } from './site24x7/site24x7.js';
import { splunk } from './splunk/splunk.js';
import { splunkSignalfx } from './splunk-signalfx/splunk-signalfx.js';
import { statuscake } from './statuscake/statuscake.js';
import { thousandeyes } from './thousandeyes/thousandeyes.js';
import { uptimeKuma } from './uptime-kuma/uptime-kuma.js';
import { wazuh } from './wazuh/wazuh.js';
import { zabbix } from './zabbix/zabbix.js';
import type { Source } from './source.js';

/** Every tool that Debrief understands, in the order in which a page offers them. */
export const sources: readonly Source[] = [
  alertmanager,
  alertmanagerApi,
  grafana,
  grafanaLegacy,
  cloudwatchSns,
  eventbridge,
  azureMonitor,
  gcpMonitoring,
  datadog,
  newrelic,
  newrelicLegacy,
  sentry,
  sentryLegacyPlugin,
  pagerduty,
  pagerdutyChange,
  opsgenie,
  uptimeKuma,
  zabbix,
  icingaNotifications,
  icinga2,
  nagios,
  checkmk,
  librenms,
  pingdom,
  site24x7,
  statuscake,
  checkly,
  thousandeyes,
  splunk,
  splunkSignalfx,
  dynatrace,
  kibana,
  graylog,
  coralogix,
  axiom,
  honeycomb,
  dash0,
  netdata,
  riemann,
  rackspace,
  wazuh,
  github,
  gitlab,
  jenkins,
  argoCd,
  kubernetesEvents,
  netbox,
  cloudevents,
  generic,
];

/** Other names for the same door: what speaks Alertmanager's API calls itself by its own. */
const aliases: Readonly<Record<string, string>> = {
  prometheus: 'alertmanager-api',
  vmalert: 'alertmanager-api',
  thanos: 'alertmanager-api',
  mimir: 'alertmanager-api',
  loki: 'alertmanager-api',
};

const byName = new Map(sources.map((source) => [source.name, source]));

/** The source of this name or alias. */
export const sourceOf = (name: string): Source | undefined => byName.get(aliases[name] ?? name);

/** Sources whose deliveries may come with the same key, the named one first. */
export const familyOf = (source: Source): readonly Source[] => [
  source,
  ...sources.filter((other) => other !== source && other.family === source.family),
];
