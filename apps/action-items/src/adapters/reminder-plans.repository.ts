import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { builtInPlans, builtInRules, type PlanRule, type ReminderPlan, type Rung } from '../reminders/reminder-plan.js';
import { actionItems } from './models.js';
import type { PlanRulesDocument, ReminderPlanDocument } from './reminder-plan.schema.js';

const RULES = 'rules';
// Every ring asks: a plan changes a few times a year, and who plans by the old one for some seconds is corrected when it rings.
const REMEMBERED_MS = 2_000;

/** Plans and the rules that choose one: built in, and as administrators changed them. */
@Injectable()
export class ReminderPlansRepository {
  private remembered: { at: number; plans: ReminderPlan[]; rules: PlanRule[] } | undefined;

  constructor(
    @InjectModel('ReminderPlan', actionItems) private readonly plans: Model<ReminderPlanDocument>,
    @InjectModel('PlanRules', actionItems) private readonly rules: Model<PlanRulesDocument>,
  ) {}

  async all(): Promise<{ plans: readonly ReminderPlan[]; rules: readonly PlanRule[] }> {
    if (this.remembered && performance.now() - this.remembered.at < REMEMBERED_MS) return this.remembered;
    const own = await this.plans.find().sort({ _id: 1 }).lean<ReminderPlanDocument[]>();
    const rules = await this.rules.findById(RULES).lean<PlanRulesDocument>();
    const changed = own.map(({ _id: planId, name, version, rungs }): ReminderPlan => ({ planId, name, version, rungs }));
    const untouched = builtInPlans.filter(({ planId }) => !changed.some((plan) => plan.planId === planId));
    this.remembered = { at: performance.now(), plans: [...untouched, ...changed], rules: rules?.rules ?? [...builtInRules] };
    return this.remembered;
  }

  async savePlan(planId: string, name: string, rungs: readonly Rung[]): Promise<ReminderPlan> {
    const current = (await this.all()).plans.find((plan) => plan.planId === planId);
    const version = (current?.version ?? 0) + 1;
    await this.plans.replaceOne({ _id: planId }, { name, version, rungs: [...rungs] }, { upsert: true });
    this.remembered = undefined;
    return { planId, name, version, rungs };
  }

  async saveRules(rules: readonly PlanRule[]): Promise<void> {
    const current = await this.rules.findById(RULES).lean<PlanRulesDocument>();
    await this.rules.replaceOne({ _id: RULES }, { version: (current?.version ?? 0) + 1, rules: [...rules] }, { upsert: true });
    this.remembered = undefined;
  }
}
