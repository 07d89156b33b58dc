import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { throwError, timeout, type Observable } from 'rxjs';
import { DEADLINE } from './decorators.js';
import type { HttpRequest } from './http-request.js';
import { Problem } from './problem.js';

/** The driver's own timeouts do not bound a write to a stopped MongoDB (reliability.md M1), so we do. */
const SECONDS = 5;

@Injectable()
export class DeadlineInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const seconds = this.reflector.getAllAndOverride<number>(DEADLINE, [context.getHandler(), context.getClass()]) ?? SECONDS;
    if (seconds === 0) return next.handle();
    const { method } = context.switchToHttp().getRequest<HttpRequest>();
    return next.handle().pipe(timeout({ first: seconds * 1_000, with: () => throwError(() => tooLate(method)) }));
  }
}

const tooLate = (method: string): Problem =>
  method === 'GET' || method === 'HEAD'
    ? new Problem(503, 'service/too-slow', 'It took too long', undefined, {}, { 'retry-after': '1' })
    : new Problem(
        503,
        'service/outcome-unknown',
        'It took too long',
        'It may have been done or not. Sending the same with the same Idempotency-Key is safe.',
        {},
        { 'retry-after': '1' },
      );
