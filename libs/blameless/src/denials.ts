import { formsOfNoun } from './grammar/inflect.js';

/*
 * Who is meant, and is it said at all? Asked only of what a rule has found: `it was not the operator's fault` blames nobody, and a cache
 * that is lazy is no person.
 */

/** The marks of actors, in either place of a sentence. */
const person = /[\uE000-\uE01F]|\b(?:he|she|him|her|his|hers|their|theirs|them|who|whoever)\b/i;
const negation = /\b(?:not|never|no|none|nobody|nothing|without|neither|nor|lack\w*)\b|n['’]t\b|\uE008/i;
const nobody = /^\W*\uE008/;
const faultWord =
  /\b(?:mistakes?|errors?|faults?|wrong\w*|careless\w*|negligen\w+|blame\w*|guilty|blunder\w*|caus(?:e|ed)|broke|responsible|sloppy|lazy|ignored|reckless\w*|incompeten\w+)\b/i;

const closed = String.raw`(?:the|an?|any|one|his|her|their|our|its|some|in|on|by|to|of|for|due\s+to|because\s+of|caused\s+by|the\s+result\s+of|blam(?:e|ing)|call(?:ing)?|say(?:ing)?|about|is|are|was|were|be|been)\s+`;
const denials = [
  // was not | a mistake of the operator
  new RegExp(String.raw`(?:\b(?:not|never|neither|nor|hardly)|n['’]t)\s+(?:${closed}){0,4}$`, 'i'),
  // no | engineer was at fault
  /\bno\s+(?:[\w-]+\s+)?$/i,
  /\b(?:no|any|little)\s+(?:signs?|evidence|proof|indications?|hints?|traces?|reasons?|suggestions?|grounds?)\b[^.;!?]{0,60}$/i,
  /\bnothing\s+(?:suggests?|shows?|indicates?|points?\s+to|proves?)\b[^.;!?]{0,60}$/i,
  /(?:\bnot|n['’]t)\s+(?:conclude|say|claim|mean|imply|suggest|believe|think)\b[^.;!?]{0,60}$/i,
  /\b(?:rather\s+than|instead\s+of|not\s+because|as\s+opposed\s+to|far\s+from)\b[^,.;!?]{0,60}$/i,
  // did not happen because | somebody was careless
  /(?:\bnot|n['’]t)\s+(?:happen(?:ed)?|occur(?:red)?|fail(?:ed)?|break|broken|begin|start|come\s+about|go\s+down)\s+because\b[^.;!?]{0,40}$/i,
  // calling it | operator error
  /\b(?:call(?:ing|ed|s)?|label(?:l?ing|l?ed|s)?|nam(?:e|ing|ed)|term(?:ing|ed)?)\s+(?:it|this|that|something|them|these)\s+(?:an?\s+)?$/i,
  /\b(?:word|words|term|label|phrase|expression|verdict|category|field|metric|column|value|code)\s+(?:of\s+|for\s+|called\s+|named\s+)?$/i,
];
const reported =
  /\b(?:said|says|reads?|claim(?:s|ed)|spoke\s+of|speaks?\s+of|list(?:s|ed)|gave|nam(?:es|ed)|ended\s+at|stopped\s+at)\s+(?:an?\s+)?$/i;
const explained =
  /[,;]?\s(?:whose|because|since|as)\s+(?:the|its|their|both|all|two|an?|each)?\s*(?:[\w-]+\s+){0,3}(?:names?|labels?|pages?|forms?|screens?|dialogs?|runbooks?|guides?|dashboards?|templates?|tools?|consoles?|prompts?|buttons?|menus?|icons?|colou?rs?|scripts?|links?|graphs?|docs?|documents?|instructions?|lights?|signs?)\b/i;

const REACH = 90;
const clauseBefore = (text: string, at: number) =>
  /[^.;!?]*$/.exec(text.slice(Math.max(0, at - REACH), at))![0].replace(/^.*\b(?:but|yet|however)\b/i, '');

/** A blame that its own sentence takes back: by a negation that is not part of the charge, or by speaking of the words as words. */
export function isDenied(words: string, actors: string, start: number, end: number): boolean {
  const said = actors.slice(start, end);
  if (nobody.test(said)) return faultWord.test(words.slice(start, end));
  if (negation.test(said)) return false;
  const before = clauseBefore(words, start);
  return denials.some((denial) => denial.test(before));
}

/** Somebody else's words, told without quotation marks. */
export const isReported = (words: string, start: number): boolean => reported.test(clauseBefore(words, start));

/** Told together with what made it look right: a name, a form, a runbook. */
export const isExplained = (words: string, end: number): boolean => explained.test(/^[^.!?]*/.exec(words.slice(end, end + 160))![0]);

// Not among them: what is made by hand and judged by it, such as a change, a release, a test.
const machines =
  'service server host node pod container job task worker process daemon controller scheduler consumer producer broker cluster replica shard primary standby leader follower agent client proxy gateway router firewall balancer monitor alertmanager query request connection transaction thread parser compiler validator linter cache database disk volume queue topic api app application system platform software kernel browser webhook function lambda plugin module library sdk bot cron device sensor machine vm instance certificate token message event packet model algorithm autoscaler planner optimizer limiter dispatcher watchdog collector crawler driver mode flag option setting evaluation loading loader matching backoff terminal alarm tool index lock cursor lease probe';
const machine = new RegExp(String.raw`\b(?:${machines.split(' ').flatMap(formsOfNoun).join('|')})\b`, 'i');

/** `system`: no person is in the sentence, and a machine acts in it. `nobody`: neither of them is. */
export function subjectOf(actors: string, start: number, end: number): 'person' | 'system' | 'nobody' {
  const from = start - /[^.!?]*$/.exec(actors.slice(Math.max(0, start - 300), start))![0].length;
  const sentence = actors.slice(from, end) + /^[^.!?]*/.exec(actors.slice(end, end + 300))![0];
  if (person.test(sentence)) return 'person';
  const near = actors.slice(from, end) + /^(?:\s*[\w-]+){0,2}/.exec(actors.slice(end, end + 60))![0];
  return machine.test(near) ? 'system' : 'nobody';
}
