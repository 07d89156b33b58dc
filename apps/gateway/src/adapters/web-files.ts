import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** The same from `src` and from `dist`. */
export const webRoot = fileURLToPath(new URL('../../../web/dist/', import.meta.url));

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json',
};
const compressible = new Set(['.html', '.js', '.css', '.svg', '.json', '.webmanifest', '.txt', '.map']);

export interface WebFile {
  readonly type: string;
  readonly etag: string;
  readonly cacheControl: string;
  readonly body: Buffer;
  /** By content coding; made at the first use unless it lies beside the file. */
  encoded(coding: 'br' | 'gzip'): Buffer | undefined;
}

/** The files of the web application, in memory: two megabytes, read once. What is not there is not served. */
export class WebFiles {
  private readonly files = new Map<string, WebFile>();

  constructor(root: string = webRoot) {
    if (!existsSync(root)) return;
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      if (!entry.isFile() || /\.(br|gz)$/.test(entry.name) || statSync(file).size > 20 * 1_048_576) continue;
      this.files.set(`/${relative(root, file).split(sep).join('/')}`, webFile(file));
    }
  }

  get(path: string): WebFile | undefined {
    return this.files.get(path);
  }

  get index(): WebFile | undefined {
    return this.files.get('/index.html');
  }
}

function webFile(file: string): WebFile {
  const body = readFileSync(file);
  const extension = extname(file);
  const coded = new Map<string, Buffer>();
  return {
    type: types[extension] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`,
    // A name with a hash in it never means something else; the page itself is asked for anew each time.
    cacheControl: /[-.][\w-]{8,}\.[a-z0-9]+$/i.test(file) && extension !== '.html' ? 'public, max-age=31536000, immutable' : 'no-cache',
    body,
    encoded(coding) {
      if (!compressible.has(extension) || body.length < 1_024) return undefined;
      const beside = `${file}.${coding === 'br' ? 'br' : 'gz'}`;
      let made = coded.get(coding);
      if (!made) {
        made = existsSync(beside)
          ? readFileSync(beside)
          : coding === 'br'
            ? brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
            : gzipSync(body, { level: 6 });
        coded.set(coding, made);
      }
      return made;
    },
  };
}

/** Hashes of what the page has inline, for the Content-Security-Policy. The theme script must run before the first paint. */
export function inlineHashes(root: string = webRoot): string[] {
  const index = join(root, 'index.html');
  if (!existsSync(index)) return [];
  const html = readFileSync(index, 'utf8');
  const inline = [...html.matchAll(/<(script|style)(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/\1>/g)]
    .map(([, , text]) => text ?? '')
    .filter((text) => text.trim() !== '');
  const extra = join(root, 'csp-hashes.json');
  const named: unknown = existsSync(extra) ? JSON.parse(readFileSync(extra, 'utf8')) : [];
  const hashes = inline.map((text) => `sha256-${createHash('sha256').update(text).digest('base64')}`);
  return [...hashes, ...(Array.isArray(named) ? named.filter((hash): hash is string => /^sha256-[\w+/=]{44}$/.test(String(hash))) : [])];
}
