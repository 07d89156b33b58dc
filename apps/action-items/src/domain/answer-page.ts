import { escapedForHtml, type Due } from '@debrief/contracts';

/** What a link in a message asks. */
export interface Question {
  readonly actionItemId: string;
  readonly key: string;
  readonly title: string;
  readonly state: string;
  readonly due: Due | null;
  readonly dueAt: string | null;
  readonly orders: readonly string[];
}

const page = (title: string, body: readonly string[]): string =>
  [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>${escapedForHtml(title)}</title></head><body><main>`,
    ...body,
    '</main></body></html>',
  ].join('\n');

const field = (order: string, name: string, label: string, type: 'text' | 'date' = 'text'): string =>
  `<p><label for="${order}-${name}">${label}</label> <input id="${order}-${name}" name="${name}" type="${type}" required></p>`;

/** One form an order: what it needs, and a button that says what it does. */
const forms: Readonly<Record<string, { readonly button: string; readonly fields: readonly string[] }>> = {
  implement: { button: 'It is done', fields: [field('implement', 'text', 'How can others see it?')] },
  'change-due': { button: 'Move the day', fields: [field('change-due', 'on', 'To', 'date'), field('change-due', 'reason', 'Because')] },
  snooze: { button: 'Remind me later', fields: [field('snooze', 'until', 'On', 'date'), field('snooze', 'reason', 'Because')] },
  block: { button: 'It is blocked', fields: [field('block', 'reason', 'What is it waiting for?')] },
  decline: { button: 'Decline it', fields: [field('decline', 'reason', 'Because')] },
  verify: { button: 'It does what it promises', fields: [field('verify', 'how', 'How was it checked?')] },
  'refuse-proof': { button: 'It does not yet', fields: [field('refuse-proof', 'reason', 'What is missing?')] },
  recheck: {
    button: 'Answer',
    fields: [
      '<p><label for="recheck-answer">Did it hold?</label> <select id="recheck-answer" name="answer"><option value="held">It held</option><option value="came-back">It came back</option><option value="cannot-tell">I cannot tell</option></select></p>',
      '<p><label for="recheck-note">Note</label> <input id="recheck-note" name="note" type="text"></p>',
    ],
  },
};

/** The page behind a link: it shows, and only its buttons act. */
export function answerPage({ key, title, state, due, orders }: Question): string {
  const offered = orders.flatMap((order) => (forms[order] ? [{ order, ...forms[order] }] : []));
  return page(`${key}: what is it waiting for?`, [
    `<h1>${escapedForHtml(`${key} ${title}`)}</h1>`,
    `<p>State: ${escapedForHtml(state)}${due ? `, due ${escapedForHtml(`${due.on} ${due.at} (${due.zone})`)}` : ''}</p>`,
    ...offered.map(({ order, button, fields }) =>
      [
        `<section aria-label="${button}"><form method="post"><input type="hidden" name="order" value="${order}">`,
        ...(order === 'change-due' && due
          ? [
              `<input type="hidden" name="at" value="${escapedForHtml(due.at)}"><input type="hidden" name="zone" value="${escapedForHtml(due.zone)}">`,
            ]
          : []),
        ...fields,
        `<button type="submit">${button}</button></form></section>`,
      ].join('\n'),
    ),
    ...(offered.length === 0 ? ['<p>There is nothing to answer any more.</p>'] : []),
  ]);
}

export const thanksPage = ({ key, state }: { readonly key: string; readonly state: string }): string =>
  page(`${key}: thank you`, ['<h1>Thank you</h1>', `<p>${escapedForHtml(key)} is ${escapedForHtml(state)} now.</p>`]);

export const problemPage = (title: string, detail: string | undefined): string =>
  page(title, [`<h1>${escapedForHtml(title)}</h1>`, ...(detail ? [`<p>${escapedForHtml(detail)}</p>`] : [])]);

/** The fields of a form as an order; what is wrong in it the contract says. */
export function orderFromForm(form: Readonly<Record<string, string>>): unknown {
  const { order, text, on, at, zone, ...rest } = form;
  if (order === 'implement') return { order, evidence: [{ kind: 'text', text }] };
  if (order === 'change-due') return { order, reason: rest['reason'], due: { on, at: at ?? '17:00', zone: zone ?? 'UTC' } };
  return { order, ...rest };
}
