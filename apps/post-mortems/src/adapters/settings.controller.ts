import { OutsideNamesBody, PoliciesBody, RegimesBody, TemplateBody, TemplatePreviewBody } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import {
  Allow,
  Caller,
  Cause,
  etagOf,
  IfMatch,
  notFound,
  orProblem,
  preconditionFailed,
  Problem,
  type HttpReply,
  requireMatch,
} from '@debrief/service';
import { reject } from '@debrief/decider';
import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { z } from 'zod';
import { regimeFault } from '../domain/duties.js';
import { policyFor, readyMadeConditions } from '../domain/policies.js';
import { mayBeSeenBy } from '../domain/subject-visibility.js';
import { missingGateSections, templateFault, type Template } from '../domain/templates.js';
import { DraftPostMortem } from '../use-cases/draft-post-mortem.js';
import { OrderPostMortem } from '../use-cases/order-post-mortem.js';
import { PostMortemsRepository } from './post-mortems.repository.js';
import { RecordsRepository } from './records.repository.js';
import { SettingsRepository } from './settings.repository.js';
import { statusOf } from './rejections.js';
import { summaryOf } from './views.js';

const VersionQuery = z.strictObject({ version: z.coerce.number().int().min(1).optional() });

/** Templates and policies: data that an installation changes. */
@Controller('api/v1')
export class SettingsController {
  constructor(
    private readonly settings: SettingsRepository,
    private readonly postMortems: PostMortemsRepository,
    private readonly records: RecordsRepository,
    private readonly orders: OrderPostMortem,
    private readonly drafts: DraftPostMortem,
  ) {}

  @Get('templates')
  @Allow('post-mortems:read')
  async templates() {
    return { items: await this.settings.templates(), nextCursor: null };
  }

  @Get('templates/:templateId')
  @Allow('post-mortems:read')
  async template(
    @Param('templateId') templateId: string,
    @Query({ schema: VersionQuery }) query: z.infer<typeof VersionQuery>,
  ): Promise<Template> {
    const found = await this.settings.template(templateId, query.version);
    if (found === null) throw notFound('template/not-found');
    return found;
  }

  /**
   * What a template would ask for and what the draft would fill in, of one document or of nothing. Stores nothing; faults are told
   * beside it, so that a page can show them while somebody still edits.
   */
  @Post('templates/preview')
  @HttpCode(200)
  @Allow('post-mortems:read')
  async preview(@Body({ schema: TemplatePreviewBody }) body: z.infer<typeof TemplatePreviewBody>, @Caller() caller: Caller) {
    const template = { templateId: 'preview', version: 1, ...body.template } as Template;
    const fault = templateFault(template);
    const state = body.postMortemId === undefined ? null : (await this.orders.visible(body.postMortemId, caller)).state;
    const draft = state === null || fault !== null ? null : await this.drafts.draftOf(state, template);
    const missing = missingGateSections(template);
    return {
      faults: fault === null ? [] : [fault],
      missingForGates: missing,
      sections: template.sections.map((section) => ({
        ...section,
        markdown: draft?.sections.find(({ key }) => key === section.key)?.markdown ?? '',
        // What people have written under this key would be kept here.
        isWritten: (state?.sections[section.key]?.markdown ?? '') !== '',
      })),
      left:
        state === null
          ? []
          : Object.values(state.sections)
              .filter(({ key, markdown }) => markdown !== '' && !template.sections.some((section) => section.key === key))
              .map(({ key }) => key),
    };
  }

  /** Open documents under a template, with the version that each keeps: `POST /post-mortems/{id}/template` moves one. */
  @Get('templates/:templateId/documents')
  @Allow('post-mortems:read')
  async documents(@Param('templateId') templateId: string, @Caller() caller: Caller) {
    const newest = await this.settings.template(templateId);
    if (newest === null) throw notFound('template/not-found');
    const found = await this.postMortems.underTemplate(templateId, caller);
    return {
      version: newest.version,
      items: found.map((document) => ({
        ...summaryOf(document),
        templateVersion: document.state.templateVersion,
        isNewest: document.state.templateVersion === newest.version,
      })),
    };
  }

  /** All versions of a template, newest first. */
  @Get('templates/:templateId/versions')
  @Allow('post-mortems:read')
  async versions(@Param('templateId') templateId: string) {
    const found = await this.settings.versions(templateId);
    if (found.length === 0) throw notFound('template/not-found');
    return { items: found, nextCursor: null };
  }

