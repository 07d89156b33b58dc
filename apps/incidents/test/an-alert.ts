import { AlertAcknowledgedV1, AlertChangedV1, AlertFiredV1, AlertResolvedV1, type Alert, type EventEnvelope } from '@debrief/contracts';
import { derivedHex } from '@debrief/contracts/derive-id';
import { anEvent } from '@debrief/testing';

const envelope = (alertId: string, sequence: number) => ({ id: `${alertId}:${sequence}:0`, subject: alertId });

/** The life of one alert as ingest tells it: each step is the event of its next version. */
export class AlertLife {
  private sequence = 0;
  private episode = 0;
  private startedAt = '';
  readonly alertId: string;

  constructor(
    readonly name: string,
    private readonly overrides: Partial<Alert> = {},
  ) {
    this.alertId = derivedHex('int', name);
  }

  fires(at: string, more: Partial<Alert> = {}): EventEnvelope {
    this.episode += 1;
    this.startedAt = at;
    return anEvent(AlertFiredV1, this.data({ occurredAt: at, receivedAt: at, ...more }), envelope(this.alertId, this.sequence));
  }

  changes(at: string, more: Partial<Alert>): EventEnvelope {
    return anEvent(AlertChangedV1, this.data({ occurredAt: at, receivedAt: at, ...more }), envelope(this.alertId, this.sequence));
  }

  isAcknowledged(at: string): EventEnvelope {
    const data = this.data({ status: 'acknowledged', acknowledgedAt: at, occurredAt: at, receivedAt: at });
    return anEvent(AlertAcknowledgedV1, data, envelope(this.alertId, this.sequence));
  }

  ends(at: string): EventEnvelope {
    const data = {
      ...this.data({ status: 'resolved', resolution: 'source', resolvedAt: at, occurredAt: at, receivedAt: at }),
      wasOpen: true,
    };
    return anEvent(AlertResolvedV1, data, envelope(this.alertId, this.sequence));
  }

  private data(more: Partial<Alert>): Partial<Alert> {
    this.sequence += 1;
    return {
      alertId: this.alertId,
      sequence: this.sequence,
      episode: this.episode,
      title: this.name,
      startedAt: this.startedAt,
      labels: { alertname: this.name, service: this.overrides.service ?? 'payments-api' },
      ...this.overrides,
      ...more,
    };
  }
}
