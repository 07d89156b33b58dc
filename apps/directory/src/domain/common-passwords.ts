/*
 * What the lists of leaked passwords are made of. Of their ten thousand commonest hardly any has twelve characters; those that do are one to
 * three of these words, walks over the keyboard and digits. So the parts are kept, and every way of putting them together is refused.
 */
const words = `
password passwort passw0rd motdepasse contrasena parola haslo senha wachtwoord kennwort secret geheim login admin administrator root superuser user
username guest test testing tester demo default system server changeme change letmein welcome willkommen hello hallo access master qwerty azerty
qwertz asdf zxcv abcd abcdef iloveyou loveyou iloveu love lovely lover forever always baby babygirl babyboy angel angels sweetheart sweety sweet
honey princess princesa prince queen king kings monkey dragon tiger tigger lion eagle eagles falcon wolf wolves bear bears panda kitty kitten cat
cats dog dogs doggy puppy buddy rabbit bunny horse horses pony turtle dolphin shark snake spider butterfly football fussball soccer baseball
basketball hockey tennis golf golfer rugby cricket boxing racing ferrari porsche mercedes corvette mustang camaro yamaha harley honda toyota
nissan chelsea arsenal liverpool barcelona realmadrid manchester juventus bayern yankees lakers cowboys steelers redsox rangers broncos raiders
packers giants superman batman spiderman ironman wonderwoman pokemon pikachu naruto starwars startrek matrix gandalf frodo hobbit merlin wizard
harrypotter potter hogwarts phoenix ninja samurai warrior hunter killer shadow ghost devil hell heaven jesus christ god bless faith blessed
michael michelle jennifer jessica jordan joshua daniel david andrew anthony robert thomas charlie george james john matthew justin brandon
nicole ashley amanda samantha elizabeth stephanie melissa hannah sophie sarah laura maria anna emma martin peter alexander sebastian patrick
william richard steven kevin brian jason ryan tyler austin dakota taylor morgan alex max oliver oscar summer winter spring autumn sommer
sunshine sunny sunday monday friday january february march april june july august september october november december flower flowers rose
daisy lily cherry orange banana apple apples peach lemon pepper ginger cookie cookies chocolate cheese pizza coffee butter sugar
red blue green black white purple yellow silver gold golden diamond crystal money dollar rich lucky freedom peace happy smile friends friend
family mother father mommy daddy sister brother music guitar rock metal metallica nirvana beatles eminem slipknot computer internet google
facebook youtube twitter instagram linkedin microsoft windows apple iphone samsung android amazon yahoo hotmail gmail cisco oracle linux
ubuntu docker kubernetes trustno trust nothing something whatever please fuck fuckyou fucking shit asshole bitch pussy sexy sex hot cool
company business office work job manager boss germany deutschland berlin london paris france america canada mexico brazil spain italy india
china japan russia australia newyork california texas florida chicago boston alabama heaven star stars moon night day light fire water earth
pass word one two three four five six seven eight nine ten zero first last new old good best super mega ultra power magic
debrief incident incidents postmortem timeline alert oncall
`;

const common = [...new Set(words.split(/\s+/).filter((word) => word.length >= 3))].sort((a, b) => b.length - a.length);
const keyboards = [
  '1234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'azertyuiop',
  'abcdefghijklmnopqrstuvwxyz',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  '1q2w3e4r5t6y7u8i9o0p',
  'qazwsxedcrfvtgbyhn',
  'zaq12wsxcde3',
];
const walks = [...keyboards, ...keyboards.map((row) => Array.from(row).reverse().join(''))].map((row) => row + row);
const SHORTEST_WALK = 3;

const disguises: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
};
const undisguised = (text: string): string => Array.from(text, (character) => disguises[character] ?? character).join('');

/** How many characters a walk over the keyboard, a repetition or a year takes from there. */
function runAt(text: string, at: number): number {
  let longest = 0;
  for (const walk of walks)
    for (let length = Math.min(text.length - at, walk.length); length >= Math.max(SHORTEST_WALK, longest + 1); length--)
      if (walk.includes(text.slice(at, at + length))) longest = length;
  const repeated = /^(.)\1{2,}/u.exec(text.slice(at))?.[0].length ?? 0;
  const year = /^(19|20)\d\d/.test(text.slice(at)) ? 4 : 0;
  return Math.max(longest, repeated, year);
}

/**
 * Of how many well-known parts a password is made, and how many characters are somebody's own. The least that explains most: parts are
 * counted once, for saying a word twice adds nothing.
 */
export function knownPartsOf(password: string): { readonly parts: number; readonly own: number } {
  const plain = undisguised(password);
  const parts = new Set<string>();
  let own = 0;
  for (let at = 0; at < password.length;) {
    const word = common.find((each) => plain.startsWith(each, at) || password.startsWith(each, at))?.length ?? 0;
    const run = runAt(password, at);
    const length = Math.max(word, run);
    if (length === 0) {
      // Digits and signs between known parts are what everybody adds.
      if (/\p{L}/u.test(password[at]!)) own++;
      else parts.add('signs');
      at++;
      continue;
    }
    parts.add(password.slice(at, at + length));
    at += length;
  }
  return { parts: parts.size, own };
}
