import { Allow, CredentialSource, type Caller } from '@debrief/service';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';

const CredentialsBody = z.strictObject({
  session: z.string().max(512).optional(),
  bearer: z.string().max(512).optional(),
  isWatching: z.boolean().optional(),
});

/** The gateway of a split installation asks here whom a session or a token stands for. Debrief's own identity only. */
@Controller('_/directory/credentials')
export class CredentialsController {
  constructor(private readonly source: CredentialSource) {}

  @Post()
  @Allow('system:resolve')
  @HttpCode(200)
  async resolve(
    @Body({ schema: CredentialsBody }) { session, bearer, isWatching = false }: z.infer<typeof CredentialsBody>,
  ): Promise<{ caller: Caller | null }> {
    const caller = await this.source.resolve({
      ...(session === undefined ? {} : { session }),
      ...(bearer === undefined ? {} : { bearer }),
      isWatching,
    });
    return { caller: caller ?? null };
  }
}
