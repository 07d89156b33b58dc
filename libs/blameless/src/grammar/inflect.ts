/** The forms of a verb that a rule may ask for, as in `<neglect:past>`. */
export type Form = 'base' | 's' | 'past' | 'pp' | 'ing';

// lemma: past, past participle (when it differs)
const irregular: Readonly<Record<string, readonly [past: string, participle?: string]>> = {
  be: ['was', 'been'],
  become: ['became', 'become'],
  begin: ['began', 'begun'],
  blow: ['blew', 'blown'],
  break: ['broke', 'broken'],
  bring: ['brought'],
  build: ['built'],
  buy: ['bought'],
  catch: ['caught'],
  choose: ['chose', 'chosen'],
  come: ['came', 'come'],
  cost: ['cost'],
  cut: ['cut'],
  do: ['did', 'done'],
  draw: ['drew', 'drawn'],
  drive: ['drove', 'driven'],
  fall: ['fell', 'fallen'],
  feel: ['felt'],
  find: ['found'],
  forbid: ['forbade', 'forbidden'],
  forget: ['forgot', 'forgotten'],
  forsake: ['forsook', 'forsaken'],
  get: ['got', 'gotten'],
  give: ['gave', 'given'],
  go: ['went', 'gone'],
  have: ['had'],
  hear: ['heard'],
  hide: ['hid', 'hidden'],
  hit: ['hit'],
  hold: ['held'],
  keep: ['kept'],
  know: ['knew', 'known'],
  lay: ['laid'],
  lead: ['led'],
  leave: ['left'],
  let: ['let'],
  lie: ['lay', 'lain'],
  lose: ['lost'],
  make: ['made'],
  mean: ['meant'],
  mislead: ['misled'],
  misread: ['misread'],
  mistake: ['mistook', 'mistaken'],
  misunderstand: ['misunderstood'],
  override: ['overrode', 'overridden'],
  oversleep: ['overslept'],
  pay: ['paid'],
  put: ['put'],
  read: ['read'],
  run: ['ran', 'run'],
  say: ['said'],
  see: ['saw', 'seen'],
  send: ['sent'],
  set: ['set'],
  shirk: ['shirked'],
  show: ['showed', 'shown'],
  shut: ['shut'],
  sink: ['sank', 'sunk'],
  sit: ['sat'],
  sleep: ['slept'],
  speak: ['spoke', 'spoken'],
  spend: ['spent'],
  stand: ['stood'],
  take: ['took', 'taken'],
  tell: ['told'],
  think: ['thought'],
  throw: ['threw', 'thrown'],
  understand: ['understood'],
  upset: ['upset'],
  wake: ['woke', 'woken'],
  win: ['won'],
  withdraw: ['withdrew', 'withdrawn'],
  write: ['wrote', 'written'],
};

const doubled = new Set(
  'admit bar beg bet chat chip commit cram defer drag drop equip fit flag flip grab infer jam log map nag occur omit plan plug prod ram refer regret rig rip ship shrug sit skip slap slip snub spot step stop submit swap tap tip top transfer trap trip wipe-out'.split(
    ' ',
  ),
);

const ed = (lemma: string): string => {
  if (doubled.has(lemma)) return `${lemma}${lemma.at(-1)}ed`;
  if (lemma.endsWith('e')) return `${lemma}d`;
  return /[^aeiou]y$/.test(lemma) ? `${lemma.slice(0, -1)}ied` : `${lemma}ed`;
};

const ing = (lemma: string): string => {
  if (doubled.has(lemma) || /^(?:begin|cut|forget|get|hit|let|put|run|set|shut|win|forbid|upset)$/.test(lemma)) {
    return `${lemma}${lemma.at(-1)}ing`;
  }
  if (lemma.endsWith('ie')) return `${lemma.slice(0, -2)}ying`;
  return /[^eoy]e$/.test(lemma) && lemma !== 'be' ? `${lemma.slice(0, -1)}ing` : `${lemma}ing`;
};

const s = (noun: string): string => {
  if (/(?:s|x|z|ch|sh)$/.test(noun) || /^(?:do|go)$/.test(noun)) return `${noun}es`;
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
};

/** Every written form of a verb. */
export function formsOfVerb(lemma: string): readonly (readonly [form: Form, text: string])[] {
  if (lemma === 'be') {
    return [
      ...(['am', 'is', 'are'] as const).map((text) => ['s', text] as const),
      ['base', 'be'],
      ['past', 'was'],
      ['past', 'were'],
      ['pp', 'been'],
      ['ing', 'being'],
    ];
  }
  const [past = ed(lemma), participle = past] = irregular[lemma] ?? [];
  return [
    ['base', lemma],
    ['s', lemma === 'have' ? 'has' : s(lemma)],
    ['past', past],
    ['pp', participle],
    ['ing', ing(lemma)],
  ];
}

/** A noun and its plural. */
export const formsOfNoun = (noun: string): readonly string[] => (noun.endsWith('!') ? [noun.slice(0, -1)] : [noun, s(noun)]);