  /** A template of one's own, as version 1. */
  @Post('templates')
  @HttpCode(201)
  @Allow('post-mortems:manage')
  async add(
    @Body({ schema: TemplateBody }) body: z.infer<typeof TemplateBody>,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<Template> {
    const template = valid({ templateId: derivedId('tpl', cause), version: 1, ...body } as Template);
    await this.settings.addTemplate(template);
    reply.header('Location', `/api/v1/templates/${template.templateId}`);
    return template;
  }

  /** Saves the next version; documents keep the one that they have. */
  @Put('templates/:templateId')
  @Allow('post-mortems:manage')
  async save(
    @Param('templateId') templateId: string,
    @Body({ schema: TemplateBody }) body: z.infer<typeof TemplateBody>,
  ): Promise<Template> {
    const known = await this.settings.template(templateId);
    if (known === null) throw notFound('template/not-found');
    const template = valid({ ...body, templateId, version: known.version + 1 } as Template);
    const { policies } = await this.settings.policies();
    const missing = missingGateSections(template);
    if (missing.length > 0 && policies.some((policy) => policy.required && policy.templateId === templateId))
      orProblem(reject('template/gate-section-missing', { sections: missing }), statusOf);
    if (!(await this.settings.addTemplate(template)))
      throw new Problem(409, 'template/changed', undefined, 'Somebody saved another version at the same moment.');
    return template;
  }

  @Get('post-mortem-policies')
  @Allow('post-mortems:read')
  async policies(@Res({ passthrough: true }) reply: HttpReply) {
    const { version, policies } = await this.settings.policies();
    reply.header('ETag', etagOf(version));
    return { items: policies, readyMade: readyMadeConditions, version, nextCursor: null };
  }

  /** What another list would mean for the last fifty incidents that the caller may see: which policy decides now, and which would. */
  @Post('post-mortem-policies/preview')
  @HttpCode(200)
  @Allow('post-mortems:read')
  async previewPolicies(@Body({ schema: PoliciesBody }) body: z.infer<typeof PoliciesBody>, @Caller() caller: Caller) {
    const [{ policies }, records] = await Promise.all([this.settings.policies(), this.records.newest(200)]);
    const items = records
      .filter((record) => mayBeSeenBy(record, caller))
      .slice(0, 50)
      .map((record) => {
        const [before, after] = [policyFor(policies, 'incident', record), policyFor(body.policies, 'incident', record)];
        const { incidentId, number, title, severity } = record;
        const brief = (one: typeof before) =>
          one && { policyId: one.policyId, name: one.name, required: one.required, templateId: one.templateId };
        return {
          incidentId,
          number,
          title,
          severity,
          before: brief(before),
          after: brief(after),
          isOther: before?.policyId !== after?.policyId,
        };
      });
    return { items, changed: items.filter(({ isOther }) => isOther).length };
  }

  /** Regimes of reporting duties, as data. They start by the incident's field `regulation`, and are no legal advice. */
  @Get('post-mortem-policies/regulations')
  @Allow('post-mortems:read')
  async regimes(@Res({ passthrough: true }) reply: HttpReply) {
    const { version, regimes } = await this.settings.regimes();
    reply.header('ETag', etagOf(version));
    return { items: regimes, version, nextCursor: null };
  }

  /** The whole list. `If-Match` is required. */
  @Put('post-mortem-policies/regulations')
  @Allow('post-mortems:manage')
  async replaceRegimes(
    @Body({ schema: RegimesBody }) body: z.infer<typeof RegimesBody>,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    requireMatch(expected);
    const fault = regimeFault(body.regimes);
    if (fault !== null) throw new Problem(422, 'regulation/invalid', undefined, fault.message, { errors: [fault] });
    if (!(await this.settings.replaceRegimes(body.regimes, expected)))
      throw preconditionFailed({ version: (await this.settings.regimes()).version });
    reply.header('ETag', etagOf(expected + 1));
    return { items: body.regimes, version: expected + 1, nextCursor: null };
  }

  /** What vendors and customers are called: no text may blame them, and the public reads of "a customer". */
  @Get('post-mortem-policies/names')
  @Allow('post-mortems:manage')
  async outsideNames(@Res({ passthrough: true }) reply: HttpReply) {
    const names = await this.settings.outsideNames();
    reply.header('ETag', etagOf(names.version));
    return names;
  }

  /** Both lists. `If-Match` is required. */
  @Put('post-mortem-policies/names')
  @Allow('post-mortems:manage')
  async replaceOutsideNames(
    @Body({ schema: OutsideNamesBody }) body: z.infer<typeof OutsideNamesBody>,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    requireMatch(expected);
    if (!(await this.settings.replaceOutsideNames(body, expected)))
      throw preconditionFailed({ version: (await this.settings.outsideNames()).version });
    reply.header('ETag', etagOf(expected + 1));
    return { ...body, version: expected + 1 };
  }

  /** The whole list, in its order. `If-Match` is required. */
  @Put('post-mortem-policies')
  @Allow('post-mortems:manage')
  async replacePolicies(
    @Body({ schema: PoliciesBody }) body: z.infer<typeof PoliciesBody>,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    requireMatch(expected);
    for (const [index, policy] of body.policies.entries()) {
      const template = await this.settings.template(policy.templateId);
      if (template === null)
        throw new Problem(422, 'template/unknown', undefined, undefined, {
          errors: [{ path: `policies.${index}.templateId`, message: 'is not known' }],
        });
      const missing = missingGateSections(template);
      if (policy.required && missing.length > 0)
        orProblem(reject('template/gate-section-missing', { sections: missing, policyId: policy.policyId }), statusOf);
    }
    if (!(await this.settings.replacePolicies(body.policies, expected)))
      throw preconditionFailed({ version: (await this.settings.policies()).version });
    reply.header('ETag', etagOf(expected + 1));
    return { items: body.policies, version: expected + 1, nextCursor: null };
  }
}

function valid(template: Template): Template {
  const fault = templateFault(template);
  if (fault !== null) throw new Problem(422, 'template/invalid', undefined, fault.message, { errors: [fault] });
  return template;
}
