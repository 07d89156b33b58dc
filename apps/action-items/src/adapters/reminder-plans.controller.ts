import { Clock } from '@debrief/config';
import { ActionItemId, PlanRuleBody, ReminderPlanBody, type ReminderPlans } from '@debrief/contracts';
import { Allow, type Caller as CallerOf, Caller, notFound, Problem } from '@debrief/service';
import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { z } from 'zod';
import { previewReminders } from '../reminders/next-reminder.js';
import { builtInPlans, type Rung } from '../reminders/reminder-plan.js';
import { isVisibleTo } from '../use-cases/order-action-item.js';
import { PlanReminders } from '../use-cases/plan-reminders.js';
import { ReplanReminders } from '../use-cases/replan-reminders.js';
import { ActionItemsRepository } from './action-items.repository.js';
import { ReminderPlansRepository } from './reminder-plans.repository.js';

const Rules = z.strictObject({ rules: z.array(PlanRuleBody).max(100) });
const Preview = z.strictObject({ actionItemId: ActionItemId, plan: ReminderPlanBody });
const PlanId = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(64);

/** When reminders ring, as data. */
@Controller('api/v1/reminder-plans')
export class ReminderPlansController {
  constructor(
    private readonly clock: Clock,
    private readonly plans: ReminderPlansRepository,
    private readonly items: ActionItemsRepository,
    private readonly planReminders: PlanReminders,
    private readonly replanReminders: ReplanReminders,
  ) {}

  @Get()
  @Allow('action-items:read')
  async all(): Promise<ReminderPlans> {
    const { plans, rules } = await this.plans.all();
    return {
      plans: plans.map((plan) => ({ ...plan, rungs: [...plan.rungs], isBuiltIn: builtInPlans.includes(plan) })),
      rules: rules.map(({ match, planId }) => ({ planId, match: { ...match } })),
    };
  }

  /** What an item would ring by a plan that is not saved. Writes nothing. */
  @Post('preview')
  @HttpCode(200)
  @Allow('action-items:manage')
  async preview(@Body({ schema: Preview }) { actionItemId, plan }: z.output<typeof Preview>, @Caller() caller: CallerOf) {
    const { state } = await this.items.load(actionItemId);
    if (state.status === 'none' || !isVisibleTo(state, caller)) throw notFound('action-item/unknown');
    const { item, book } = await this.planReminders.planOf(state);
    const draft = { planId: 'draft', version: 0, name: plan.name, rungs: plan.rungs as Rung[] };
    return { next: previewReminders(item, draft, book, this.clock.now(), 10) };
  }

  /** Which plan an item follows: the first rule that fits. */
  @Put('rules')
  @Allow('action-items:manage')
  async setRules(@Body({ schema: Rules }) { rules }: z.output<typeof Rules>) {
    const { plans } = await this.plans.all();
    const unknown = rules.find(({ planId }) => !plans.some((plan) => plan.planId === planId));
    if (unknown) throw new Problem(422, 'reminder-plan/unknown', undefined, `There is no plan "${unknown.planId}".`);
    await this.plans.saveRules(rules);
    await this.replanReminders.everything();
    return { rules };
  }

  /** A plan as data; all that follows it is planned anew. */
  @Put(':planId')
  @Allow('action-items:manage')
  async save(
    @Param('planId', { schema: PlanId }) planId: string,
    @Body({ schema: ReminderPlanBody }) body: z.output<typeof ReminderPlanBody>,
  ) {
    const saved = await this.plans.savePlan(planId, body.name, body.rungs as Rung[]);
    await this.replanReminders.everything();
    return saved;
  }
}
