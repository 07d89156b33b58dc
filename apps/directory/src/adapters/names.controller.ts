import { Allow } from '@debrief/service';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { PeopleRepository } from './people.repository.js';
import { TokensRepository } from './tokens.repository.js';

const NamesBody = z.strictObject({ ids: z.array(z.string().max(100)).max(200) });

/** What people and tokens are called, for the gateway's audit page. */
@Controller('_/directory/names')
export class NamesController {
  constructor(
    private readonly people: PeopleRepository,
    private readonly tokens: TokensRepository,
  ) {}

  @Post()
  @Allow('system:names')
  @HttpCode(200)
  async names(@Body({ schema: NamesBody }) { ids }: z.infer<typeof NamesBody>): Promise<{ names: Record<string, string> }> {
    const [people, tokens] = await Promise.all([this.people.byIds(ids), this.tokens.byIds(ids)]);
    return { names: Object.fromEntries([...people, ...tokens].map(({ _id, name }) => [_id, name])) };
  }
}
