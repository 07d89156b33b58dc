import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { RE2JS } from 're2js';
import type { AlertDocument } from '../adapters/alert.schema.js';
import { ReceiptsRepository } from '../adapters/receipts.repository.js';
import { alertView } from '../adapters/views.js';
import type { DoorAnswer } from '../domain/door-answers.js';
import type { AskedFor, DoorQuestion } from '../domain/door-question.js';
import { decodeBody } from '../domain/decode-body.js';
import { objectOf } from '../domain/field-at.js';
import { cleanText, textOf } from '../domain/text.js';
import { alertIdOf } from '../domain/observation.js';
import { alertGroups, gettableAlert } from '../sources/alertmanager-api/api-answers.js';
import { matcherOf, type Matcher } from '../sources/alertmanager-api/api-matchers.js';
import {
  alertAnswer,
  alertsAnswer,
  countAnswer,
  idBeginsWith,
  noAlertAnswer,
  notesAnswer,
  requestAnswer,
} from '../sources/opsgenie/opsgenie-answers.js';

const mostAlerts = 5_000;
const mostNotes = 100;
const answerMs = 2_000;

type Read = ReturnType<typeof alertView>;

/** What clients of other tools' APIs read at the machines' door: only what their own integration brought. */
@Injectable()
export class AnswerQuestions {
  constructor(
    @InjectModel('Alert', 'ingest') private readonly alerts: Model<AlertDocument>,
    private readonly receipts: ReceiptsRepository,
  ) {}

  async execute(question: DoorQuestion): Promise<DoorAnswer> {
    switch (question.kind) {
      case 'alertmanager-alerts':
      case 'alertmanager-groups':
        return this.alertmanager(question);
      case 'opsgenie-request':
        return this.request(question.integrationId, question.requestId);
      case 'opsgenie-alert':
      case 'opsgenie-notes': {
        const alert =
          question.identifierType === 'tiny'
            ? await this.tiny(question.integrationId, question.identifier)
            : await this.alert(question.integrationId, question.identifier);
        const requestId = alertIdOf(question.integrationId, question.identifier);
        if (alert === null) return noAlertAnswer(question.identifier, requestId);
        return question.kind === 'opsgenie-alert' ? alertAnswer(alert, requestId) : this.notes(alert.alertId, requestId);
      }
      case 'opsgenie-alerts':
      case 'opsgenie-count': {
        const all = await this.list(question.integrationId, statusIn(question.query));
        if (question.kind === 'opsgenie-count') return countAnswer(all.length, question.requestId);
        const number = (name: string, otherwise: number) =>
          Math.max(0, Math.trunc(Number(valueOf(question.query, name) ?? otherwise)) || 0);
        const offset = number('offset', 0);
        return alertsAnswer(all.slice(offset, offset + Math.min(100, number('limit', 20))), question.requestId);
      }
    }
  }

  private async alertmanager({
    kind,
    integrationId,
    query,
  }: Extract<DoorQuestion, { kind: 'alertmanager-alerts' | 'alertmanager-groups' }>): Promise<DoorAnswer> {
    if (valueOf(query, 'active') === 'false') return { status: 200, body: [] };
    const texts = query.filter(([name]) => name === 'filter' || name === 'filter[]').map(([, value]) => value);
    const matchers = texts.map(matcherOf);
    const bad = texts.find((_, i) => matchers[i] === undefined);
    if (bad !== undefined) return { status: 400, body: `bad matcher format: ${bad.slice(0, 200)}` };
    let tests: ((labels: Read['labels']) => boolean)[];
    try {
      tests = (matchers as Matcher[]).map(testOf);
    } catch (error) {
      return { status: 400, body: `bad matcher format: ${(error as Error).message}`.slice(0, 300) };
    }
    const open = await this.list(integrationId, { $in: ['firing', 'acknowledged'] });
    const found = open.filter(({ labels }) => tests.every((test) => test(labels)));
    return { status: 200, body: kind === 'alertmanager-alerts' ? found.map(gettableAlert) : alertGroups(found) };
  }

  private async request(integrationId: string, requestId: string): Promise<DoorAnswer> {
    const receipt = await this.receipts.find(requestId);
    if (receipt === null || receipt.integrationId !== integrationId) return requestAnswer(undefined, requestId);
    const [alertId = ''] = receipt.alertIds;
    const alert =
      alertId === ''
        ? null
        : await this.alerts.findOne({ _id: alertId }, { dedupKey: 1 }).maxTimeMS(answerMs).lean<{ dedupKey: string }>().exec();
    const { method, path, receivedAt, outcome, problem } = receipt;
    return requestAnswer(
      { method, path, receivedAt, integrationId, outcome, problem: problem?.detail ?? null, alias: alert?.dedupKey ?? '', alertId },
      requestId,
    );
  }

  /** From the deliveries themselves: an alert remembers the last note only. */
  private async notes(alertId: string, requestId: string): Promise<DoorAnswer> {
    const orders = await this.receipts.ordersOn(alertId, mostNotes, answerMs);
    const notes = orders.flatMap(({ _id, receivedAt, body }) => {
      const decoded = decodeBody(body, 'application/json');
      const told = decoded.kind === 'json' ? objectOf(decoded.value) : {};
      const note = textOf(told['note']);
      return note === null ? [] : [{ note: cleanText(note), owner: textOf(told['user']) ?? '', createdAt: receivedAt, offset: _id }];
    });
    return notesAnswer(notes, requestId);
  }

  private async alert(integrationId: string, key: string): Promise<Read | null> {
    const found = await this.alerts
      .findOne({ _id: alertIdOf(integrationId, key) })
      .maxTimeMS(answerMs)
      .lean<AlertDocument>()
      .exec();
    return found === null ? null : alertView(found);
  }

  private async tiny(integrationId: string, tinyId: string): Promise<Read | null> {
    const begin = idBeginsWith(tinyId);
    if (begin === undefined) return null;
    const found = await this.alerts
      .findOne({ _id: { $gte: begin, $lt: `${begin}g` }, integrationId })
      .maxTimeMS(answerMs)
      .lean<AlertDocument>()
      .exec();
    return found === null ? null : alertView(found);
  }

  private async list(integrationId: string, status: unknown): Promise<Read[]> {
    const found = await this.alerts
      .find({ integrationId, ...(status === undefined ? {} : { status }) } as never, { evidence: 0, episodes: 0 })
      .sort({ occurredAt: -1 })
      .limit(mostAlerts)
      .maxTimeMS(answerMs)
      .lean<AlertDocument[]>()
      .exec();
    return found.map(alertView);
  }
}

const valueOf = (query: AskedFor, name: string): string | undefined => query.find(([key]) => key === name)?.[1];

/** Of Opsgenie's search language only the state: `status:open`, `status: closed`. */
function statusIn(query: AskedFor): unknown {
  const status = /\bstatus\s*[:=]\s*(open|closed)\b/i.exec((valueOf(query, 'query') ?? '').slice(0, 1000))?.[1]?.toLowerCase();
  return status === undefined ? undefined : status === 'open' ? { $in: ['firing', 'acknowledged'] } : 'resolved';
}

/** Linear regular expressions: the pattern is a stranger's. */
function testOf({ name, operator, value }: Matcher): (labels: Read['labels']) => boolean {
  if (operator === '=' || operator === '!=') return (labels) => ((labels[name] ?? '') === value) === (operator === '=');
  const pattern = RE2JS.compile(value);
  return (labels) => pattern.matches(labels[name] ?? '') === (operator === '=~');
}
