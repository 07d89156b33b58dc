/** A matcher of Alertmanager's: `alertname="Disk"`, `service=~"a|b"`, `severity!="info"`. */
export interface Matcher {
  name: string;
  operator: '=' | '!=' | '=~' | '!~';
  value: string;
}

const form = /^\s*([a-zA-Z_:][a-zA-Z0-9_:]*|"[^"]*")\s*(=~|!~|!=|=)\s*(.*?)\s*$/;

/** Reads a matcher, its value with or without quotes; undefined for what is none. */
export function matcherOf(text: string): Matcher | undefined {
  const [, name = '', operator = '=', value = ''] = form.exec(text.slice(0, 1000).replace(/^\{|\}$/g, '')) ?? [];
  if (name === '') return undefined;
  const unquoted = /^"(.*)"$/s.exec(value)?.[1]?.replace(/\\(["\\])/g, '$1') ?? value;
  return { name: name.replace(/^"|"$/g, ''), operator: operator as Matcher['operator'], value: unquoted };
}
