import { ModelConsentBody } from '@debrief/contracts';
import { Allow, Caller, Cause, Deadline, orProblem } from '@debrief/service';
import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { modelSections } from '../domain/model/model-input.js';
import { OrderPostMortem } from '../use-cases/order-post-mortem.js';
import { ProposeText } from '../use-cases/propose-text.js';
import { statusOf } from './rejections.js';
import { TextModel } from './text-model.js';

/** Words that a model proposes: off unless an installation names one, never stored, and never more than a proposal. */
@Controller('api/v1/post-mortems/:postMortemId')
export class ModelController {
  constructor(
    private readonly orders: OrderPostMortem,
    private readonly proposals: ProposeText,
    private readonly model: TextModel,
  ) {}

  /** Whether there is one, for which sections, and whether this document may be shown to it. */
  @Get('model')
  @Allow('post-mortems:read')
  async status(@Param('postMortemId') postMortemId: string, @Caller() caller: Caller) {
    const { state } = await this.orders.visible(postMortemId, caller);
    return {
      isOn: this.model.name !== null,
      name: this.model.name,
      version: this.model.name === null ? null : this.model.version,
      sections: [...modelSections],
      isAllowed: state.visibility !== 'private' || state.isModelAllowed === true,
    };
  }

  /** A private document is shown to a model only after its owner or lead has said so for this one. */
  @Put('model')
  @Allow('post-mortems:write')
  async consent(
    @Param('postMortemId') postMortemId: string,
    @Body({ schema: ModelConsentBody }) body: ModelConsentBody,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ) {
    orProblem(
      await this.orders.execute({ postMortemId, caller, cause, wish: { type: 'AllowModel', isAllowed: body.isAllowed } }),
      statusOf,
    );
    return this.status(postMortemId, caller);
  }

  /**
   * Asks for other words of a section. Each sentence comes back judged: struck where it cites nothing, cites what was not offered, or
   * has a finding of the verifier or the linter. Nothing is stored: a person takes it over by writing the section, with `writtenWith`.
   */
  @Post('sections/:key/propose-text')
  @HttpCode(200)
  @Allow('post-mortems:write')
  @Deadline(45)
  async propose(@Param('postMortemId') postMortemId: string, @Param('key') key: string, @Caller() caller: Caller) {
    return orProblem(await this.proposals.execute(postMortemId, key, caller), statusOf);
  }
}
