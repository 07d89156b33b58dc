import { PoliciesBody, TemplateBody } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { Allow, Cause, etagOf, IfMatch, notFound, orProblem, preconditionFailed, Problem, type HttpReply } from '@debrief/service';
import { reject } from '@debrief/decider';
import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { z } from 'zod';
import { readyMadeConditions } from '../domain/policies.js';
import { missingGateSections, templateFault, type Template } from '../domain/templates.js';
import { SettingsRepository } from './settings.repository.js';
import { statusOf } from './rejections.js';

const VersionQuery = z.strictObject({ version: z.coerce.number().int().min(1).optional() });

/** Templates and policies: data that an installation changes. */
@Controller('api/v1')
export class SettingsController {
  constructor(private readonly settings: SettingsRepository) {}

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

  /** The whole list, in its order. `If-Match` is required. */
  @Put('post-mortem-policies')
  @Allow('post-mortems:manage')
  async replacePolicies(
    @Body({ schema: PoliciesBody }) body: z.infer<typeof PoliciesBody>,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    if (expected === undefined) throw new Problem(428, 'precondition/required', 'If-Match is missing');
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
