import { decodeBody } from '../domain/decode-body.js';
import type { DoorProtocol } from '../domain/door-route.js';
import { isObject } from '../domain/field-at.js';
import { apiAlertError, apiAlerts } from './alertmanager-api/alertmanager-api.js';
import { opsgenieError } from './opsgenie/opsgenie.js';
import { dedupKeyOfEvent, pagerDutyErrors } from './pagerduty/pagerduty.js';

/** What a fixed protocol promises its clients about a body at once: whether it is valid, and under which key. */
export interface DeliveryVerdict {
  errors: readonly string[];
  /** Some of it is valid: it is stored although the answer names the errors. */
  isPartlyValid: boolean;
  dedupKey?: string;
  isVersion1?: boolean;
}

const valid: DeliveryVerdict = { errors: [], isPartlyValid: true };
const refused = (...errors: string[]): DeliveryVerdict => ({ errors, isPartlyValid: false });

/** Checks a delivery where its protocol answers for its shape; a webhook's body is never judged at the door. */
export function checkDelivery(
  protocol: DoorProtocol,
  source: string,
  rest: string,
  body: Buffer,
  contentType: string,
  receivedAt: string,
  receiptId: string,
): DeliveryVerdict {
  if (protocol === 'webhook') return valid;
  const decoded = decodeBody(body, contentType);
  if (decoded.kind === 'bad') return refused(decoded.problem.detail);
  if (protocol === 'opsgenie') {
    if (decoded.kind === 'text') return refused('Request body is not processable. Please check the errors.');
    const error = opsgenieError(rest, decoded.kind === 'json' ? decoded.value : undefined);
    return error === undefined ? valid : refused(error);
  }
  if (decoded.kind !== 'json') return refused(protocol === 'pagerduty' ? 'Invalid JSON' : 'invalid character: the body is not JSON');
  if (protocol === 'pagerduty') {
    const errors = pagerDutyErrors(decoded.value, source === 'pagerduty-change' ? 'change' : 'alert');
    if (errors.length > 0 || !isObject(decoded.value)) return refused(...errors);
    if (source === 'pagerduty-change') return valid;
    return { ...valid, dedupKey: dedupKeyOfEvent(decoded.value, receiptId), isVersion1: 'service_key' in decoded.value };
  }
  const alerts = apiAlerts(decoded.value);
  if (alerts === undefined) return refused('the body is neither a list of alerts nor one');
  const errors = alerts.map((alert) => apiAlertError(alert, receivedAt));
  const found = errors.filter((error) => error !== undefined);
  return { errors: found, isPartlyValid: found.length < alerts.length || alerts.length === 0 };
}
