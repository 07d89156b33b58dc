import { Link } from '@tanstack/react-router';
import { useLayoutEffect, useRef, useState } from 'react';
import type { Chart } from '../../api/reports';
import { duration, shortDay } from '../../ui/format';
import { Button, Card, Chip, Table } from '../../ui/kit';
import { countScale, logScale } from './figures';
import { GridTable } from './grid-table';
import css from './reports.module.css';

type Strip = Extract<Chart, { kind: 'strip' }>;
type Bars = Extract<Chart, { kind: 'bars' }>;
type Factors = Extract<Chart, { kind: 'table' }>;

/** A chart of its own: SVG in tokens, a sentence above, and the same as a table for whoever reads better that way. */
export function ChartCard({ chart, membersOf }: { chart: Chart; membersOf: (part: Record<string, string>) => string | undefined }) {
  const [isTable, setTable] = useState(false);
  return (
    <Card
      title={chart.title}
      note={chart.note}
      actions={
        chart.kind !== 'table' &&
        chart.kind !== 'grid' && (
          <Button look="quiet" size="small" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
            {isTable ? 'As a chart' : 'As a table'}
          </Button>
        )
      }
    >
      {chart.sentence && <p className={css['sentence']}>{chart.sentence}</p>}
      {chart.kind === 'strip' &&
        chart.groups.some(({ n }) => n > 0) &&
        (isTable ? <StripTable chart={chart} membersOf={membersOf} /> : <StripPlot chart={chart} />)}
      {chart.kind === 'bars' &&
        chart.bars.some(({ n }) => n > 0) &&
        (isTable ? <BarTable chart={chart} membersOf={membersOf} /> : <BarChart chart={chart} membersOf={membersOf} />)}
      {chart.kind === 'table' && <FactorTable chart={chart} />}
      {chart.kind === 'grid' && <GridTable chart={chart} />}
    </Card>
  );
}

