import { Clock } from '@debrief/config';
import { MaintenanceWindowBody, WindowId, type MaintenanceWindow } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { isRejection } from '@debrief/decider';
import { Allow, Cause, IfMatch, orProblem, Problem, type HttpReply } from '@debrief/service';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import { isInWindow, nextStretch, windowRefusal } from '../domain/correlation/maintenance.js';
import { RuleBooks } from './rule-books.js';
import { matched, present, tagged } from './setting-edits.js';
import { SettingsRepository } from './settings.repository.js';

const most = 500;

/** Times in which alerts are expected and open nothing; silencing from the inbox makes one, too. */
@Controller('api/v1/maintenance-windows')
export class MaintenanceWindowsController {
  constructor(
    private readonly settings: SettingsRepository,
    private readonly rules: RuleBooks,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow('incidents:read')
  async list(): Promise<{ items: MaintenanceWindow[]; nextCursor: null }> {
    const now = this.clock.now();
    const all = await this.settings.all<MaintenanceWindow>('windows');
    const items = all.map(({ thing }) => ({ ...thing, isOn: isInWindow(thing, now), next: nextStretch(thing, now) }));
    return { items: items.toSorted((a, b) => (a.startsAt < b.startsAt ? 1 : -1)), nextCursor: null };
  }

  @Get(':windowId')
  @Allow('incidents:read')
  async one(
    @Param('windowId', { schema: WindowId }) windowId: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<MaintenanceWindow> {
    return tagged(await this.known(windowId), reply);
  }

  @Post()
  @Allow('incidents:manage')
  async create(
    @Body({ schema: MaintenanceWindowBody }) body: MaintenanceWindowBody,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<MaintenanceWindow> {
    this.check(body);
    if ((await this.settings.all('windows')).length >= most) throw new Problem(409, 'maintenance-window/too-many');
    const windowId = derivedId('win', cause);
    const saved = await this.settings.save<MaintenanceWindow>('windows', windowId, { ...body, windowId, version: 0 }, cause);
    await this.rules.changed('rule-book');
    reply.header('location', `/api/v1/maintenance-windows/${windowId}`);
    return tagged(saved.thing, reply);
  }

  @Put(':windowId')
  @Allow('incidents:manage')
  async edit(
    @Param('windowId', { schema: WindowId }) windowId: string,
    @Body({ schema: MaintenanceWindowBody }) body: MaintenanceWindowBody,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<MaintenanceWindow> {
    this.check(body);
    matched(await this.known(windowId), ifMatch);
    const saved = await this.settings.save<MaintenanceWindow>('windows', windowId, { ...body, windowId, version: 0 }, cause);
    await this.rules.changed('rule-book');
    return tagged(saved.thing, reply);
  }

  @Delete(':windowId')
  @HttpCode(204)
  @Allow('incidents:manage')
  async remove(
    @Param('windowId', { schema: WindowId }) windowId: string,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
  ): Promise<void> {
    const before = matched(await this.known(windowId), ifMatch);
    await this.settings.save('windows', windowId, before, cause, true);
    await this.rules.changed('rule-book');
  }

  private check(body: MaintenanceWindowBody): void {
    const refusal = windowRefusal(body);
    if (isRejection(refusal)) orProblem(refusal, { [refusal.type]: 422 });
  }

  private async known(windowId: string): Promise<MaintenanceWindow> {
    return present(await this.settings.one<MaintenanceWindow>('windows', windowId), 'maintenance-window/unknown');
  }
}
