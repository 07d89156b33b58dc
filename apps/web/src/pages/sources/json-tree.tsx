import css from './sources.module.css';

export type JsonPath = readonly (string | number)[];

/** A path as a mapping writes it: names that are no plain words stand in backticks. */
export function pathText(path: JsonPath): string {
  return path
    .map((step, index) =>
      typeof step === 'number'
        ? `[${step}]`
        : `${index === 0 ? '' : '.'}${/^[A-Za-z_][A-Za-z0-9_]*$/.test(step) ? step : `\`${step.replaceAll('`', '')}\``}`,
    )
    .join('');
}

/** A body as a tree; each of its values is a button that gives its path. Long lists are cut: their members look alike. */
export function JsonTree({ value, path = [], onPick }: { value: unknown; path?: JsonPath; onPick: (path: JsonPath) => void }) {
  if (value === null || typeof value !== 'object') {
    const text = JSON.stringify(value) ?? 'null';
    return (
      <button type="button" className={css['leaf']} onClick={() => onPick(path)} aria-label={`${pathText(path)}: ${text.slice(0, 80)}`}>
        {text.length > 120 ? `${text.slice(0, 120)}…` : text}
      </button>
    );
  }
  const members: (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.slice(0, 5).map((member, index) => [index, member] as const)
    : Object.entries(value).slice(0, 100);
  return (
    <ul className={css['tree']}>
      {members.map(([name, member]) => (
        <li key={name}>
          {Array.isArray(member) || Array.isArray(value) ? (
            <button
              type="button"
              className={css['name']}
              onClick={() => onPick([...path, name])}
              aria-label={`${pathText([...path, name])}, the whole`}
            >
              {Array.isArray(value) ? `[${name}]` : name}
            </button>
          ) : (
            <span className={css['name']}>{name}</span>
          )}{' '}
          <JsonTree value={member} path={[...path, name]} onPick={onPick} />
        </li>
      ))}
      {Array.isArray(value) && value.length > 5 && <li className="faint">and {value.length - 5} more</li>}
    </ul>
  );
}
