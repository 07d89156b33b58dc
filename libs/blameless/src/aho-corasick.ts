/** Finds which of many literals occur in a text, in one pass (Aho and Corasick 1975). */
export class LiteralIndex {
  private readonly next: Map<number, number>[] = [new Map()];
  private readonly fail: number[] = [0];
  private readonly found: Set<number>[] = [new Set()];

  /** `owners[i]` are the numbers that are reported when `literals[i]` occurs. Literals are lower-case. */
  constructor(entries: Iterable<readonly [literal: string, owner: number]>) {
    for (const [literal, owner] of entries) {
      let state = 0;
      for (let i = 0; i < literal.length; i++) {
        const code = literal.charCodeAt(i);
        let to = this.next[state]!.get(code);
        if (to === undefined) {
          to = this.next.length;
          this.next.push(new Map());
          this.fail.push(0);
          this.found.push(new Set());
          this.next[state]!.set(code, to);
        }
        state = to;
      }
      this.found[state]!.add(owner);
    }
    const queue = [...this.next[0]!.values()];
    for (let head = 0; head < queue.length; head++) {
      const state = queue[head]!;
      for (const [code, to] of this.next[state]!) {
        queue.push(to);
        let fallback = this.fail[state]!;
        while (fallback !== 0 && !this.next[fallback]!.has(code)) fallback = this.fail[fallback]!;
        const target = this.next[fallback]!.get(code);
        this.fail[to] = target === undefined || target === to ? 0 : target;
        for (const owner of this.found[this.fail[to]!]!) this.found[to]!.add(owner);
      }
    }
  }

  /** Adds to `owners` every owner of a literal that occurs in the lower-case text. */
  collect(text: string, owners: Set<number>): void {
    let state = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      let to = this.next[state]!.get(code);
      while (to === undefined && state !== 0) {
        state = this.fail[state]!;
        to = this.next[state]!.get(code);
      }
      state = to ?? 0;
      const found = this.found[state]!;
      if (found.size > 0) for (const owner of found) owners.add(owner);
    }
  }
}
