import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://learn.microsoft.com/en-us/azure/azure-monitor/alerts/alerts-common-schema */
const alertId =
  '/subscriptions/00000000-1111-2222-3333-444444444444/providers/Microsoft.AlertsManagement/alerts/12345678-0000-4000-8000-000000000001';
const metric = (essentials: object) => ({
  schemaId: 'azureMonitorCommonAlertSchema',
  data: {
    essentials: {
      alertId,
      alertRule: 'orders-cpu',
      severity: 'Sev1',
      signalType: 'Metric',
      monitoringService: 'Platform',
      alertTargetIDs: [
        '/subscriptions/00000000-1111-2222-3333-444444444444/resourcegroups/shop/providers/microsoft.compute/virtualmachines/orders-1',
      ],
      configurationItems: ['orders-1'],
      originAlertId: '00000000-1111-2222-3333-444444444444_shop_microsoft.insights_metricAlerts_orders-cpu',
      firedDateTime: '2026-11-18T14:02:00.123Z',
      description: 'CPU of orders-1 above 90 %',
      essentialsVersion: '1.0',
      alertContextVersion: '1.0',
      ...essentials,
    },
    alertContext: {
      condition: {
        windowSize: 'PT5M',
        allOf: [{ metricName: 'Percentage CPU', operator: 'GreaterThan', threshold: '90', metricValue: 96.4 }],
      },
    },
    customProperties: { service: 'orders', environment: 'production' },
  },
});

export const examples: readonly SourceExample[] = [
  { name: 'fired', body: metric({ monitorCondition: 'Fired' }) },
  { name: 'resolved', body: metric({ monitorCondition: 'Resolved', resolvedDateTime: '2026-11-18T14:20:00.000Z' }) },
  {
    name: 'resource health, over again',
    body: {
      schemaId: 'azureMonitorCommonAlertSchema',
      data: {
        essentials: {
          alertId: `${alertId}-health`,
          alertRule: 'orders-health',
          severity: 'Sev4',
          signalType: 'ActivityLog',
          monitorCondition: 'Fired',
          monitoringService: 'Resource Health',
          alertTargetIDs: [],
          firedDateTime: '2026-11-18T14:02:00.123Z',
        },
        alertContext: { status: 'Resolved', eventTimestamp: '2026-11-18T14:12:00.000Z', properties: { title: 'Rebooted' } },
      },
    },
  },
];
