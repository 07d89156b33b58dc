import rehypeSanitize, { defaultSchema } from 'rehype-sanitize';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { citationsIn } from '../domain/citations.js';

/** No images (they would call home), no styles, no scripts, no frames; links to the web and inside the page. */
const schema: typeof defaultSchema = {
  ...defaultSchema,
  tagNames: (defaultSchema.tagNames ?? []).filter((name) => !['img', 'picture', 'source', 'video', 'audio'].includes(name)),
  protocols: { href: ['http', 'https', 'mailto'] },
  attributes: { ...defaultSchema.attributes, a: ['href', 'title', ['className', 'citation']] },
  clobberPrefix: '',
};

const pipeline = unified()
  .use(remarkParse)
  .use(remarkGfm)
  // Raw HTML is dropped here; whatever gets past is struck by the sanitizer, which comes last.
  .use(remarkRehype, { allowDangerousHtml: false })
  .use(rehypeSanitize, schema)
  .use(rehypeStringify)
  .freeze();

/** Beyond this depth of quotes and lists nobody reads, and parsers suffer. */
const deepest = 50;
const longestLine = 10_000;

export type LinkOf = (ref: string) => string | null;

/** Sanitized HTML of a section. Citations become links where `linkOf` gives one, else plain text. */
export function renderMarkdown(markdown: string, linkOf: LinkOf): string {
  return String(pipeline.processSync(withLinks(tamed(markdown), linkOf)));
}

/** Nesting and lines cut to what the parser does in linear time; the words stay. */
const tamed = (markdown: string): string =>
  markdown
    .split('\n')
    .map((line) => {
      const depth = /^[\s>*+-]*/.exec(line)?.[0] ?? '';
      const marks = depth.replace(/\s/g, '').length;
      const tame = marks > deepest || depth.length > 200 ? line.slice(depth.length) : line;
      if (tame.length <= longestLine) return tame;
      return (tame.match(new RegExp(`[^]{1,${longestLine}}`, 'gu')) ?? []).map((part) => part.replace(/\[{3,}/g, '[[')).join('\n');
    })
    .map((line) => line.replace(/([[\]>*_~`])\1{60,}/g, (run) => run.slice(0, 60)))
    .join('\n');

function withLinks(markdown: string, linkOf: LinkOf): string {
  let out = '';
  let at = 0;
  for (const citation of citationsIn(markdown)) {
    const link = linkOf(citation.ref);
    const label = citation.ref.replace('*', '\\*');
    out += markdown.slice(at, citation.offset) + (link === null ? label : `[${label}](${link})`);
    at = citation.offset + citation.length;
  }
  return out + markdown.slice(at);
}
