/** One service as a file tells it. What is undefined was not said, and is left as it is. */
export interface CatalogueRow {
  readonly at: string;
  readonly name: string;
  readonly description?: string;
  readonly tier?: number;
  /** A team or a person, by whatever name the file has for it. */
  readonly owner?: string;
  readonly dependsOn?: readonly string[];
  readonly aliases: readonly string[];
}
export interface SkippedRow {
  readonly at: string;
  readonly name: string | null;
  readonly reason: string;
}
export interface CatalogueRows {
  readonly rows: readonly CatalogueRow[];
  readonly skipped: readonly SkippedRow[];
}

const most = 2_000;
const longest = 200;

type Plain = Readonly<Record<string, unknown>>;
const plain = (value: unknown): Plain => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Plain) : {});
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() ? value.trim() : typeof value === 'number' ? String(value) : undefined;
const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.flatMap((each) => textOf(each) ?? []) : []);
/** `component:default/payments-api` and `payments-api` name the same thing. */
const bare = (reference: string): string => reference.replace(/^[a-z]+:/i, '').replace(/^[^/]*\//, '');
const tierOf = (value: unknown): number | undefined => {
  const tier = Number(/([1-4])\s*$/.exec(textOf(value) ?? '')?.[1]);
  return Number.isInteger(tier) ? tier : undefined;
};

/** Kinds of Backstage that are run and can fail; the rest describes people, interfaces and folders. */
const services = new Set(['component', 'resource']);
const aliasAnnotations = ['backstage.io/kubernetes-id', 'backstage.io/kubernetes-label-selector', 'prometheus.io/service'];

/** One document of a file: what it holds, or why it cannot be read. */
export type FileDocument = { readonly at: string } & ({ readonly entity: unknown } | { readonly reason: string });

/** Reads the documents of a `catalog-info.yaml`, each an entity. What is broken is listed, and the rest is read on. */
export function readBackstage(documents: readonly FileDocument[]): CatalogueRows {
  const rows: CatalogueRow[] = [];
  const skipped: SkippedRow[] = [];
  const consumed: { row: number; apis: string[] }[] = [];
  const providers = new Map<string, string>();
  for (const document of documents) {
    const { at } = document;
    if (rows.length >= most) {
      skipped.push({ at, name: null, reason: `more than ${most} services` });
      break;
    }
    if ('reason' in document) {
      skipped.push({ at, name: null, reason: document.reason });
      continue;
    }
    const entity = plain(document.entity);
    const [metadata, spec] = [plain(entity['metadata']), plain(entity['spec'])];
    const kind = textOf(entity['kind']);
    const name = textOf(metadata['name']);
    if (!kind || !name) skipped.push({ at, name: name ?? null, reason: 'has no kind or no metadata.name' });
    else if (!services.has(kind.toLowerCase())) skipped.push({ at, name, reason: `${kind} is no service` });
    else if (name.length > longest)
      skipped.push({ at, name: name.slice(0, longest), reason: `the name is longer than ${longest} characters` });
    else {
      const labels = { ...plain(metadata['labels']), ...plain(metadata['annotations']) };
      const tierKey = Object.keys(labels).find((key) => /(^|[./-])tier$/i.test(key));
      const tier = tierOf(spec['tier'] ?? (tierKey ? labels[tierKey] : undefined));
      const description = textOf(metadata['description']);
      const owner = textOf(spec['owner']);
      const needs = textsOf(spec['dependsOn']).map(bare);
      const title = textOf(metadata['title']);
      const ids = aliasAnnotations.flatMap((key) => textOf(labels[key])?.replace(/^[\w./-]+=/, '') ?? []);
      for (const api of textsOf(spec['providesApis'])) providers.set(bare(api), name);
      consumed.push({ row: rows.length, apis: textsOf(spec['consumesApis']).map(bare) });
      rows.push({
        at,
        name,
        ...(description ? { description: description.slice(0, 2_000) } : {}),
        ...(tier ? { tier } : {}),
        ...(owner ? { owner } : {}),
        ...(spec['dependsOn'] === undefined && spec['consumesApis'] === undefined ? {} : { dependsOn: needs }),
        aliases: [...new Set([name, ...(title ? [title] : []), ...ids])].filter((alias) => alias.length <= longest),
      });
    }
  }
  // Who consumes an interface depends on whom provides it.
  for (const { row, apis } of consumed) {
    const named = rows[row];
    const provided = apis.flatMap((api) => providers.get(api) ?? []).filter((provider) => provider !== named?.name);
    if (named && provided.length > 0) rows[row] = { ...named, dependsOn: [...new Set([...(named.dependsOn ?? []), ...provided])] };
  }
  return withoutDoubles(rows, skipped);
}

/** Cells of RFC 4180: quotes may hold separators, line breaks and doubled quotes. Gives each row with the line that it begins on. */
function cellsOf(text: string): { line: number; cells: string[] }[] {
  const separator = (text.split('\n', 1)[0] ?? '').includes(';') && !(text.split('\n', 1)[0] ?? '').includes(',') ? ';' : ',';
  const rows: { line: number; cells: string[] }[] = [];
  let cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  let line = 1;
  let begun = 1;
  const end = (): void => {
    cells.push(cell);
    if (cells.some((each) => each.trim())) rows.push({ line: begun, cells });
    cells = [];
    cell = '';
  };
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    if (letter === '\n') line += 1;
    if (isQuoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (letter === '"' && cell.trim() === '') {
      cell = '';
      isQuoted = true;
    } else if (letter === separator) {
      cells.push(cell);
      cell = '';
    } else if (letter === '\n') {
      end();
      begun = line;
    } else if (letter !== '\r') cell += letter;
  }
  end();
  return rows;
}

const columns: Readonly<Record<string, 'name' | 'description' | 'tier' | 'owner' | 'dependsOn' | 'aliases'>> = {
  name: 'name',
  service: 'name',
  description: 'description',
  tier: 'tier',
  team: 'owner',
  owner: 'owner',
  depends_on: 'dependsOn',
  dependson: 'dependsOn',
  dependencies: 'dependsOn',
  aliases: 'aliases',
  labels: 'aliases',
};

/** Reads CSV with a header: name, description, tier, team, depends_on, aliases; several values of a cell are parted by `|` or `;`. */
export function readServicesCsv(text: string): CatalogueRows {
  const [header, ...lines] = cellsOf(text.replace(/^\uFEFF/, ''));
  const names = header?.cells.map((cell) => columns[cell.trim().toLowerCase().replaceAll(/[ -]/g, '_')]) ?? [];
  if (!names.includes('name')) return { rows: [], skipped: [{ at: 'line 1', name: null, reason: 'the header has no column "name"' }] };
  const rows: CatalogueRow[] = [];
  const skipped: SkippedRow[] = [];
  for (const { line, cells } of lines) {
    const at = `line ${line}`;
    if (rows.length >= most) {
      skipped.push({ at, name: null, reason: `more than ${most} services` });
      break;
    }
    const cell = (column: (typeof names)[number]): string | undefined => cells[names.indexOf(column)]?.trim() || undefined;
    const several = (column: 'dependsOn' | 'aliases'): string[] => (cell(column) ?? '').split(/[|;]/).flatMap((each) => each.trim() || []);
    const [name, tier, owner, description] = [cell('name'), cell('tier'), cell('owner'), cell('description')];
    if (!name) skipped.push({ at, name: null, reason: 'has no name' });
    else if (name.length > longest)
      skipped.push({ at, name: name.slice(0, longest), reason: `the name is longer than ${longest} characters` });
    else if (cells.length > names.length) skipped.push({ at, name, reason: `has ${cells.length} cells, the header ${names.length}` });
    else if (tier && tierOf(tier) === undefined) skipped.push({ at, name, reason: `the tier "${tier.slice(0, 50)}" is none of 1 to 4` });
    else
      rows.push({
        at,
        name,
        ...(description ? { description: description.slice(0, 2_000) } : {}),
        ...(tier ? { tier: tierOf(tier)! } : {}),
        ...(owner ? { owner } : {}),
        ...(cell('dependsOn') ? { dependsOn: several('dependsOn').map(bare) } : {}),
        aliases: [...new Set([name, ...several('aliases')])].filter((alias) => alias.length <= longest),
      });
  }
  return withoutDoubles(rows, skipped);
}

/** Of two rows with one name the first is taken: which of them is right nobody can say. */
function withoutDoubles(rows: readonly CatalogueRow[], skipped: readonly SkippedRow[]): CatalogueRows {
  const first = new Map<string, string>();
  const doubled: SkippedRow[] = [];
  const kept = rows.filter(({ name, at }) => {
    const earlier = first.get(name.toLowerCase());
    if (earlier) doubled.push({ at, name, reason: `is told already in ${earlier}` });
    else first.set(name.toLowerCase(), at);
    return !earlier;
  });
  return { rows: kept, skipped: [...skipped, ...doubled] };
}
