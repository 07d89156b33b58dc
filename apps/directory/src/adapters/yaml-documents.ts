import { parseAllDocuments } from 'yaml';
import type { FileDocument } from '../domain/catalogue-rows.js';

/** How often an alias may be followed: a file of some lines would else become gigabytes. */
const mostAliases = 100;

/** The documents of a YAML file, each by itself: a broken one does not hide the others. Empty ones are left out. */
export function yamlDocuments(text: string): FileDocument[] {
  return parseAllDocuments(text).flatMap((document, index): FileDocument[] => {
    const at = `document ${index + 1}`;
    const [error] = document.errors;
    if (error) return [{ at, reason: `is not YAML: ${error.message.split('\n')[0] ?? ''}` }];
    try {
      const entity: unknown = document.toJS({ maxAliasCount: mostAliases });
      return entity === null ? [] : [{ at, entity }];
    } catch {
      return [{ at, reason: 'follows too many aliases' }];
    }
  });
}
