import { Clock } from '@debrief/config';
import type { BeginImport, HistoryImport, ImportPart } from '@debrief/contracts';
import { derivedHex, derivedId } from '@debrief/contracts/derive-id';
import { reject, type Rejection } from '@debrief/decider';
import { log } from '@debrief/observability';
import { Injectable } from '@nestjs/common';
import { AlertStates } from '../adapters/alert-states.js';
import { importView, type ImportDocument, type ImportEntryDocument } from '../adapters/import.schema.js';
import { ImportsRepository } from '../adapters/imports.repository.js';
import type { IntegrationDocument } from '../adapters/integration.schema.js';
import { IntegrationsRepository } from '../adapters/integrations.repository.js';
import type { AlertState } from '../domain/alert.js';
import { decideAlert } from '../domain/decide-alert.js';
import type { AlertDraft } from '../domain/draft.js';
import { endOfHistory } from '../domain/history/end-of-history.js';
import { pastIncidentOf } from '../domain/history/past-incident.js';
import { beginSplit, splitPart, type SplitItem } from '../domain/history/split-file.js';
import { observeAlert, type AlertObservation } from '../domain/observation.js';
import { readingSettingsOf } from '../domain/reading-settings.js';
import { historyFormats } from '../sources/history-formats.js';
import { RecordAlerts } from './record-alerts.js';
import { RecordPastIncidents } from './record-past-incidents.js';

const mostCharacters = 256 * 1_048_576;
const mostEntries = 1_000_000;
const mostRefusals = 200;
const mostPreview = 50;
const pageSize = 200;
const keepMs = 7 * 24 * 3_600_000;

/**
 * Takes over what another tool has kept. The file comes in parts, each read as it comes, so that no more than one is held; then a dry run counts what
 * would become of it; and what a person then applies becomes alerts with their own times, marked as corrections of the record, which open and
 * notify nothing. Every step may be done again: parts by their number, entries by their digest.
 */
@Injectable()
export class ImportHistory {
  constructor(
    private readonly imports: ImportsRepository,
    private readonly integrations: IntegrationsRepository,
    private readonly states: AlertStates,
    private readonly recordAlerts: RecordAlerts,
    private readonly pastIncidents: RecordPastIncidents,
    private readonly clock: Clock,
  ) {}

  async begin(integrationId: string, { format, name }: BeginImport, cause: string): Promise<HistoryImport> {
    const now = this.clock.now();
    const document: ImportDocument = {
      _id: derivedId('his', integrationId, cause),
      integrationId,
      version: 1,
      format,
      name,
      state: 'receiving',
      nextPart: 0,
      characters: 0,
      entries: 0,
      refused: 0,
      duplicates: 0,
      known: 0,
      alerts: 0,
      newAlerts: 0,
      incidents: 0,
      openEnded: 0,
      done: 0,
      refusals: [],
      preview: [],
      problem: null,
      createdAt: now,
      appliedAt: null,
      split: beginSplit(),
      afterNumber: -1,
      touchedAt: now,
    };
    return importView(await this.imports.make(document));
  }

  async find(integrationId: string, importId: string): Promise<HistoryImport | null> {
    const document = await this.imports.find(integrationId, importId);
    return document === null ? null : importView(document);
  }

  async list(integrationId: string): Promise<HistoryImport[]> {
    return (await this.imports.list(integrationId)).map(importView);
  }

  /** Reads a part of the file. A part that was read already changes nothing; one that comes too early is refused with the number of the missing one. */
  async take(integrationId: string, importId: string, { number, text }: ImportPart): Promise<HistoryImport | Rejection> {
    const document = await this.imports.find(integrationId, importId);
    if (document === null) return reject('import/not-found');
    if (document.state !== 'receiving') return reject('import/complete', { detail: 'The file has been closed: begin another import.' });
    if (number < document.nextPart) return importView(document);
    if (number > document.nextPart) return reject('import/part-missing', { nextPart: document.nextPart });
    if (document.characters + text.length > mostCharacters)
      return reject('import/too-large', { detail: 'More than 256 Mi characters: import it in several files.' });
    return this.read(document, text, false);
  }

  /** Closes the file and begins the dry run. */
  async complete(integrationId: string, importId: string): Promise<HistoryImport | Rejection> {
    const document = await this.imports.find(integrationId, importId);
    if (document === null) return reject('import/not-found');
    if (document.state !== 'receiving') return importView(document);
    const closed = await this.read(document, '', true);
    this.work(importId);
    return closed;
  }

