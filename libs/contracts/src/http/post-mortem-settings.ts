import { z } from 'zod';
import { IncidentSeverity } from '../events/incident-terms.js';
import { PostMortemId } from '../ids.js';
import { Text } from './text.js';

export const PublishAudience = z.enum(['team', 'organization', 'public']);
export type PublishAudience = z.infer<typeof PublishAudience>;

export const TemplateSectionBody = z.strictObject({
  key: z.string().regex(/^(?:[a-z][a-z0-9-]{0,59}|x-[a-z0-9-]{1,58})$/),
  title: Text(100),
  phase: z.enum(['all', 'before', 'during', 'after']),
  required: z.boolean(),
  auto: z.enum(['F', 'D', 'C', 'H']),
  prompt: z.string().max(500),
  gates: z.array(z.string().max(4)).max(10),
  visibility: z.enum(['internal', 'restricted']).default('internal'),
});
/** `POST /templates` and `PUT /templates/{templateId}`: saving makes the next version. */
export const TemplateBody = z.strictObject({
  name: Text(100),
  subjects: z
    .array(z.enum(['incident', 'release', 'project']))
    .min(1)
    .max(3),
  sections: z.array(TemplateSectionBody).min(1).max(60),
});

/** `PUT /post-mortem-policies`: the whole list; the first that fits decides. */
export const PolicyBody = z.strictObject({
  policyId: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  name: Text(100),
  when: z
    .strictObject({
      type: z.array(z.enum(['incident', 'release', 'project'])).optional(),
      kind: z.array(z.string().max(32)).optional(),
      severity: z.array(IncidentSeverity).optional(),
      services: z.array(Text(200)).max(200).optional(),
      tags: z.array(Text(64)).max(50).optional(),
      minImpactMinutes: z.number().int().min(0).max(1_000_000).optional(),
      detectionMethod: z.array(z.string().max(32)).optional(),
    })
    .default({}),
  required: z.boolean(),
  templateId: Text(64),
  draftAt: z.enum(['resolve', 'request']),
  reviewWithin: z.number().int().min(0).max(250).nullable(),
  publishWithin: z.number().int().min(0).max(250).nullable(),
  reviewers: z
    .strictObject({ count: z.number().int().min(1).max(10), outside: z.number().int().min(0).max(10) })
    .default({ count: 1, outside: 1 }),
  audience: PublishAudience.default('organization'),
});
export type PolicyBody = z.infer<typeof PolicyBody>;
export const PoliciesBody = z.strictObject({ policies: z.array(PolicyBody).min(1).max(100) });

/** `PUT /post-mortem-policies/regulations`: reporting duties as data. */
export const RegimesBody = z.strictObject({
  regimes: z
    .array(
      z.strictObject({
        regimeId: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
        name: Text(64),
        reference: z.string().max(200).default(''),
        steps: z
          .array(
            z.strictObject({
              stepId: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
              name: Text(100),
              within: z
                .array(
                  z
                    .strictObject({
                      from: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
                      hours: z.number().int().min(0).max(8784).optional(),
                      months: z.number().int().min(0).max(24).optional(),
                    })
                    .refine((within) => within.hours !== undefined || within.months !== undefined, 'needs hours or months'),
                )
                .min(1)
                .max(5),
            }),
          )
          .min(1)
          .max(10),
      }),
    )
    .max(30),
});

/**
 * `PUT /post-mortem-policies/names`: names that the directory does not know. The linter reads both, and an export to the public says
 * "a customer".
 */
export const OutsideNamesBody = z.strictObject({
  vendors: z.array(Text(200)).max(2000).default([]),
  customers: z.array(Text(200)).max(5000).default([]),
});
export type OutsideNamesBody = z.infer<typeof OutsideNamesBody>;

/** `POST /templates/preview`: the template as it would be saved, and what to show it with. */
export const TemplatePreviewBody = z.strictObject({ template: TemplateBody, postMortemId: PostMortemId.optional() });
