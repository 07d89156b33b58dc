/**
 * Finds which of many literals occur in a text, in one pass (Aho and Corasick 1975). The automaton is laid out as one table of
 * states and letters, so that a step is a look-up; a state is the place of its row.
 */
export class LiteralIndex {
  /** The column of each character; 0 stands for all that no literal holds. */
  private readonly columns = new Uint8Array(0x10000);
  private readonly table: Int32Array;
  private readonly found: (readonly number[] | undefined)[];

  /** By owner: the text in which it was reported last. */
  private readonly told: Uint32Array;
  private texts = 0;

  /** An owner is reported when one of its literals, which are lower-case, occurs. */
  constructor(entries: Iterable<readonly [literal: string, owner: number]>, owners: number) {
    const next: Map<number, number>[] = [new Map()];
    const ownersOf: Set<number>[] = [new Set()];
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
          ownersOf.push(new Set());
          next[state]!.set(column, to);
        }
        state = to;
      }
      ownersOf[state]!.add(owner);
    }
    if (width > 256) throw new Error('literals of more than 255 different characters');
    // Capital letters count as small ones, so that a text need not be copied.
    for (let code = 0; code < 0x10000; code++) {
      const lower = String.fromCharCode(code).toLowerCase();
      if (lower.length === 1) this.columns[code] = this.columns[lower.charCodeAt(0)]!;
    }
    this.told = new Uint32Array(owners);
    this.table = new Int32Array(next.length * width);
    const fail = new Int32Array(next.length);
    for (const [column, to] of next[0]!) this.table[column] = to * width;
    const queue = [...next[0]!.values()];
    for (let head = 0; head < queue.length; head++) {
      const state = queue[head]!;
      const fallback = fail[state]! * width;
      this.table.copyWithin(state * width, fallback, fallback + width);
      for (const [column, to] of next[state]!) {
        queue.push(to);
        fail[to] = this.table[fallback + column]! / width;
        this.table[state * width + column] = to * width;
      }
      for (const owner of ownersOf[fail[state]!]!) ownersOf[state]!.add(owner);
    }
    const found = Array.from<readonly number[] | undefined>({ length: next.length * width });
    ownersOf.forEach((set, state) => (found[state * width] = set.size > 0 ? [...set] : undefined));
    this.found = found;
  }

  /** Every owner of a literal that occurs in the text, each once. */
  ownersIn(text: string): number[] {
    const { columns, table, found, told } = this;
    const owners: number[] = [];
    const number = ++this.texts;
    let state = 0;
    for (let i = 0; i < text.length; i++) {
      state = table[state + columns[text.charCodeAt(i)]!]!;
      const here = found[state];
      if (here === undefined) continue;
      for (const owner of here) {
        if (told[owner] === number) continue;
        told[owner] = number;
        owners.push(owner);
      }
    }
    return owners;
  }
}