  async apply(integrationId: string, importId: string, version: number | undefined): Promise<HistoryImport | Rejection> {
    const document = await this.imports.find(integrationId, importId);
    if (document === null) return reject('import/not-found');
    if (version !== undefined && version !== document.version) return reject('precondition/changed', { current: importView(document) });
    if (document.state === 'applied' || document.state === 'applying') return importView(document);
    if (document.state !== 'dry') return reject('import/not-dry', { detail: 'Its dry run has not come to an end.' });
    if ((await this.imports.count(importId)) < document.entries - document.refused - document.duplicates)
      return reject('import/entries-gone', { detail: 'The entries of the file are kept for seven days: upload it again.' });
    const changes = { state: 'applying', afterNumber: -1, done: 0, touchedAt: this.clock.now() } as const;
    const applying = await this.imports.change(importId, { state: 'dry' }, changes);
    this.work(importId);
    return importView(applying ?? document);
  }

  /** Goes on with imports whose process ended. */
  async resume(silentSince: string): Promise<void> {
    for (const importId of await this.imports.unfinished(silentSince)) await this.workOn(importId);
  }

  private async read(document: ImportDocument, text: string, isLast: boolean): Promise<HistoryImport | Rejection> {
    const { _id: importId, integrationId, format } = document;
    const integration = await this.integrations.find(integrationId);
    if (integration === null) return reject('integration/not-found');
    const split = structuredClone(document.split ?? beginSplit());
    const items = splitPart(split, text, isLast, format === 'json-lines');
    if (document.entries + items.length > mostEntries)
      return reject('import/too-large', { detail: 'More than a million entries: import it in several files.' });
    const refusals = [...document.refusals];
    const preview = [...document.preview];
    const entries: ImportEntryDocument[] = [];
    let refused = document.refused;
    const expireAt = new Date(Date.parse(document.createdAt) + keepMs);
    for (const [i, item] of items.entries()) {
      const entry = this.entryOf(item, document.entries + i, document, integration, expireAt);
      if ('reason' in entry) {
        refused++;
        if (refusals.length < mostRefusals) refusals.push({ line: item.line, reason: entry.reason });
        continue;
      }
      entries.push(entry.document);
      if (preview.length < mostPreview) preview.push(previewOf(item.line, entry.first));
    }
    await this.imports.keep(entries);
    const changes: Partial<ImportDocument> = {
      split: isLast ? null : split,
      nextPart: document.nextPart + (isLast ? 0 : 1),
      characters: document.characters + text.length,
      entries: document.entries + items.length,
      refused,
      refusals,
      preview,
      touchedAt: this.clock.now(),
      ...(isLast ? { state: 'running' as const } : {}),
    };
    const changed = await this.imports.change(importId, { state: 'receiving', nextPart: document.nextPart }, changes);
    // Somebody read the same part meanwhile: the entries are the same ones.
    return changed === null ? importView((await this.imports.get(importId)) ?? document) : importView(changed);
  }

  private entryOf(
    item: SplitItem,
    number: number,
    { _id: importId, format }: ImportDocument,
    integration: IntegrationDocument,
    expireAt: Date,
  ): { reason: string } | { document: ImportEntryDocument; first: AlertObservation } {
    if (item.problem !== undefined) return { reason: item.problem };
    let reading;
    try {
      reading = historyFormats[format](item.value, integration.settings.timeZone);
    } catch (error) {
      return { reason: `it cannot be read: ${(error as Error).message}`.slice(0, 200) };
    }
    if ('refused' in reading) return { reason: reading.refused };
    const { drafts } = reading;
    const now = this.clock.now();
    const observations = drafts.map((draft) => observeAlert(draft, contextOf(importId, integration, now)));
    const [first] = observations;
    if (first === undefined) return { reason: 'it says nothing' };
    if (observations.some(({ skewSeconds }) => skewSeconds > 0)) return { reason: 'it lies in the future' };
    if (observations.some(({ timeOrigin }) => timeOrigin !== 'source')) return { reason: 'no time at which it happened' };
    const toldAt = observations.reduce((latest, { points }) => points.reduce((at, point) => (point.at > at ? point.at : at), latest), '');
    const told = JSON.stringify(drafts);
    const digest = derivedHex(told);
    const isOpenEnded = observations.every(({ status }) => status !== 'resolved');
    return {
      first,
      document: {
        _id: `${importId}:${digest}`,
        importId,
        number,
        line: item.line,
        digest,
        alertId: first.alertId,
        drafts: told,
        toldAt,
        isOpenEnded,
        incidentAt: incidentAt(first),
        expireAt,
      },
    };
  }

  private work(importId: string): void {
    this.workOn(importId).catch((error: unknown) => log.warn({ err: error, importId }, 'an import stopped and will be gone on with'));
  }

  private async workOn(importId: string): Promise<void> {
    const document = await this.imports.get(importId);
    if (document?.state !== 'running' && document?.state !== 'applying') return;
    const integration = await this.integrations.find(document.integrationId);
    if (integration === null) {
      await this.imports.change(importId, { state: document.state }, { state: 'failed', problem: 'the integration was deleted' });
      return;
    }
    if (document.state === 'running') await this.dryRun(document, integration);
    else await this.applyAll(document, integration);
  }

