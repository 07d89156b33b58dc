interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly operationId?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly {
    readonly name?: string;
    readonly in?: string;
    readonly required?: boolean;
    readonly description?: string;
  }[];
  readonly requestBody?: unknown;
  readonly responses?: Readonly<Record<string, { readonly description?: string }>>;
}
/** As much of OpenAPI 3.1 as the page shows. */
export interface OpenApi {
  readonly info?: { readonly title?: string; readonly version?: string; readonly description?: string };
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const methods = ['get', 'post', 'put', 'patch', 'delete'];
const text = (value: unknown): string =>
  (typeof value === 'string' ? value : '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** The API as one page without script or style of its own: headings, lists, and the document behind it. */
export function apiPage(document: OpenApi): string {
  const paths = Object.entries(document.paths ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const nouns = [...new Set(paths.map(([path]) => nounOf(path)))];
  const sections = nouns.map((noun) => {
    const operations = paths
      .filter(([path]) => nounOf(path) === noun)
      .flatMap(([path, item]) => methods.flatMap((method) => (item[method] ? [operationOf(method, path, item[method])] : [])));
    return `<section id="${text(noun)}"><h2>${text(noun)}</h2>${operations.join('')}</section>`;
  });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${text(document.info?.title ?? 'Debrief')}: the API</title></head><body><main><h1>${text(document.info?.title ?? 'Debrief')}: the API</h1><p>${text(document.info?.description)}</p><p><a href="/api/openapi.json">OpenAPI 3.1</a>, version ${text(document.info?.version)}</p><nav aria-label="Nouns"><ul>${nouns.map((noun) => `<li><a href="#${text(noun)}">${text(noun)}</a></li>`).join('')}</ul></nav>${sections.join('')}</main></body></html>`;
}

const nounOf = (path: string): string => path.replace(/^\/api\/v1\//, '').split('/')[0] ?? path;

function operationOf(method: string, path: string, operation: Operation): string {
  const parameters = (operation.parameters ?? []).filter(({ name }) => name !== undefined);
  const answers = Object.entries(operation.responses ?? {});
  const list = (title: string, items: readonly string[]) => (items.length > 0 ? `<p>${title}</p><ul>${items.join('')}</ul>` : '');
  return `<article><h3><code>${method.toUpperCase()} ${text(path)}</code></h3><p>${text(operation.summary ?? operation.description)}</p>${list(
    'Parameters',
    parameters.map(
      (each) => `<li><code>${text(each.name)}</code> (${text(each.in)}${each.required ? ', required' : ''}) ${text(each.description)}</li>`,
    ),
  )}${list(
    'Answers',
    answers.map(([status, answer]) => `<li><code>${text(status)}</code> ${text(answer.description)}</li>`),
  )}</article>`;
}
