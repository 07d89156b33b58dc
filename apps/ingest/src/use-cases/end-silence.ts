import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { AlertDocument } from '../adapters/alert.schema.js';
import { AlertStates } from '../adapters/alert-states.js';
import { IntegrationHealth } from '../adapters/integration-health.js';
import type { IntegrationDocument } from '../adapters/integration.schema.js';
import { IntegrationsRepository } from '../adapters/integrations.repository.js';
import { newReceiptId } from '../adapters/receipt-ids.js';
import { decideLapse } from '../domain/decide-lapse.js';
import { alertIdOf, observeAlert } from '../domain/observation.js';
import { quietDraft, quietKey } from '../domain/quiet.js';
import { readingSettingsOf } from '../domain/reading-settings.js';
import { sourceOf } from '../sources/catalogue.js';
import { settingsOf } from '../sources/read-receipt.js';
import { RecordAlerts } from './record-alerts.js';

const mostAtOnce = 1000;

/** What silence makes of alerts (expired, stale, calm again) and of integrations (gone quiet, heard again). Doing it twice changes nothing. */
@Injectable()
export class EndSilence {
  constructor(
    @InjectModel('Alert', 'ingest') private readonly alerts: Model<AlertDocument>,
    private readonly integrations: IntegrationsRepository,
    private readonly states: AlertStates,
    private readonly recordAlerts: RecordAlerts,
    private readonly health: IntegrationHealth,
  ) {}

  async execute(now: string): Promise<void> {
    const integrations = await this.integrations.all();
    await this.lapse(integrations, now);
    await this.hearSilence(integrations, now);
  }

  private async lapse(integrations: readonly IntegrationDocument[], now: string): Promise<void> {
    const settings = new Map(integrations.map((document) => [document._id, this.lapseSettings(document)]));
    const open = { status: { $in: ['firing', 'acknowledged'] } };
    const longAgo = new Date(
      Date.parse(now) - 60_000 * Math.min(1440, ...[...settings.values()].map(({ staleMinutes }) => staleMinutes ?? 1440)),
    ).toISOString();
    const due = await this.alerts
      .find(
        {
          $or: [
            { ...open, expiresAt: { $type: 'string', $lte: now } },
            { ...open, occurredAt: { $lte: longAgo }, lastSeenAt: { $lte: longAgo }, isStale: false },
            { isFlapping: true },
          ],
        } as never,
        { _id: 1, integrationId: 1, lastSeenAt: 1, expiresAt: 1, version: 1 },
      )
      .limit(mostAtOnce)
      .lean<AlertDocument[]>()
      .exec();
    for (const { _id, integrationId, lastSeenAt, expiresAt, version } of due) {
      const held = (await this.states.load([_id])).get(_id);
      // Memory may know of a repeat that is not written yet.
      const seenAt = held && held.lastSeenAt > lastSeenAt ? held.lastSeenAt : lastSeenAt;
      const holdsUntil = held?.expiresAt && expiresAt && held.expiresAt > expiresAt ? held.expiresAt : expiresAt;
      const rules = settings.get(integrationId) ?? { staleMinutes: null, noDataOpens: false };
      await this.recordAlerts.decideAnew(_id, `lapse:${_id}:${version}`, ({ state }) => decideLapse(state, seenAt, holdsUntil, rules, now));
    }
  }

  private lapseSettings(document: IntegrationDocument): { staleMinutes: number | null; noDataOpens: boolean } {
    const source = sourceOf(document.source);
    const reading = readingSettingsOf(document.settings);
    const { staleMinutes, noDataOpens } = source === undefined ? reading : settingsOf(reading, source);
    return { staleMinutes, noDataOpens: noDataOpens === true };
  }

  private async hearSilence(integrations: readonly IntegrationDocument[], now: string): Promise<void> {
    const listening = integrations.filter(({ state }) => state === 'active');
    const quietIds = new Map(listening.map(({ _id }) => [_id, alertIdOf(_id, quietKey(_id))]));
    const watched = listening.filter(({ settings }) => settings.heartbeat.mode !== 'off');
    const raisedIds = await this.alerts
      .find({ _id: { $in: [...quietIds.values()] }, status: { $ne: 'resolved' } } as never, { _id: 1 })
      .lean<{ _id: string }[]>()
      .exec();
    const raised = new Set(raisedIds.map(({ _id }) => _id));
    const health = await this.health.find(watched.map(({ _id }) => _id));
    for (const document of listening) {
      const { _id, name, settings, createdAt, source } = document;
      const isRaised = raised.has(quietIds.get(_id) as string);
      if (settings.heartbeat.mode === 'off' && !isRaised) continue;
      const seen = health.get(_id);
      const lastPulseAt = (settings.heartbeat.mode === 'any' ? seen?.lastReceivedAt : seen?.lastPulseAt) ?? createdAt;
      const draft = quietDraft({ integrationId: _id, name, heartbeat: settings.heartbeat }, lastPulseAt, isRaised, now);
      if (draft === undefined) continue;
      const reading = { ...readingSettingsOf(settings), dedupFields: [], expiryMinutes: null };
      const receiptId = newReceiptId();
      const observation = observeAlert(draft, {
        integrationId: _id,
        source: 'debrief',
        receiptId,
        receivedAt: now,
        settings: { ...reading, staleMinutes: null },
        isTest: false,
        isDrill: false,
        isReplay: false,
      });
      await this.recordAlerts.commit(
        await this.recordAlerts.plan([{ observation, cause: `quiet:${source}:${draft.status}:${String(draft.statedAt)}` }]),
      );
    }
  }
}