/** Charts are drawn in real pixels, so that their words have the size of all words. */
function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(600);
  useLayoutEffect(() => {
    const element = box.current!;
    const measure = () => setWidth(Math.max(260, element.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { box, width };
}

/** As much as the longest label needs, and never more than leaves room for the dots; what is longer ends in an ellipsis. */
const letterWidth = 6.4;
const labelRoom = (labels: readonly string[], width: number) =>
  Math.min(Math.max(...labels.map(({ length }) => length + 6), 0) * letterWidth + 14, width * 0.42);
const fitted = (label: string, room: number) => {
  const letters = Math.floor((room - 14) / letterWidth) - 6;
  return label.length <= letters ? label : `${label.slice(0, Math.max(3, letters - 1)).trimEnd()}…`;
};
/** One dot per incident on a log scale, with median and interval below. */
function StripPlot({ chart }: { chart: Strip }) {
  const { box, width } = useWidth();
  const rowHeight = 44;
  const labelWidth = labelRoom(
    chart.groups.map(({ label }) => label),
    width,
  );
  const { x, ticks } = logScale(
    chart.groups.flatMap(({ dots }) => dots.map(({ value }) => value)),
    width - labelWidth - 70,
  );
  const height = chart.groups.length * rowHeight + 34;
  return (
    <div ref={box}>
      <svg
        className={css['chart']}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${chart.title}. ${chart.groups.map(({ label, n, median }) => `${label}: n ${n}, median ${median === null ? 'not known' : duration(median)}`).join('. ')}`}
      >
        {ticks.map((tick) => (
          <g key={tick} transform={`translate(${labelWidth + x(tick)},0)`}>
            <line y2={height - 24} />
            <text y={height - 9} textAnchor="middle">
              {duration(tick)}
            </text>
          </g>
        ))}
        {chart.groups.map((group, index) => (
          <g key={group.key} transform={`translate(0,${index * rowHeight + 12})`}>
            <text x={labelWidth - 14} y={8} textAnchor="end">
              <title>{group.label}</title>
              {fitted(group.label, labelWidth)} <tspan className={css['soft']}>n {group.n}</tspan>
            </text>
            <g transform={`translate(${labelWidth},0)`}>
              {group.dots.map((dot) => (
                <circle key={dot.id} className={css['dot']} cx={x(dot.value)} cy={4} r={3}>
                  <title>{`INC-${dot.number} ${dot.title}: ${duration(dot.value)}`}</title>
                </circle>
              ))}
              {group.interval?.low != null && group.interval.high != null && (
                <line className={css['span']} x1={x(group.interval.low)} x2={x(group.interval.high)} y1={20} y2={20} />
              )}
              {group.median !== null && (
                <>
                  <circle className={css['median']} cx={x(group.median)} cy={20} r={4.5} />
                  <text className={css['strong']} x={Math.max(x(group.median), x(group.interval?.high ?? 0)) + 12} y={24}>
                    {duration(group.median)}
                  </text>
                </>
              )}
              {!group.interval && (
                <text className={css['soft']} x={group.median === null ? 4 : x(group.median) + 60} y={24}>
                  no interval below n 8
                </text>
              )}
            </g>
          </g>
        ))}
      </svg>
    </div>
  );
}
function StripTable({ chart, membersOf }: { chart: Strip; membersOf: (part: Record<string, string>) => string | undefined }) {
  return (
    <Table label={chart.title}>
      <thead>
        <tr>
          <th scope="col">Group</th>
          <th scope="col" data-num>
            n
          </th>
          <th scope="col" data-num>
            Median
          </th>
          <th scope="col">95 % interval</th>
        </tr>
      </thead>
      <tbody>
        {chart.groups.map((group) => {
          const to = membersOf({ group: group.key });
          return (
            <tr key={group.key}>
              <td>
                {to ? (
                  <Link to="/reports/members" search={{ of: to, label: `${chart.title}: ${group.label}` }}>
                    {group.label}
                  </Link>
                ) : (
                  group.label
                )}
              </td>
              <td data-num>{group.n}</td>
              <td data-num>{duration(group.median)}</td>
              <td className="muted">{group.interval ? `${duration(group.interval.low)} – ${duration(group.interval.high)}` : 'too few'}</td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}

const partColors: Record<string, string> = {
  sev1: 'var(--alert)',
  sev2: 'var(--note)',
  sev3: 'var(--chat)',
  sev4: 'var(--act)',
  sev5: 'var(--line-strong)',
};
const inTurn = ['var(--act)', 'var(--note)', 'var(--chat)', 'var(--change)', 'var(--alert)', 'var(--line-strong)'];
const colorOf = (key: string, index: number) => partColors[key] ?? inTurn[index % inTurn.length]!;
/** Bars per bucket; each opens the list that it counts. */
function BarChart({ chart, membersOf }: { chart: Bars; membersOf: (part: Record<string, string>) => string | undefined }) {
  const { box, width } = useWidth();
  const height = 250;
  const { top, ticks } = countScale(Math.max(...chart.bars.map(({ n }) => n), chart.limits?.high ?? 0, 1));
  const y = (count: number) => 10 + (1 - count / top) * (height - 46);
  const step = (width - 34) / Math.max(1, chart.bars.length);
  const every = Math.max(1, Math.ceil(chart.bars.length / 6));
  return (
    <>
      {chart.parts.length > 1 && (
        <p className={css['legend']}>
          {chart.parts.map(({ key, label }, index) => (
            <span key={key}>
              <i style={{ '--c': colorOf(key, index) } as React.CSSProperties} />
              {label}
            </span>
          ))}
        </p>
      )}
      <div ref={box}>
        <svg className={css['chart']} viewBox={`0 0 ${width} ${height}`} role="group" aria-label={`${chart.title}, ${chart.note}`}>
          {ticks.map((tick) => (
            <g key={tick}>
              <line x1={30} x2={width} y1={y(tick)} y2={y(tick)} />
              <text x={22} y={y(tick) + 4} textAnchor="end">
                {tick}
              </text>
            </g>
          ))}
          {chart.limits && (
            <line
              x1={30}
              x2={width}
              y1={y(chart.limits.high)}
              y2={y(chart.limits.high)}
              strokeDasharray="3 3"
              style={{ stroke: 'var(--line-strong)' }}
            />
          )}
          {chart.bars.map((bar, index) => {
            let below = 0;
            const to = membersOf({ in: bar.from });
            const shapes = chart.parts.map(({ key }, part) => {
              const count = bar.parts[key] ?? 0;
              const shape = count > 0 && (
                <rect
                  key={key}
                  x={32 + index * step}
                  width={Math.max(1, step - 2)}
                  y={y(below + count)}
                  height={Math.max(0, y(below) - y(below + count) - 1)}
                  rx={1.5}
                  fill={colorOf(key, part)}
                  opacity={bar.isComplete ? 1 : 0.55}
                />
              );
              below += count;
              return shape;
            });
            const words_ = `Week of ${shortDay(bar.from)}: ${bar.n}${chart.parts.length > 1 ? ` (${chart.parts.map(({ key, label }) => `${label} ${bar.parts[key] ?? 0}`).join(', ')})` : ''}${bar.isComplete ? '' : ', not over yet'}`;
            return (
              <g key={bar.from}>
                {to && bar.n > 0 ? (
                  <Link to="/reports/members" search={{ of: to, label: `${chart.title}, ${bar.label}` }} aria-label={words_}>
                    <title>{words_}</title>
                    {shapes}
                  </Link>
                ) : (
                  shapes
                )}
                {index % every === 0 && (
                  <text x={32 + index * step} y={height - 10}>
                    {shortDay(bar.from)}
                  </text>
                )}
              </g>
            );
          })}
        </svg>
      </div>
    </>
  );
}
function BarTable({ chart, membersOf }: { chart: Bars; membersOf: (part: Record<string, string>) => string | undefined }) {
  return (
    <Table label={chart.title}>
      <thead>
        <tr>
          <th scope="col">From</th>
          {chart.parts.map(({ key, label }) => (
            <th key={key} scope="col" data-num>
              {label}
            </th>
          ))}
          <th scope="col" data-num>
            All
          </th>
        </tr>
      </thead>
      <tbody>
        {chart.bars.map((bar) => {
          const to = membersOf({ in: bar.from });
          return (
            <tr key={bar.from}>
              <td>
                {to ? (
                  <Link to="/reports/members" search={{ of: to, label: `${chart.title}, ${bar.label}` }}>
                    {bar.from}
                  </Link>
                ) : (
                  bar.from
                )}{' '}
                {!bar.isComplete && <Chip>not over yet</Chip>}
              </td>
              {chart.parts.map(({ key }) => (
                <td key={key} data-num>
                  {bar.parts[key] ?? 0}
                </td>
              ))}
              <td data-num>{bar.n}</td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}
function FactorTable({ chart }: { chart: Factors }) {
  const most = Math.max(1, ...chart.rows.map(({ n }) => n));
  if (chart.rows.length === 0)
    return <p className="muted">None yet. Factors count here once a post-mortem that confirms them is published.</p>;
  return (
    <Table label={chart.title}>
      <thead>
        <tr>
          <th scope="col">Factor</th>
          <th scope="col">Incidents</th>
          <th scope="col" data-num>
            Open actions
          </th>
          <th scope="col">Services</th>
        </tr>
      </thead>
      <tbody>
        {chart.rows.map((row) => (
          <tr key={row.key}>
            <td style={{ fontWeight: 550 }}>{row.label}</td>
            <td>
              <span className={css['bar']} style={{ width: (row.n / most) * 150 }} />
              <span className="mono">{row.n}</span>
            </td>
            <td data-num>{row.open}</td>
            <td className="mono muted">{row.services.join(', ')}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
