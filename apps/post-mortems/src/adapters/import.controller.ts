import { ImportBody } from '@debrief/contracts';
import { Allow, Caller, Cause, Deadline, orProblem, type HttpReply } from '@debrief/service';
import { Body, Controller, Post, Res } from '@nestjs/common';
import type { z } from 'zod';
import { compareStated } from '../domain/verify/stated.js';
import { ImportPostMortem } from '../use-cases/import-post-mortem.js';
import { RecordsRepository } from './records.repository.js';
import { statusOf } from './rejections.js';

/** Reports from elsewhere: a preview of what was recognized, then the document. */
@Controller('api/v1/post-mortems/import')
export class ImportController {
  constructor(
    private readonly imports: ImportPostMortem,
    private readonly records: RecordsRepository,
  ) {}

  /** Unless `dryRun` is false nothing is stored. Stated durations are held against the record at once. */
  @Post()
  @Allow('post-mortems:write')
  @Deadline(30)
  async import(
    @Body({ schema: ImportBody }) body: z.infer<typeof ImportBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const { preview, made } = orProblem(await this.imports.execute({ body, caller, cause }), {
      ...statusOf,
      'import/not-markdown': 422,
      'import/not-a-post-mortem': 422,
      // As if it were not there: also for one that is, and is none of the caller's business.
      'post-mortem/unknown-incident': 404,
    });
    const { sections, title, subject, entries, proposals } = preview.portable;
    const record = await this.records.subjectRecord({ subject, ownEntries: [] });
    const findings = sections.flatMap((section) =>
      compareStated(section.markdown, section.key, record).map((finding) => ({ ...finding, sectionKey: section.key })),
    );
    reply.code(made === null ? 200 : 201);
    if (made !== null) reply.header('Location', `/api/v1/post-mortems/${made.postMortemId}`);
    return {
      postMortemId: made?.postMortemId ?? null,
      number: made?.number ?? null,
      title,
      subject,
      mapping: preview.mapping,
      entries: entries.length,
      proposals: proposals.map((proposal) => proposal.title),
      notes: preview.notes,
      findings,
    };
  }
}
