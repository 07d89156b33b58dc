import { Clock, Environment, PlatformConfig } from '@debrief/config';
import { Instant } from '@debrief/contracts';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { Deadline, Public } from './decorators.js';
import { OwnedClock } from './owned-clock.js';
import { Problem } from './problem.js';
import { SweepRunner } from './sweep-runner.js';

const ClockBody = z.union([z.strictObject({ now: Instant }), z.strictObject({ forwardSeconds: z.number().min(0).max(4e8) })]);
const SweepBody = z.strictObject({ name: z.string().min(1).max(100) });

/** Only in test builds (DEBRIEF_TEST_ROUTES=1, which production refuses): the clock is moved and sweeps are run by the test. */
@Controller('_/test')
@Public()
export class TestRoutesController {
  constructor(
    private readonly env: Environment,
    private readonly clock: Clock,
    private readonly sweeps: SweepRunner,
  ) {}

  /** `{ now }` or `{ forwardSeconds }`; answers what time it is then. */
  @Post('clock')
  @HttpCode(200)
  moveClock(@Body({ schema: ClockBody }) body: z.infer<typeof ClockBody>): { now: string } {
    const clock = this.owned();
    if ('now' in body) clock.set(body.now);
    else clock.forward({ seconds: body.forwardSeconds });
    return { now: clock.now() };
  }

  /** `{ name }`; answers when the sweep has ended. */
  @Post('sweep')
  @HttpCode(200)
  @Deadline(60)
  async sweep(@Body({ schema: SweepBody }) { name }: z.infer<typeof SweepBody>): Promise<{ swept: string }> {
    this.owned();
    await this.sweeps.run(name);
    return { swept: name };
  }

  private owned(): OwnedClock {
    if (this.env.get(PlatformConfig).DEBRIEF_TEST_ROUTES && this.clock instanceof OwnedClock) return this.clock;
    throw new Problem(404, 'route/not-found', 'There is nothing here');
  }
}
