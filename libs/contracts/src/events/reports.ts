import { z } from 'zod';
import { defineEvent } from '../event.js';
import { PersonId } from '../ids.js';
import { Instant } from '../instant.js';

/** A scheduled report is ready: the only fact that `reports` says. */
export const ReportReadyV1 = defineEvent({
  type: 'report.ready.v1',
  topic: 'reports',
  key: (fact) => fact.runId,
  begins: true,
  data: z.object({
    runId: z.string(),
    scheduleId: z.string(),
    reportId: z.string(),
    subject: z.string().max(300),
    sentences: z.array(z.string().max(1000)).max(50),
    url: z.string().max(2000),
    channelIds: z.array(z.string()).max(50),
    /** People who get it by the ways that they chose for reports. */
    personIds: z.array(PersonId).max(50).optional(),
    readyAt: Instant,
  }),
  example: {
    runId: 'sch_2kq7n4c5d6e7f2g3h4j5-2026-11-23T08:00:00.000Z',
    scheduleId: 'sch_2kq7n4c5d6e7f2g3h4j5',
    reportId: 'summary',
    subject: 'What we are learning: week 47',
    sentences: ['9 incidents began in week 47, 7 the week before: no difference can be shown.'],
    url: '/reports/summary?from=2026-11-16&to=2026-11-23',
    channelIds: ['email'],
    readyAt: '2026-11-23T08:00:01.000Z',
  },
});

export const reportEvents = [ReportReadyV1] as const;
