import type { ActionItemFinding, ActionOwner, ActionPriority, Due } from '@debrief/contracts';
import { dateIn, daysBetween, isDate, isZone } from '@debrief/working-time';
import { termDays } from './due.js';

export type Finding = ActionItemFinding;

/** What the structure of an item is judged by; drafts may lack everything. */
export interface LintedItem {
  readonly title: string;
  readonly kind?: string | null | undefined;
  readonly controlStrength?: string | null | undefined;
  readonly priority?: ActionPriority | undefined;
  readonly owner?: ActionOwner | null | undefined;
  readonly due?: Due | null | undefined;
  readonly acceptance?: string | undefined;
  readonly factorIds?: readonly string[] | undefined;
  readonly verifierId?: string | null | undefined;
}

export interface LintContext {
  readonly now: string;
  readonly severity: string | null;
  readonly sourceHasFactors: boolean;
  readonly duplicates: readonly { readonly actionItemId: string; readonly title: string }[];
  readonly ownersSoFar: readonly string[];
}

const finding = (ruleId: string, level: Finding['level'], field: string, message: string): Finding => ({ ruleId, level, field, message });

/** Verbs that name an outcome one can see. Base forms: a title is an order to ourselves. */
const imperatives = new Set(
  (
    'accept add adopt agree alert allow archive assign audit automate back backfill block bound build cache call cancel cap capture change ' +
    'check clean close collect compare compress configure confirm connect convert copy count cover create cut cut-over decide decouple ' +
    'define delay delete deny deploy deprecate describe detect disable display distribute divide document drain drill drop duplicate emit ' +
    'enable encrypt enforce ensure escape establish evict exercise expand expire expose extend extract fail fence filter find fix flag ' +
    'follow forbid format freeze gate generate give grant group guard halve handle harden hide hold import improve include increase index ' +
    'inject insert inspect install instrument integrate introduce invalidate investigate isolate keep label lengthen let limit link list ' +
    'load lock log look lower make map mark mask measure merge migrate mirror mitigate monitor move name notify offer open order own page ' +
    'parse partition patch pause pin plan play poll practise practice prefer prevent print probe process profile prohibit prompt protect ' +
    'prove provide provision prune publish purge put quarantine queue raise read rebuild record recover redact redesign reduce refactor ' +
    'refresh refuse register rehearse reject release reload remove rename repair repeat replace replay replicate report request require ' +
    'reserve reset resize restart restore restrict retire retry return reuse review revise revoke rewrite roll rotate route run sample save ' +
    'scale scan schedule scope seal send separate serve set shard share shed ship shorten show shut sign silence simplify simulate size skip ' +
    'snapshot sort split stage start state stop store stream strip stub subscribe support suppress surface switch sync tag teach tell ' +
    'terminate test throttle tighten time trace track train translate trigger trim tune turn unify update upgrade use validate verify ' +
    'version view wait warn watch wire wrap write zero'
  ).split(' '),
);

const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}-]*/gu) ?? [];

/** The second half of "do this and do that": an outcome of its own. */
const secondOutcome = (title: string): boolean => {
  if (title.includes(';') || /^\s*([-*•]|\d+[.)])\s/m.test(title)) return true;
  for (const [, next] of title.toLowerCase().matchAll(/\b(?:and|then|also|plus)\s+(?:also\s+|then\s+)?([a-z-]+)\b(?=\s+\S)/g))
    // "Read and write limits" joins nouns: a verb is one only before an object's article or name, which those words have not.
    if (next && imperatives.has(next) && !nounsToo.has(next)) return true;
  return false;
};
const nounsToo = new Set(
  'alert cache call change check count cover drill fence filter flag gate group guard index label limit list load lock log name order page patch plan pool process profile probe queue read release report request restart restore retry review route run sample scale scope set shard size snapshot start state stream support tag test time trace track trigger update upgrade use version view watch write'.split(
    ' ',
  ),
);

