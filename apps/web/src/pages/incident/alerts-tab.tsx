import { Bell } from 'lucide-react';
import { useIncidentAlerts } from '../../api/incidents';
import { Chip, Count, Table } from '../../ui/kit';
import { Awaited, Empty } from '../../ui/states';
import { duration, words } from '../../ui/format';
import { DayClock } from '../../ui/time';
import { useTheIncident } from './context';

/** The members, each with the reason for which it is one. */
export function AlertsTab() {
  const incident = useTheIncident();
  const query = useIncidentAlerts(incident.incidentId);
  return (
    <div style={{ padding: '16px 20px' }}>
      <Awaited query={query}>
        {(alerts) =>
          alerts.length === 0 ? (
            <Empty icon={<Bell size={24} aria-hidden />} title="No alerts belong to it">
              It was declared by hand. Alerts of the same service that fire while it is open join it by themselves.
            </Empty>
          ) : (
            <Table label="Alerts of this incident">
              <thead>
                <tr>
                  <th scope="col">Alert</th>
                  <th scope="col">State</th>
                  <th scope="col">Severity</th>
                  <th scope="col">Service</th>
                  <th scope="col">Source</th>
                  <th scope="col">Started</th>
                  <th scope="col">Lasted</th>
                  <th scope="col">Why it is here</th>
                </tr>
              </thead>
              <tbody>
                {alerts.map((alert) => (
                  <tr key={`${alert.alertId}/${alert.episode}`}>
                    <td>
                      <strong style={{ fontWeight: 550 }}>{alert.title}</strong> {alert.value && <Count>{alert.value}</Count>}
                    </td>
                    <td>
                      <Chip kind={alert.status === 'resolved' ? 'act' : alert.status === 'acknowledged' ? 'note' : 'alert'}>
                        {words(alert.status)}
                      </Chip>
                    </td>
                    <td>{words(alert.severity)}</td>
                    <td>{alert.service ?? '–'}</td>
                    <td>{words(alert.source)}</td>
                    <td>
                      <DayClock at={alert.startedAt} />
                    </td>
                    <td data-num>
                      {alert.resolvedAt ? duration((Date.parse(alert.resolvedAt) - Date.parse(alert.startedAt)) / 1000) : 'firing'}
                    </td>
                    <td className="muted">{alert.why}</td>
                  </tr>
                ))}
              </tbody>
            </Table>
          )
        }
      </Awaited>
    </div>
  );
}
