import { TokenBody, TokenId, type NewTokenView, type TokenView } from '@debrief/contracts';
import { Allow, Caller, Cause, decodeCursor, orProblem, pageOf, PageQuery, permits } from '@debrief/service';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { ManageTokens } from '../use-cases/manage-tokens.js';
import { LastSeen } from './last-seen.js';
import { TokensRepository } from './tokens.repository.js';
import { tokenView } from './views.js';

@Controller('api/v1/tokens')
@Allow()
export class TokensController {
  constructor(
    private readonly tokens: TokensRepository,
    private readonly manageTokens: ManageTokens,
    private readonly lastSeen: LastSeen,
  ) {}

  /** One's own; administrators see all. The newest first. */
  @Get()
  async list(
    @Query({ schema: PageQuery }) { limit, cursor }: PageQuery,
    @Caller() caller: Caller,
  ): Promise<{ items: TokenView[]; nextCursor: string | null }> {
    const madeBy = permits(caller.permissions, 'tokens:manage') ? undefined : caller.personId;
    const found = await this.tokens.list(madeBy, limit + 1, cursor ? decodeCursor(cursor) : undefined);
    const seen = await this.lastSeen.of(found.map(({ _id }) => _id));
    return pageOf(
      found,
      limit,
      ({ madeAt, _id }) => [madeAt, _id],
      (token) => tokenView(token, seen.get(token._id)),
    );
  }

  /** The answer is the only place where the token itself is ever shown. */
  @Post()
  async make(
    @Body({ schema: TokenBody }) body: z.infer<typeof TokenBody>,
    @Caller() caller: Caller,
    @Cause() cause: string,
  ): Promise<NewTokenView> {
    const { scopes = [], expiresAt = null, ...rest } = body;
    const { token, secret } = orProblem(await this.manageTokens.make({ caller, cause, scopes, expiresAt, ...rest }));
    return { ...tokenView(token, undefined), token: secret };
  }

  /** Revokes. It stays in the list. */
  @Delete(':tokenId')
  @HttpCode(204)
  async revoke(@Param('tokenId', { schema: TokenId }) tokenId: string, @Caller() caller: Caller, @Cause() cause: string): Promise<void> {
    orProblem(await this.manageTokens.revoke({ caller, tokenId, cause }));
  }
}