const emptyAcceptance =
  /^(?:it |this |that |the \w+ )?(?:is |was |has been )?(?:done|works?|working|fixed|finished|completed?|ok|implemented|deployed|merged|closed|tbd|n\/?a)[.! ]*$/i;

/** What stands between a proposal and something that somebody can do, and others can see done. AS-01 to AS-06 and AS-10, AS-11. */
export function lintActionItem(item: LintedItem, context: LintContext): Finding[] {
  const found: Finding[] = [];
  if (item.owner?.kind !== 'person')
    found.push(finding('AS-01', 'error', 'owner', 'Exactly one person owns it: a team may propose, a person does.'));
  found.push(...lintDue(item, context));
  if (!item.kind)
    found.push(
      finding('AS-03', 'error', 'kind', 'Say what it does: prevent, detect, mitigate, respond, process, investigate or document.'),
    );
  else if (context.sourceHasFactors && (item.factorIds ?? []).length === 0)
    found.push(finding('AS-03', 'error', 'factorIds', 'Name the contributing factor that it acts upon.'));
  const acceptance = (item.acceptance ?? '').trim();
  if (acceptance.length < 10 || emptyAcceptance.test(acceptance))
    found.push(
      finding('AS-04', 'error', 'acceptance', 'How will we know? A test, a drill, an alert that fired, a query with a threshold.'),
    );
  if (secondOutcome(item.title))
    found.push(finding('AS-05', 'warning', 'title', 'Two outcomes: make them two items, each with its own proof.'));
  if (context.duplicates.length > 0)
    found.push({
      ...finding(
        'AS-06',
        'warning',
        'title',
        `Much like ${context.duplicates.map(({ title }) => `"${title}"`).join(', ')}: link it instead?`,
      ),
      duplicateIds: context.duplicates.map(({ actionItemId }) => actionItemId),
    });
  const owners = [...context.ownersSoFar, ...(item.owner?.kind === 'person' ? [item.owner.id] : [])];
  if (item.verifierId && owners.includes(item.verifierId))
    found.push(finding('AS-10', 'warning', 'verifierId', 'Whoever owned it cannot verify it: name somebody else.'));
  const [first = ''] = words(item.title);
  if (!imperatives.has(first))
    found.push(finding('AS-11', 'warning', 'title', 'Begin with what to do: "Reject a pool size below 5 at start-up".'));
  return found;
}

function lintDue({ due, priority }: LintedItem, { now, severity }: LintContext): Finding[] {
  if (!due) return [finding('AS-02', 'error', 'due', 'A day by which it is done.')];
  if (!isZone(due.zone) || !isDate(due.on)) return [finding('AS-02', 'error', 'due', 'That day or time zone does not exist.')];
  const days = termDays(priority ?? 'P2', severity);
  if (daysBetween(dateIn(now, due.zone), due.on) <= days) return [];
  return [finding('AS-02', 'error', 'due', `Beyond the policy: ${priority ?? 'P2'} is due within ${days} days.`)];
}

const MANY = 10;
const HARD_LIMIT = 100;

/** What only the items of one source together can show. AS-07 is judged by post-mortems, on its own draft. */
export function lintTogether(items: readonly LintedItem[]): Finding[] {
  const found: Finding[] = [];
  const weak = (item: LintedItem) => item.controlStrength === 'document' || item.controlStrength === 'train';
  if (items.length > 0 && items.every(weak))
    found.push(
      finding('AS-08', 'warning', 'controlStrength', 'Only documents and training: nothing here works while everybody looks elsewhere.'),
    );
  if (items.length > MANY)
    found.push(
      finding(
        'AS-09',
        items.length > HARD_LIMIT ? 'error' : 'suggestion',
        'sources',
        `${items.length} items: more than ${MANY} rarely get done. Which matter most?`,
      ),
    );
  return found;
}
