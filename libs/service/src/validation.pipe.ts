import { StandardSchemaValidationPipe } from '@nestjs/common';
import { Problem } from './problem.js';

const pathOf = (path: readonly unknown[] | undefined): string =>
  (path ?? [])
    .map((segment) => String(typeof segment === 'object' && segment !== null && 'key' in segment ? segment.key : segment))
    .join('.');

/** `@Body({ schema })`, `@Query({ schema })`, `@Param('x', { schema })`: what does not fit is a 400 with `errors[{ path, message }]`. */
export const validationPipe = (): StandardSchemaValidationPipe =>
  new StandardSchemaValidationPipe({
    exceptionFactory: (issues) =>
      new Problem(400, 'request/invalid', 'The request is not valid', undefined, {
        errors: issues.slice(0, 100).map(({ path, message }) => ({ path: pathOf(path), message })),
      }),
  });
