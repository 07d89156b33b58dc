/*
 * What leaves the house for a model: no secret, no address, no person. Each mark says what stood there, so that a sentence stays one.
 */
const secrets: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{3,40}-----[^]{0,8000}?-----END [A-Z ]{3,40}-----/g, '[secret]'],
  [/\beyJ[\w-]{8,2000}\.[\w-]{8,4000}\.[\w-]{0,2000}/g, '[token]'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{12,20}\b/g, '[token]'],
  [/\b(?:gh[pousr]|github_pat|glpat|xox[abeoprs]|sk|pk|rk|whsec|shpat|npm|pypi|dop_v1|hf)[-_][\w-]{10,400}/g, '[token]'],
  [/\b(bearer|basic)\s+[\w+/=.~-]{8,2000}/gi, '$1 [token]'],
  [
    /(?<![a-z0-9])((?:pass(?:word|wd|phrase)?|pwd|secret|token|api[-_ ]?key|access[-_ ]?key|client[-_ ]?secret|credentials?|auth(?:orization)?)\s*["']?\s*[:=]\s*["']?)(?!bearer\b|basic\b|\[)[^\s"'&,;)}\]]{3,400}/gi,
    '$1[secret]',
  ],
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/:@]{1,200}:[^\s/@]{1,400}@/gi, '$1[secret]@'],
  [/([?&](?:token|key|sig|signature|auth|password|secret|code)=)[^&\s#]{3,2000}/gi, '$1[secret]'],
  [/\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+\b/g, '[address]'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?\b/g, '[ip]'],
  // An IPv6 address has a double colon or seven single ones; a time of day has neither.
  [/(?<![\w:.])(?=[0-9a-f:]{0,45}::|(?:[0-9a-f]{1,4}:){7})[0-9a-f:]{3,45}(?![\w:])/gi, '[ip]'],
  [/(?<![\w:])(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![\w:])/gi, '[address]'],
  // Long runs of one alphabet that mix letters and digits are keys more often than words.
  [/(?<![\w/+-])(?=[\w+/-]{0,400}\d)(?=[\w+/-]{0,400}[A-Za-z])[A-Za-z0-9+/_-]{32,400}={0,2}(?![\w/+-])/g, '[token]'],
];

export const masked = (text: string): string => secrets.reduce((now, [pattern, mark]) => now.replace(pattern, mark), text);

/** People as R1, R2 …: by every name that they are called by here, longest first. */
export class Pseudonyms {
  private readonly labels = new Map<string, string>();
  private readonly patterns: readonly (readonly [string, string])[];

  constructor(people: readonly { readonly name: string; readonly role: string | null }[]) {
    const roles: string[] = [];
    const names: [string, string][] = [];
    for (const { name, role } of people) {
      if (name.trim().length < 2) continue;
      const label = `R${roles.length + 1}`;
      roles.push(role ?? 'responder');
      this.labels.set(label, role ?? 'responder');
      names.push([name, label]);
      // "Ada" alone is as much a name as the whole of it.
      for (const part of name.split(/\s+/)) if (part.length >= 3 && /^\p{Lu}/u.test(part)) names.push([part, label]);
    }
    this.patterns = names.sort((a, b) => b[0].length - a[0].length);
  }

  hide(text: string): string {
    let now = text;
    for (const [name, label] of this.patterns) {
      if (!now.includes(name)) continue;
      now = now.split(name).reduce((left, right) => {
        const isWord = !/[\p{L}\p{N}]$/u.test(left) && !/^[\p{L}\p{N}]/u.test(right);
        return left + (isWord ? label : name) + right;
      });
    }
    return now;
  }

  /** What an answer says of R1 is said of the role. */
  show(text: string): string {
    return text.replace(/\b(?:the )?(R\d{1,3})\b/gi, (whole, label: string) => {
      const role = this.labels.get(label.toUpperCase());
      return role === undefined ? whole : `the ${role}`;
    });
  }
}