  /** Counts against what is on record now; nothing is written of alerts. */
  private async dryRun(document: ImportDocument, integration: IntegrationDocument): Promise<void> {
    const importId = document._id;
    let known = 0;
    let done = 0;
    for await (const page of this.imports.pages(importId, -1, pageSize)) {
      const states = await this.states.reload([...new Set(page.map(({ alertId }) => alertId))]);
      for (const entry of page) {
        const held = states.get(entry.alertId);
        if (held?.state != null && (held.causes.has(causeOf(entry)) || changesNothing(held.state, entry, integration, this.clock.now())))
          known++;
      }
      done += page.length;
      await this.imports.touch(importId, { done, touchedAt: this.clock.now() });
    }
    const openEnded = await this.imports.countOpenEnded(importId);
    const counts = { ...(await this.imports.countAlerts(importId)), incidents: await this.imports.countIncidents(importId) };
    const duplicates = document.entries - document.refused - done;
    await this.imports.change(
      importId,
      { state: 'running' },
      { state: 'dry', known, done, duplicates, openEnded, ...counts, touchedAt: this.clock.now() },
    );
  }

  private async applyAll(document: ImportDocument, integration: IntegrationDocument): Promise<void> {
    const importId = document._id;
    let { done } = document;
    for await (const page of this.imports.pages(importId, document.afterNumber, pageSize)) {
      const caused = page.flatMap((entry) =>
        observationsOf(entry, integration).map((observation) => ({ observation, cause: causeOf(entry) })),
      );
      await this.recordAlerts.commit(await this.recordAlerts.plan(caused));
      done += page.length;
      await this.imports.touch(importId, { afterNumber: (page.at(-1) as ImportEntryDocument).number, done, touchedAt: this.clock.now() });
    }
    for await (const page of this.imports.pages(importId, -1, pageSize, 'open-ended')) {
      for (const alertId of new Set(page.map((entry) => entry.alertId)))
        await this.recordAlerts.decideAnew(alertId, `import-end:${importId}`, ({ state }) =>
          endOfHistory(state, importId, this.clock.now(), integration.settings.noDataOpens === true),
        );
      await this.imports.touch(importId, { touchedAt: this.clock.now() });
    }
    // Last, when every alert has come to its end: an incident's times are those of all its entries.
    for await (const page of this.imports.pages(importId, -1, pageSize, 'incidents')) {
      const states = await this.states.reload([...new Set(page.map(({ alertId }) => alertId))]);
      const past = page.flatMap(({ alertId, incidentAt: at }) => {
        const state = states.get(alertId)?.state;
        const found = state == null || at === null ? undefined : pastIncidentOf(state, at, importId);
        return found === undefined ? [] : [found];
      });
      await this.pastIncidents.execute([...new Map(past.map((one) => [one.pastIncidentId, one])).values()]);
      await this.imports.touch(importId, { touchedAt: this.clock.now() });
    }
    await this.imports.change(importId, { state: 'applying' }, { state: 'applied', appliedAt: this.clock.now() });
    await this.imports.forget(importId);
  }
}

/** By what it says, not by which import it came with: the same file a second time finds its causes taken. */
const causeOf = ({ digest }: ImportEntryDocument): string => `import:${digest}`;

/** Entries that only go on with an incident (a log's acknowledgement) name no beginning. */
const incidentAt = ({ details, points }: AlertObservation): string | null =>
  details.labels['importedAs'] === 'incident' ? ((points[0] as { at: string }).at ?? null) : null;

const contextOf = (importId: string, { _id, source, settings }: IntegrationDocument, receivedAt: string): AlertObservation['context'] => ({
  integrationId: _id,
  source,
  receiptId: importId,
  receivedAt,
  settings: { ...readingSettingsOf(settings), expiryMinutes: null, staleMinutes: null },
  isTest: false,
  isDrill: false,
  isReplay: true,
});

const observationsOf = ({ drafts, importId, toldAt }: ImportEntryDocument, integration: IntegrationDocument): AlertObservation[] =>
  (JSON.parse(drafts) as AlertDraft[]).map((draft) => observeAlert(draft, contextOf(importId, integration, toldAt)));

function changesNothing(before: AlertState, entry: ImportEntryDocument, integration: IntegrationDocument, now: string): boolean {
  let state = before;
  for (const observation of observationsOf(entry, integration)) {
    const decision = decideAlert(state, observation, now, state.sequence + 1);
    if (decision.events.length > 0) return false;
    state = decision.state;
  }
  return true;
}

const previewOf = (line: number, { alertId, details, severity, points }: AlertObservation): HistoryImport['preview'][number] => ({
  line,
  alertId,
  title: details.title,
  severity,
  service: details.service,
  startedAt: (points[0] as { at: string }).at,
  resolvedAt: points.find(({ status }) => status === 'resolved')?.at ?? null,
});
