import { CorrelationRuleBody, TryOutBody, type CorrelationRule, type TryOut } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { Allow, Caller, Cause, IfMatch, notFound, Problem, type HttpReply } from '@debrief/service';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import { z } from 'zod';
import { builtInRule, builtInRuleId } from '../domain/correlation/rule-book.js';
import { isTryable } from '../domain/try-out.js';
import { TryOutRules } from '../use-cases/try-out-rules.js';
import { RuleBooks } from './rule-books.js';
import { matched, present, tagged } from './setting-edits.js';
import { SettingsRepository } from './settings.repository.js';

const most = 200;
export const RuleRef = z.string().regex(/^rul_([a-z2-7]{20}|builtin)$/, 'must be the id of a rule');

const TryOutRef = z.string().regex(/^try_[a-z2-7]{20}$/, 'must be the id of a try-out');

/** The rules of correlation, in their order; the built-in one is the last, can be edited and not be deleted. */
@Controller('api/v1/correlation-rules')
export class CorrelationRulesController {
  constructor(
    private readonly settings: SettingsRepository,
    private readonly rules: RuleBooks,
    private readonly tryOutRules: TryOutRules,
  ) {}

  @Get()
  @Allow('incidents:read')
  async list(): Promise<{ items: readonly CorrelationRule[]; nextCursor: null; ruleBookVersion: number }> {
    const { book } = await this.rules.current();
    return { items: book.rules, nextCursor: null, ruleBookVersion: book.version };
  }

  /** Shows what a draft would have made of the past: 202, then ask for it. Of the draft, too, the built-in rule is the last. */
  @Post('try-out')
  @HttpCode(202)
  @Allow('incidents:manage')
  async tryOut(
    @Body({ schema: TryOutBody }) body: z.output<typeof TryOutBody>,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<TryOut> {
    if (!isTryable(body.from, body.to)) throw new Problem(422, 'try-out/too-long', undefined, 'At most 31 days, and from before to.');
    const begun = await this.tryOutRules.start(body, cause);
    reply.header('location', `/api/v1/correlation-rules/try-out/${begun.tryOutId}`);
    return begun;
  }

  @Get('try-out/:tryOutId')
  @Allow('incidents:manage')
  async tryOutResult(@Param('tryOutId', { schema: TryOutRef }) tryOutId: string, @Caller() caller: Caller): Promise<TryOut> {
    const found = await this.tryOutRules.one(tryOutId, caller);
    if (!found) throw notFound('try-out/unknown');
    return found;
  }

  /** Ends a try-out that still runs; one that is done stays as it is. */
  @Delete('try-out/:tryOutId')
  @HttpCode(204)
  @Allow('incidents:manage')
  async abortTryOut(@Param('tryOutId', { schema: TryOutRef }) tryOutId: string): Promise<void> {
    if (!(await this.tryOutRules.abort(tryOutId))) throw notFound('try-out/unknown');
  }

  @Get(':ruleId')
  @Allow('incidents:read')
  async one(@Param('ruleId', { schema: RuleRef }) ruleId: string, @Res({ passthrough: true }) reply: HttpReply): Promise<CorrelationRule> {
    return tagged(await this.known(ruleId), reply);
  }

  @Post()
  @Allow('incidents:manage')
  async create(
    @Body({ schema: CorrelationRuleBody }) body: CorrelationRuleBody,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<CorrelationRule> {
    if ((await this.settings.all('rules')).length >= most)
      throw new Problem(409, 'correlation-rule/too-many', undefined, `There are ${most} rules already.`);
    const ruleId = derivedId('rul', cause);
    const saved = await this.settings.save<CorrelationRule>('rules', ruleId, { ...body, ruleId, isBuiltIn: false, version: 0 }, cause);
    await this.rules.changed('rule-book');
    reply.header('location', `/api/v1/correlation-rules/${ruleId}`);
    return tagged(saved.thing, reply);
  }

  @Put(':ruleId')
  @Allow('incidents:manage')
  async edit(
    @Param('ruleId', { schema: RuleRef }) ruleId: string,
    @Body({ schema: CorrelationRuleBody }) body: CorrelationRuleBody,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<CorrelationRule> {
    const before = matched(await this.known(ruleId), ifMatch);
    if (before.isBuiltIn && (body.action !== 'group' || !body.enabled)) {
      throw new Problem(422, 'correlation-rule/built-in', undefined, 'The built-in rule groups and stays enabled.');
    }
    const saved = await this.settings.save<CorrelationRule>(
      'rules',
      ruleId,
      { ...body, ruleId, isBuiltIn: before.isBuiltIn, version: 0 },
      cause,
    );
    await this.rules.changed('rule-book');
    return tagged(saved.thing, reply);
  }

  @Delete(':ruleId')
  @HttpCode(204)
  @Allow('incidents:manage')
  async remove(
    @Param('ruleId', { schema: RuleRef }) ruleId: string,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
  ): Promise<void> {
    const before = matched(await this.known(ruleId), ifMatch);
    if (before.isBuiltIn) throw new Problem(409, 'correlation-rule/built-in', undefined, 'The built-in rule cannot be deleted.');
    await this.settings.save('rules', ruleId, before, cause, true);
    await this.rules.changed('rule-book');
  }

  private async known(ruleId: string): Promise<CorrelationRule> {
    const found = await this.settings.one<CorrelationRule>('rules', ruleId);
    return !found && ruleId === builtInRuleId ? builtInRule : present(found, 'correlation-rule/unknown');
  }
}
