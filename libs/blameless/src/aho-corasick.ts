/**
 * Finds which of many literals occur in a text, in one pass (Aho and Corasick 1975). The automaton is laid out as one table of
 * states and letters, so that a step is a look-up.
 */
export class LiteralIndex {
  /** The column of each character; 0 stands for all that no literal holds. */
  private readonly columns = new Uint8Array(0x10000);
  private readonly width: number;
  private readonly table: Int32Array;
  private readonly found: (readonly number[] | undefined)[];

  /** `owners[i]` are the numbers that are reported when `literals[i]` occurs. Literals are lower-case. */
  constructor(entries: Iterable<readonly [literal: string, owner: number]>) {
    const next: Map<number, number>[] = [new Map()];
    const owners: Set<number>[] = [new Set()];
    let width = 1;
    for (const [literal, owner] of entries) {
      let state = 0;
      for (let i = 0; i < literal.length; i++) {
        const code = literal.charCodeAt(i);
        const column = (this.columns[code] ||= width++);
        let to = next[state]!.get(column);
        if (to === undefined) {
          to = next.length;
          next.push(new Map());
          owners.push(new Set());
          next[state]!.set(column, to);
        }
        state = to;
      }
      owners[state]!.add(owner);
    }
    if (width > 256) throw new Error('literals of more than 255 different characters');
    this.width = width;
    this.table = new Int32Array(next.length * width);
    const fail = new Int32Array(next.length);
    for (const [column, to] of next[0]!) this.table[column] = to;
    const queue = [...next[0]!.values()];
    for (let head = 0; head < queue.length; head++) {
      const state = queue[head]!;
      const fallback = fail[state]! * width;
      this.table.copyWithin(state * width, fallback, fallback + width);
      for (const [column, to] of next[state]!) {
        queue.push(to);
        fail[to] = this.table[fallback + column]!;
        this.table[state * width + column] = to;
      }
      for (const owner of owners[fail[state]!]!) owners[state]!.add(owner);
    }
    this.found = owners.map((set) => (set.size > 0 ? [...set] : undefined));
  }

  /** Adds to `owners` every owner of a literal that occurs in the lower-case text. */
  collect(text: string, owners: Set<number>): void {
    const { columns, table, width, found } = this;
    let state = 0;
    for (let i = 0; i < text.length; i++) {
      state = table[state * width + columns[text.charCodeAt(i)]!]!;
      const here = found[state];
      if (here) for (const owner of here) owners.add(owner);
    }
  }
}
