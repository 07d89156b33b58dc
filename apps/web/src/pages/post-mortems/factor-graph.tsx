import type { PostMortem } from '../../api/post-mortems';
import { words } from '../../ui/format';
import css from './document.module.css';
import { factorLayout } from './factor-layout';

const [width, height, gapX, gapY] = [190, 58, 60, 14];
const kindOf = (role: string) =>
  role === 'trigger' ? 'change' : role === 'mitigating' ? 'act' : role.endsWith('gap') || role.endsWith('friction') ? 'note' : 'chat';

/** How the conditions hang together, drawn; the list above says the same in words. */
export function FactorGraph({ postMortem, onOpen }: { postMortem: PostMortem; onOpen: (index: number) => void }) {
  const { factors, edges } = postMortem;
  const reached = new Set(edges.map(({ to }) => to));
  const impacts = (postMortem.impacts ?? [])
    .map((impact, index) => ({ ref: `I${index + 1}`, impact }))
    .filter(({ ref }) => reached.has(ref));
  const nodes = factorLayout([...factors.map((_, index) => `F${index + 1}`), ...impacts.map(({ ref }) => ref)], edges);
  const columns = Math.max(...nodes.map(({ column }) => column)) + 1;
  const rows = Math.max(...nodes.map(({ row }) => row)) + 1;
  const placeOf = (ref: string) => {
    const node = nodes.find((one) => one.ref === ref);
    return node && { x: node.column * (width + gapX), y: node.row * (height + gapY) };
  };
  return (
    <div className={css['graph']} role="group" aria-label="How the factors hang together" tabIndex={0}>
      <svg
        width={columns * (width + gapX) - gapX + 2}
        height={rows * (height + gapY) - gapY + 2}
        viewBox={`-1 -1 ${columns * (width + gapX) - gapX + 2} ${rows * (height + gapY) - gapY + 2}`}
      >
        <defs>
          <marker id="factor-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
            <path d="M0 0 L8 4 L0 8 z" className={css['arrow']} />
          </marker>
        </defs>
        {edges.map((edge) => {
          const [from, to] = [placeOf(edge.from), placeOf(edge.to)];
          if (!from || !to) return null;
          const [x1, y1, x2, y2] = [from.x + width, from.y + height / 2, to.x - 2, to.y + height / 2];
          const middle = (x1 + x2) / 2;
          return (
            <g key={`${edge.from}${edge.to}${edge.kind}`}>
              <path
                className={css['edge']}
                d={`M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`}
                markerEnd="url(#factor-arrow)"
              />
              <text x={middle} y={(y1 + y2) / 2 - 5} textAnchor="middle" className={css['edgeText']}>
                {edge.kind}
              </text>
            </g>
          );
        })}
        {nodes.map(({ ref }) => {
          const { x, y } = placeOf(ref)!;
          const index = Number(ref.slice(1)) - 1;
          const factor = ref.startsWith('F') ? factors[index] : undefined;
          const impact = impacts.find((one) => one.ref === ref)?.impact;
          return (
            <foreignObject key={ref} x={x} y={y} width={width} height={height}>
              {factor ? (
                <button type="button" className={css['node']} data-kind={kindOf(factor.role)} onClick={() => onOpen(index)}>
                  <small>
                    {ref} · {words(factor.role)}
                  </small>
                  <span>{factor.statement}</span>
                </button>
              ) : (
                <div className={css['node']} data-kind="alert">
                  <small>{ref} · Impact</small>
                  <span>{impact?.metric ?? words(impact?.scope ?? '')}</span>
                </div>
              )}
            </foreignObject>
          );
        })}
      </svg>
    </div>
  );
}
