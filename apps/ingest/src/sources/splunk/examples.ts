import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://docs.splunk.com/Documentation/Splunk/latest/Alert/Webhooks */
const search = (sid: string, result: object) => ({
  search_name: 'Failed logins',
  app: 'search',
  owner: 'ops',
  sid,
  results_link: `https://splunk.example.org/app/search/@go?sid=${sid}`,
  result,
});

export const examples: readonly SourceExample[] = [
  {
    name: 'a result',
    body: search('scheduler__ops_1', {
      host: 'web-1',
      service: 'login',
      count: '41',
      _time: '1795010520',
      _raw: '41 failed logins in 5 minutes',
    }),
  },
  {
    name: 'the next run',
    body: search('scheduler__ops_2', {
      host: 'web-1',
      service: 'login',
      count: '56',
      _time: '1795010820',
      _raw: '56 failed logins in 5 minutes',
    }),
  },
];
