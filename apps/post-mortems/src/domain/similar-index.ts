import { kept, overlapOf, pointsOf, sharedOf, type Fingerprint, type Similar } from './similar.js';

interface Known {
  readonly fingerprint: Fingerprint;
  readonly terms: readonly number[];
  /** `1 + ln tf` of each. */
  readonly weights: readonly number[];
}

/**
 * All documents by their words: term → who holds it. A look costs what the words of one document cost, not what all documents hold;
 * only the lengths of the vectors are made for everybody, again after some have changed.
 */
export class SimilarIndex {
  private readonly ids = new Map<string, number>();
  private readonly documents: (Known | undefined)[] = [];
  private readonly termIds = new Map<string, number>();
  private readonly termNames: string[] = [];
  private postings: Uint32Array[] = [];
  private frequency = new Float64Array(0);
  private lengths = new Float64Array(0);
  private isStale = true;

  /** Adds a document, or puts it in the place of its earlier version. */
  set(fingerprint: Fingerprint): void {
    let id = this.ids.get(fingerprint.postMortemId);
    if (id === undefined) {
      id = this.documents.length;
      this.ids.set(fingerprint.postMortemId, id);
    }
    const terms: number[] = [];
    const weights: number[] = [];
    for (const term in fingerprint.terms) {
      let termId = this.termIds.get(term);
      if (termId === undefined) {
        termId = this.termNames.length;
        this.termIds.set(term, termId);
        this.termNames.push(term);
      }
      terms.push(termId);
      weights.push(1 + Math.log(fingerprint.terms[term]!));
    }
    this.documents[id] = { fingerprint, terms, weights };
    this.isStale = true;
  }

  has(postMortemId: string): boolean {
    return this.ids.has(postMortemId);
  }

  /** The five that are most alike, of those that the viewer may see. */
  similarTo(postMortemId: string, mayBeSeen: ReadonlySet<string>): Similar[] {
    const self = this.ids.get(postMortemId);
    const own = self === undefined ? undefined : this.documents[self];
    if (own === undefined) return [];
    if (this.isStale) this.renew();
    const dots = new Float64Array(this.documents.length);
    let length = 0;
    own.terms.forEach((term, nth) => {
      const rarity = this.rarity(term);
      const value = own.weights[nth]! * rarity;
      length += value * value;
      const holders = this.postings[term]!;
      for (let at = 0; at < holders.length; at += 2) dots[holders[at]!] = dots[holders[at]!]! + (value * rarity * holders[at + 1]!) / 4096;
    });
    const ownLength = Math.sqrt(length) || 1;
    const points = new Float64Array(this.documents.length);
    for (let id = 0; id < this.documents.length; id += 1) {
      const other = this.documents[id];
      const isWanted = id !== self && other !== undefined && mayBeSeen.has(other.fingerprint.postMortemId);
      dots[id] = isWanted ? dots[id]! / (ownLength * (this.lengths[id]! || 1)) : 0;
      points[id] = isWanted ? pointsOf(own.fingerprint, other.fingerprint) : 0;
    }
    return this.fused(own, [this.best(dots), this.best(points)]);
  }

  /** Fused by rank: Σ 1/(60 + rank) over both lists. */
  private fused(own: Known, lists: readonly (readonly number[])[]): Similar[] {
    const scores = new Map<number, number>();
    for (const list of lists) list.forEach((id, rank) => scores.set(id, (scores.get(id) ?? 0) + 1 / (60 + rank + 1)));
    return [...scores]
      .sort((a, b) => b[1] - a[1] || (this.idOf(a[0]) < this.idOf(b[0]) ? -1 : 1))
      .slice(0, kept)
      .map(([id, score]): Similar => {
        const { fields } = overlapOf(own.fingerprint, this.documents[id]!.fingerprint);
        return {
          postMortemId: this.idOf(id),
          score,
          isStrong: fields.includes('alert title') || fields.includes('factor category on the same service'),
          sharedTerms: sharedOf(this.weighted(own), this.documents[id]!.fingerprint),
          sharedFields: fields,
        };
      });
  }

  private idOf = (id: number): string => this.documents[id]!.fingerprint.postMortemId;

  /** The first hundred of a list: nobody behind them can get among the five, for 1/161 + 1/161 is less than 1/61. */
  private best(values: Float64Array): number[] {
    const found: number[] = [];
    for (let id = 0; id < values.length; id += 1) {
      const value = values[id]!;
      if (value <= 0 || (found.length === 100 && value < values[found[99]!]!)) continue;
      let low = 0;
      let high = found.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        const other = found[middle]!;
        if (values[other]! > value || (values[other] === value && this.idOf(other) < this.idOf(id))) low = middle + 1;
        else high = middle;
      }
      found.splice(low, 0, id);
      if (found.length > 100) found.pop();
    }
    return found;
  }

  private weighted = (one: Known): Map<string, number> =>
    new Map(one.terms.map((term, nth) => [this.termNames[term]!, one.weights[nth]! * this.rarity(term)]));

  private rarity = (term: number): number => Math.log(1 + this.documents.length / (this.frequency[term]! || 1));

  private renew(): void {
    this.frequency = new Float64Array(this.termNames.length);
    for (const document of this.documents) for (const term of document?.terms ?? []) this.frequency[term] = this.frequency[term]! + 1;
    const filled = new Uint32Array(this.termNames.length);
    this.postings = Array.from(this.frequency, (count) => new Uint32Array(count * 2));
    this.lengths = new Float64Array(this.documents.length);
    this.documents.forEach((document, id) => {
      let sum = 0;
      document?.terms.forEach((term, nth) => {
        const weight = document.weights[nth]!;
        const at = filled[term]!;
        this.postings[term]![at] = id;
        this.postings[term]![at + 1] = Math.round(weight * 4096);
        filled[term] = at + 2;
        const value = weight * this.rarity(term);
        sum += value * value;
      });
      this.lengths[id] = Math.sqrt(sum);
    });
    this.isStale = false;
  }
}
