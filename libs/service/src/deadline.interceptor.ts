import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { delay, finalize, from, mergeMap, race, throwError, timeout, type Observable } from 'rxjs';
import { DEADLINE } from './decorators.js';
import { HostedServices } from './hosted-services.js';
import type { HttpRequest } from './http-request.js';
import { Problem } from './problem.js';
import { RawBody } from './raw-bodies.js';

/** The driver's own timeouts do not bound a write to a stopped MongoDB (reliability.md M1), so we do. */
const SECONDS = 5;
/** Reads at once of one service: more would only wait for each other. */
const MOST_READS = 32;

/** Every answer comes within its deadline, and a flood of reads is told to come again rather than piled up. */
@Injectable()
export class DeadlineInterceptor implements NestInterceptor {
  private readonly reading = new Map<string, number>();

  constructor(
    private readonly reflector: Reflector,
    private readonly hosted: HostedServices,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const seconds = this.reflector.getAllAndOverride<number>(DEADLINE, [context.getHandler(), context.getClass()]) ?? SECONDS;
    if (seconds === 0) return next.handle();
    const { method, body } = context.switchToHttp().getRequest<HttpRequest>();
    // A file comes at the pace of its sender: the deadline is ours, from its last byte on.
    if (body instanceof RawBody)
      return race(
        next.handle(),
        from(body.arrived()).pipe(
          delay(seconds * 1_000),
          mergeMap(() => throwError(() => tooLate(false))),
        ),
      );
    const isReading = method === 'GET' || method === 'HEAD';
    const answer = next.handle().pipe(timeout({ first: seconds * 1_000, with: () => throwError(() => tooLate(isReading)) }));
    // Health and metrics belong to no service, and are answered whatever else happens.
    const service = this.hosted.ofController(context.getClass())?.name;
    return isReading && service ? this.oneOfFew(service, answer) : answer;
  }

  private oneOfFew(service: string, answer: Observable<unknown>): Observable<unknown> {
    const now = this.reading.get(service) ?? 0;
    if (now >= MOST_READS)
      return throwError(() => new Problem(503, 'service/busy', 'Please try again in a moment', undefined, {}, { 'retry-after': '1' }));
    this.reading.set(service, now + 1);
    return answer.pipe(finalize(() => this.reading.set(service, (this.reading.get(service) ?? 1) - 1)));
  }
}

const tooLate = (isReading: boolean): Problem =>
  isReading
    ? new Problem(503, 'service/too-slow', 'It took too long', undefined, {}, { 'retry-after': '1' })
    : new Problem(
        503,
        'service/outcome-unknown',
        'It took too long',
        'It may have been done or not. Sending the same with the same Idempotency-Key is safe.',
        {},
        { 'retry-after': '1' },
      );
