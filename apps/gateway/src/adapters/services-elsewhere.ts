import { beginSpan, correlationId, currentContext } from '@debrief/observability';
import { CORRELATION_HEADER, IDENTITY_HEADER, IdentityTokens } from '@debrief/service';
import { request } from 'undici';
import { ANSWER_WITHIN_MS, parsed, Services, type ServiceAnswer, type ServiceRequest } from './services.js';

/** Each service a process of its own, reached over HTTP with an identity signed for it. */
export class ServicesElsewhere extends Services {
  constructor(
    private readonly urls: Readonly<Record<string, string>>,
    private readonly tokens: IdentityTokens,
  ) {
    super();
  }

  get names(): readonly string[] {
    return Object.keys(this.urls);
  }

  urlOf(service: string): string | undefined {
    return this.urls[service]?.replace(/\/$/, '');
  }

  async ask(service: string, { method, path, caller, body }: ServiceRequest): Promise<ServiceAnswer> {
    const url = this.urlOf(service);
    if (!url) throw new Error(`${service} is not known here`);
    const span = beginSpan({ name: `ask ${service}`, kind: 'client', parent: currentContext()?.traceparent });
    const answer = await request(url + path, {
      method,
      headers: {
        [IDENTITY_HEADER]: await this.tokens.sign(caller, service),
        [CORRELATION_HEADER]: correlationId(),
        traceparent: span.traceparent,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    }).catch((error: Error) => {
      span.end({ error: error.name });
      throw error;
    });
    span.end({ attributes: { 'http.response.status_code': answer.statusCode } });
    return { status: answer.statusCode, body: parsed(await answer.body.text()) };
  }

  async isReady(service: string): Promise<{ ready: boolean; checks: unknown }> {
    const answer = await request(`${this.urlOf(service)}/readyz`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const body = parsed(await answer.body.text()) as { checks?: unknown } | null;
    return { ready: answer.statusCode === 200, checks: body?.checks ?? {} };
  }
}
