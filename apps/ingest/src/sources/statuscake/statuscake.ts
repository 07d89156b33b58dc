import { parsed, unmapped, type Parsed } from '../../domain/draft.js';
import { isObject } from '../../domain/field-at.js';
import { resolvedText } from '../../domain/text.js';
import { webhookAt } from '../set-up.js';
import type { Incoming, Source } from '../source.js';
import { examples } from './examples.js';

/*
 * StatusCake's web hook, a form: https://www.statuscake.com/kb/knowledge-base/how-to-use-the-web-hook-url/
 *
 * Name=Shop&Status=Down&StatusCode=503&URL=https%3A%2F%2Fshop.example.org&TestID=4711&Token=…&Checkrate=300&Tags=shop
 */
function parse({ body }: Incoming): Parsed {
  if (!isObject(body)) return unmapped('not a web hook of StatusCake', '');
  const text = (name: string) => resolvedText(body[name]);
  const status = text('Status')?.toLowerCase();
  const id = text('TestID');
  if ((id === null && text('Name') === null) || status === undefined)
    return unmapped('no TestID (or Name) or no Status: StatusCake sends both', '/TestID');
  return parsed({
    kind: 'alert',
    key: id ?? [text('Name'), text('URL')],
    status: status === 'up' ? 'resolved' : 'firing',
    severity: 'high',
    title: text('Name') ?? text('URL'),
    description: text('StatusCode') === null ? null : `Answered ${text('StatusCode')}`,
    labels: { tags: text('Tags'), statusCode: text('StatusCode') },
    links: [{ href: text('URL'), text: 'Monitored page', kind: 'other' }],
  });
}

export const statuscake: Source = {
  name: 'statuscake',
  title: 'StatusCake',
  category: 'alerts',
  family: 'statuscake',
  parserVersion: 1,
  allowsGet: true,
  parse,
  recognizes: (_, body) => isObject(body) && 'TestID' in body && 'Status' in body,
  setUp: webhookAt('Alerting → Contact Groups → your group → Web Hook URL, method POST', 'Choose the contact group in your tests.'),
  examples,
};
