import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { NamedSchemas, withoutMeta, zodSchemas, type JsonObject } from './named-schemas.js';

/** What `apps/standalone/dist/describe-api.js` prints. */
export interface DescribedRoute {
  readonly controller: string;
  readonly handler: string;
  readonly method: string;
  readonly path: string;
  readonly status?: number;
  readonly permissions: readonly string[];
  readonly isPublic: boolean;
  readonly body?: JsonObject;
  readonly query?: JsonObject;
  readonly params: readonly { readonly name: string; readonly schema: JsonObject }[];
  readonly isStream: boolean;
}

interface MethodDocs {
  readonly summary: string;
  readonly returns: string | undefined;
}

/** Docstrings and return types of all controllers, by `Class.method`: decorators do not know them. */
function docsOfControllers(): ReadonlyMap<string, MethodDocs> {
  const docs = new Map<string, MethodDocs>();
  for (const file of globSync('{apps,libs}/*/src/**/*.controller.ts')) {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    for (const statement of source.statements) {
      if (!ts.isClassDeclaration(statement) || !statement.name) continue;
      for (const member of statement.members) {
        if (!ts.isMethodDeclaration(member)) continue;
        const [doc] = ts.getJSDocCommentsAndTags(member);
        const text = doc && ts.isJSDoc(doc) ? (ts.getTextOfJSDocComment(doc.comment) ?? '') : '';
        docs.set(`${statement.name.text}.${member.name.getText(source)}`, {
          summary: text.replace(/\s+/g, ' ').trim(),
          returns: member.type?.getText(source),
        });
      }
    }
  }
  return docs;
}

/** The schema behind a return type, by its name: types are inferred from the contracts, so they share it. */
function responseSchema(returns: string | undefined, named: NamedSchemas): JsonObject | undefined {
  const inner = /^Promise<([\s\S]*)>$/.exec(returns?.trim() ?? '')?.[1] ?? returns;
  if (!inner || inner === 'void') return undefined;
  const reference = (name: string): JsonObject | undefined => {
    return zodSchemas.has(name) ? named.reference(name) : undefined;
  };
  const item = /^Page<(\w+)>$/.exec(inner)?.[1] ?? /items:\s*(?:readonly\s+)?(\w+)\[\]/.exec(inner)?.[1];
  if (item) {
    const items = reference(item);
    return {
      type: 'object',
      properties: { items: { type: 'array', items: items ?? {} }, nextCursor: { type: ['string', 'null'] } },
      required: ['items', 'nextCursor'],
    };
  }
  return inner
    .split('|')
    .map((part) => reference(part.trim()))
    .find(Boolean);
}

const words = (name: string) => name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

/** OpenAPI 3.1 of the people's door: what the decorators serve, what the docstrings say, what the contracts shape. */
export function openApi(routes: readonly DescribedRoute[], version: string): JsonObject {
  const docs = docsOfControllers();
  const named = new NamedSchemas();
  const paths: Record<string, Record<string, JsonObject>> = {};
  for (const route of routes.filter(({ path }) => path.startsWith('/api/v1/'))) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    const doc = docs.get(`${route.controller}.${route.handler}`);
    const noun = path.split('/')[3]!;
    const status = String(route.status ?? (route.method === 'post' ? 201 : 200));
    const response = responseSchema(doc?.returns, named);
    const query = route.query as { properties?: Record<string, JsonObject>; required?: string[] } | undefined;
    const operation: JsonObject = {
      operationId: `${route.controller.replace(/Controller$/, '')}_${route.handler}`,
      tags: [noun],
      summary: (doc?.summary || `${words(route.handler)} (${noun})`).split('. ')[0]!.replace(/\.$/, ''),
      ...(doc?.summary ? { description: doc.summary } : {}),
      ...(route.isPublic ? { security: [] } : {}),
      ...(route.permissions.length > 0 ? { 'x-permissions': route.permissions } : {}),
      parameters: [
        ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
          name,
          in: 'path',
          required: true,
          schema: withoutMeta(route.params.find((param) => param.name === name)?.schema ?? { type: 'string' }),
        })),
        ...Object.entries(query?.properties ?? {}).map(([name, schema]) => ({
          name,
          in: 'query',
          required: query?.required?.includes(name) ?? false,
          schema,
        })),
      ],
      ...(route.body
        ? { requestBody: { required: true, content: { 'application/json': { schema: named.refer(withoutMeta(route.body)) } } } }
        : {}),
      responses: {
        [status]: {
          description: 'Done',
          ...(route.isStream
            ? { content: { 'text/event-stream': { schema: { type: 'string' } } } }
            : response
              ? { content: { 'application/json': { schema: response } } }
              : {}),
        },
        default: {
          description: 'A problem document (RFC 9457)',
          content: { 'application/problem+json': { schema: named.reference('Problem') } },
        },
      },
    };
    (paths[path] ??= {})[route.method] = operation;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Debrief',
      version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description:
        'Lists answer { items, nextCursor } with limit and cursor. Errors are application/problem+json with a stable type. Writes take Idempotency-Key, edits take If-Match and answer 412 on a lost race.',
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, { session: [] }],
    tags: [...new Set(Object.keys(paths).map((path) => path.split('/')[3]!))].sort().map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' }, session: { type: 'apiKey', in: 'cookie', name: 'debrief-session' } },
      schemas: named.components(),
    },
  };
}
