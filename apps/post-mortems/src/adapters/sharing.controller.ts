import { PublishAudience, PublishBody, type PublishPreview } from '@debrief/contracts';
import { Environment } from '@debrief/config';
import { isRejection } from '@debrief/decider';
import { Allow, Caller, Cause, Deadline, notFound, Problem, type HttpReply } from '@debrief/service';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { z } from 'zod';
import { canonicalJson } from '../domain/canonical.js';
import { exportOf, markdownOf, outgoingOf, type ExportInput } from '../domain/export.js';
import { portableOf } from '../domain/portable.js';
import { lostRedactions } from '../domain/redactions.js';
import type { PostMortem } from '../domain/state.js';
import { postMortemsConfig } from '../post-mortems.config.js';
import { OrderPostMortem } from '../use-cases/order-post-mortem.js';
import { DraftPostMortem } from '../use-cases/draft-post-mortem.js';
import { DirectoryRepository } from './directory.repository.js';
import { htmlOf } from './export-html.js';
import { PdfPrinter } from './pdf-printer.js';
import { RecordsRepository } from './records.repository.js';
import { renderMarkdown } from './render-markdown.js';
import { RevisionsOf } from './revisions-of.js';
import { SettingsRepository } from './settings.repository.js';

const ExportQuery = z.strictObject({ audience: PublishAudience.default('organization') });
const RevisionsQuery = z.strictObject({
  compare: z
    .string()
    .regex(/^\d{1,9}\.\.\d{1,9}$/)
    .optional(),
});

/** Revisions, and the document as it leaves the house. */
@Controller('api/v1/post-mortems/:postMortemId')
export class SharingController {
  constructor(
    private readonly orders: OrderPostMortem,
    private readonly drafts: DraftPostMortem,
    private readonly records: RecordsRepository,
    private readonly directory: DirectoryRepository,
    private readonly settings: SettingsRepository,
    private readonly revisionsOf: RevisionsOf,
    private readonly printer: PdfPrinter,
    private readonly env: Environment,
  ) {}

  /** All revisions, newest first; with `compare=4..9` what changed between two of them. */
  @Get('revisions')
  @Allow('post-mortems:read')
  async revisions(
    @Param('postMortemId') postMortemId: string,
    @Query({ schema: RevisionsQuery }) query: z.infer<typeof RevisionsQuery>,
    @Caller() caller: Caller,
  ) {
    await this.orders.visible(postMortemId, caller);
    if (query.compare === undefined) return { items: (await this.revisionsOf.list(postMortemId)).reverse(), nextCursor: null };
    const [from = 0, to = 0] = query.compare.split('..').map(Number);
    const sections = await this.revisionsOf.compare(postMortemId, from, to);
    if (sections === null) throw notFound('revision/not-found');
    return { from, to, sections };
  }

  /** What a reader of that audience would see, with these redactions; without any, with those it was published with. Nothing is stored. */
  @Post('publish/preview')
  @HttpCode(200)
  @Allow('post-mortems:read')
  async preview(
    @Param('postMortemId') id: string,
    @Body({ schema: PublishBody }) body: z.infer<typeof PublishBody>,
    @Caller() caller: Caller,
  ): Promise<PublishPreview> {
    const { state } = await this.orders.visible(id, caller);
    const audience = body.audience ?? (await this.settings.policyOf(state.policyId))?.audience ?? 'organization';
    const redactions = body.redactions.length > 0 ? body.redactions : state.redactions;
    const { title, sections, leftOut, masked } = outgoingOf({ ...(await this.exportInput(state, audience)), redactions });
    return {
      audience,
      title,
      sections: sections.map((section) => ({ ...section, html: renderMarkdown(section.markdown, () => null) })),
      leftOut: [...leftOut],
      masked: [...masked],
      lost: lostRedactions(redactions, state),
    };
  }

  @Get('export.md')
  @Allow('post-mortems:read')
  async markdown(
    @Param('postMortemId') id: string,
    @Query({ schema: ExportQuery }) { audience }: z.infer<typeof ExportQuery>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const exported = await this.export(id, audience, 'md', caller, cause, reply, 'text/markdown; charset=utf-8');
    return markdownOf(exported);
  }

  @Get('export.html')
  @Allow('post-mortems:read')
  async html(
    @Param('postMortemId') id: string,
    @Query({ schema: ExportQuery }) { audience }: z.infer<typeof ExportQuery>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const exported = await this.export(id, audience, 'html', caller, cause, reply, 'text/html; charset=utf-8');
    return htmlOf(exported);
  }

  /** The HTML, printed by Chromium where one is configured; else 501. */
  @Get('export.pdf')
  @Allow('post-mortems:read')
  @Deadline(60)
  async pdf(
    @Param('postMortemId') id: string,
    @Query({ schema: ExportQuery }) { audience }: z.infer<typeof ExportQuery>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    // Whether it is there for this caller comes first: also for an installation that prints nothing.
    await this.orders.visible(id, caller);
    const chromium = this.env.get(postMortemsConfig).DEBRIEF_POST_MORTEMS_CHROMIUM;
    if (chromium === undefined)
      throw new Problem(
        501,
        'export/no-renderer',
        'No renderer for PDF',
        'Set DEBRIEF_POST_MORTEMS_CHROMIUM to the path of a Chromium, or print the HTML export in a browser.',
      );
    const exported = await this.export(id, audience, 'pdf', caller, cause, reply, 'application/pdf');
    return this.printer.print(htmlOf(exported), chromium);
  }

  /** Everything but restricted references, as `debrief/post-mortem/1`; importing it gives the same bytes back. */
  @Get('export.json')
  @Allow('post-mortems:read')
  async json(
    @Param('postMortemId') id: string,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const { state } = await this.orders.visible(id, caller);
    await this.count(id, 'json', 'organization', caller, cause);
    reply.header('Content-Type', 'application/json; charset=utf-8');
    return canonicalJson(portableOf(state));
  }

  private async export(
    id: string,
    audience: PublishAudience,
    format: 'md' | 'html' | 'pdf',
    caller: Caller,
    cause: Cause,
    reply: HttpReply,
    type: string,
  ) {
    const { state } = await this.orders.visible(id, caller);
    const input = await this.exportInput(state, audience);
    await this.count(id, format, audience, caller, cause);
    reply.header('Content-Type', type);
    reply.header('Content-Disposition', `attachment; filename="PM-${state.number}.${format}"`);
    return exportOf(input);
  }

  private async exportInput(document: PostMortem, audience: PublishAudience): Promise<ExportInput> {
    const ids = [document.ownerId, document.facilitatorId].filter((personId) => personId !== null);
    const [template, record, names, { customers }] = await Promise.all([
      this.drafts.templateOf(document),
      this.records.subjectRecord(document),
      this.directory.peopleNamed(ids),
      this.settings.outsideNames(),
    ]);
    return { document, template, record, audience, names, customers };
  }

  private async count(
    postMortemId: string,
    format: 'md' | 'html' | 'pdf' | 'json',
    audienceOf: string,
    caller: Caller,
    cause: Cause,
  ): Promise<void> {
    const outcome = await this.orders.execute({ postMortemId, caller, cause, wish: { type: 'CountExport', format, audienceOf } });
    if (isRejection(outcome)) throw new Problem(409, outcome.type);
  }
}
