import { isDeepStrictEqual } from 'node:util';
import { IncidentFieldBody, type IncidentField } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { Allow, Cause, IfMatch, Problem, type HttpReply } from '@debrief/service';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import { z } from 'zod';
import { FieldRules } from './field-rules.js';
import { matched, present, tagged } from './setting-edits.js';
import { SettingsRepository } from './settings.repository.js';

const FieldId = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'must be the id of a field');

/** An own field is called by its name wherever its value stands: in an order, a rule, an export. */
const idOfName = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);

const bodyOf = ({ fieldId: _fieldId, version: _version, ...body }: IncidentField): IncidentFieldBody => body;

/** Own fields of incidents, and the step for which people must fill them. */
@Controller('api/v1/incident-fields')
export class IncidentFieldsController {
  constructor(
    private readonly settings: SettingsRepository,
    private readonly fields: FieldRules,
  ) {}

  @Get()
  @Allow('incidents:read')
  async list(): Promise<{ items: IncidentField[]; nextCursor: null }> {
    return { items: await this.fields.all(), nextCursor: null };
  }

  /** Its id follows from its name: `Regulation` is `regulation`. 409 `incident-field/name-taken` when another field has it. */
  @Post()
  @Allow('incidents:manage')
  async create(
    @Body({ schema: IncidentFieldBody }) body: IncidentFieldBody,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<IncidentField> {
    if ((await this.fields.all()).length >= 50) throw new Problem(409, 'incident-field/too-many');
    const fieldId = idOfName(body.name) || derivedId('fld', cause);
    const known = await this.settings.one<IncidentField>('fields', fieldId);
    // The same order again finds what it made.
    if (known && !known.isDeleted && !isDeepStrictEqual(bodyOf(known.thing), body)) throw new Problem(409, 'incident-field/name-taken');
    const { thing } = await this.settings.save<IncidentField>('fields', fieldId, { ...body, fieldId, version: 0 }, cause);
    reply.header('location', `/api/v1/incident-fields/${fieldId}`);
    return tagged(thing, reply);
  }

  @Put(':fieldId')
  @Allow('incidents:manage')
  async edit(
    @Param('fieldId', { schema: FieldId }) fieldId: string,
    @Body({ schema: IncidentFieldBody }) body: IncidentFieldBody,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<IncidentField> {
    matched(await this.known(fieldId), ifMatch);
    const { thing } = await this.settings.save<IncidentField>('fields', fieldId, { ...body, fieldId, version: 0 }, cause);
    return tagged(thing, reply);
  }

  @Delete(':fieldId')
  @HttpCode(204)
  @Allow('incidents:manage')
  async remove(
    @Param('fieldId', { schema: FieldId }) fieldId: string,
    @Cause() cause: Cause,
    @IfMatch() ifMatch: number | undefined,
  ): Promise<void> {
    await this.settings.save('fields', fieldId, matched(await this.known(fieldId), ifMatch), cause, true);
  }

  private async known(fieldId: string): Promise<IncidentField> {
    return present(await this.settings.one<IncidentField>('fields', fieldId), 'incident-field/unknown');
  }
}
