import { reject, type Rejection } from '@debrief/decider';
import { knownPartsOf } from './common-passwords.js';

/** Passwords that everybody tries first, of 12 characters or more, and the words that this product suggests. */
const refusedWords = [
  'password',
  'passwort',
  'debrief',
  'incident',
  'postmortem',
  'post-mortem',
  'letmein',
  'welcome',
  'changeme',
  'administrator',
  'iloveyou',
];
const refusedWhole = new Set([
  'qwertyuiopasdfgh',
  'qwertyuiop123',
  'qwertyuiop1234',
  '1q2w3e4r5t6y',
  '1qaz2wsx3edc',
  '1qaz2wsx3edc4rfv',
  'qazwsxedcrfv',
  'zaq12wsxcde3',
  'asdfghjkl123',
  'asdfghjkl1234',
  'abcdefghijkl',
  'abcdefghijklm',
  'abc123abc123',
  '123456789012',
  '1234567890123',
  '123456789123',
  '12345678901234',
  '123412341234',
  '123123123123',
  '111111111111',
  '000000000000',
  '987654321098',
  '9876543210987',
  'qwerty123456',
  'qwerty1234567',
  'qwertyqwerty',
  'monkeymonkey',
  'dragondragon',
  'footballfootball',
  'baseballbaseball',
  'sunshinesunshine',
  'princessprincess',
  'supermansuperman',
  'trustno1trustno1',
  'correcthorsebatterystaple',
  'thequickbrownfox',
  'loremipsumdolor',
]);

export type PasswordRejection = Rejection<'password/too-common/invalid' | 'password/too-short/invalid' | 'password/too-long/invalid'>;

const SHORTEST = 12;
const LONGEST = 128;
/** So many characters must be left when refused words are taken out. */
const OWN_CHARACTERS = 6;
/** Fewer letters than these that are in no list, and no more known parts than these: it would be guessed. */
const OWN_LETTERS = 3;
const MOST_KNOWN_PARTS = 3;

/**
 * ASVS 6.2: 12 to 128 characters, no rules of composition; what is common, repetitive, a plain sequence, or mostly the person's own
 * name, address or this product's words is refused.
 */
export function refusePassword(password: string, about: { readonly name: string; readonly email: string }): PasswordRejection | undefined {
  const { length } = Array.from(password);
  if (length < SHORTEST)
    return reject('password/too-short/invalid', { title: 'The password is too short', detail: `At least ${SHORTEST} characters.` });
  if (length > LONGEST)
    return reject('password/too-long/invalid', { title: 'The password is too long', detail: `At most ${LONGEST} characters.` });
  const plain = password.normalize('NFKC').toLowerCase();
  const common = (why: string) => reject('password/too-common/invalid', { title: 'The password is too easy to guess', detail: why });
  if (refusedWhole.has(plain)) return common('It is one of the commonest.');
  if (new Set(plain).size < 5) return common('It has fewer than five different characters.');
  if (isSequence(plain)) return common('It is a plain sequence.');
  const known = knownPartsOf(plain);
  if (known.own < OWN_LETTERS && known.parts <= MOST_KNOWN_PARTS)
    return common('It is made of words and rows of keys that everybody tries.');
  const own = [...about.name.toLowerCase().split(/\s+/), ...about.email.toLowerCase().split(/[@.]/)].filter((word) => word.length >= 3);
  const found = [...refusedWords, ...own].filter((word) => plain.includes(word));
  const rest = found.reduce((left, word) => left.replaceAll(word, ''), plain);
  if (rest.length < OWN_CHARACTERS) return common(`It is little more than "${found[0]}".`);
  return undefined;
}

/** Each character one after (or before) the one before it. */
function isSequence(text: string): boolean {
  const steps = new Set(
    Array.from(text)
      .slice(1)
      .map((character, index) => character.codePointAt(0)! - text.codePointAt(index)!),
  );
  return steps.size === 1 && [...steps].every((step) => Math.abs(step) === 1);
}
