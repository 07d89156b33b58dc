import { Link } from '@tanstack/react-router';
import type { Chart } from '../../api/reports';
import { dayAndClock, duration } from '../../ui/format';
import { Table } from '../../ui/kit';

type Grid = Extract<Chart, { kind: 'grid' }>;
type Cell = Grid['rows'][number]['cells'][number];

function textOf(cell: Cell | undefined, unit: Grid['columns'][number]['unit']): string {
  if (cell === null || cell === undefined) return '–';
  if (typeof cell === 'string') return unit === 'instant' ? dayAndClock(cell) : cell;
  if (unit === 's') return duration(cell);
  return unit === 'share' ? `${Math.round(cell * 100)} %` : String(cell);
}

/** Rows and columns of any content, as the report gives them. A dash is not known, or hidden because it is small. */
export function GridTable({ chart }: { chart: Grid }) {
  if (chart.rows.length === 0) return null;
  const isText = (unit: Grid['columns'][number]['unit']) => unit === 'text' || unit === 'instant';
  return (
    <Table label={chart.title}>
      <thead>
        <tr>
          <th scope="col">{chart.title}</th>
          {chart.columns.map(({ key, label, unit }) => (
            <th key={key} scope="col" data-num={isText(unit) ? undefined : true}>
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {chart.rows.map((row) => (
          <tr key={row.key}>
            <td style={{ fontWeight: 550 }}>{row.href ? <Link to={row.href}>{row.label}</Link> : row.label}</td>
            {chart.columns.map(({ key, unit }, i) => (
              <td key={key} data-num={isText(unit) ? undefined : true}>
                {textOf(row.cells[i], unit)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
