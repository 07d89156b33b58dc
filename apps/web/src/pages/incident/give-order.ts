import { orderIncident, type Incident } from '../../api/incidents';
import { toast, toastProblem } from '../../ui/toast';
import { freshIncident, incidentKey } from './context';

/** Gives an order and says what happened; a refusal is told with its reason. */
export async function giveOrder(incident: Incident, order: string, done: string, body: unknown = {}) {
  try {
    await orderIncident(incident.incidentId, order, body);
    toast(`${incidentKey(incident)} ${done}`);
  } catch (error) {
    toastProblem(error);
  } finally {
    await freshIncident(incident.incidentId);
  }
}
