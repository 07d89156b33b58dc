import { useMemo, useRef, type PointerEvent } from 'react';
import type { Kind } from '../ui/kit';
import { clamp, stepPath, type Point, type Step, type View } from './layout';
import css from './timeline.module.css';

interface OverviewProps {
  points: readonly Point[];
  steps: readonly Step[];
  most: number;
  bounds: View;
  view: View;
  isWhole: boolean;
  onView: (view: View) => void;
}

/** One path a kind, with at most one tick for half a percent: 10,000 entries are no more to draw than 100. */
function ticksOf(points: readonly Point[], bounds: View): (readonly [Kind, string])[] {
  const places = new Map<Kind, Set<number>>();
  for (const { at, lane } of points) {
    const seen = places.get(lane) ?? new Set();
    seen.add(Math.round(((at - bounds.from) / (bounds.to - bounds.from)) * 400) * 2.5);
    places.set(lane, seen);
  }
  return [...places].map(([lane, seen]) => [lane, [...seen].map((x) => `M${x} 3v12`).join('')] as const);
}

/**
 * All of it, with the part that is shown: drawing selects a part, its middle moves it, its ends change it. For the pointer
 * only; keys do the same in the lanes.
 */
export function Overview({ points, steps, most, bounds, view, isWhole, onView }: OverviewProps) {
  const strip = useRef<HTMLDivElement>(null);
  const drag = useRef<{ mode: 'draw' | 'move' | 'from' | 'to'; start: number; view: View }>(undefined);
  const share = (at: number) => ((at - bounds.from) / (bounds.to - bounds.from)) * 100;
  const atPointer = (event: PointerEvent) => {
    const rect = strip.current!.getBoundingClientRect();
    return bounds.from + ((event.clientX - rect.left) / rect.width) * (bounds.to - bounds.from);
  };
  const ticks = useMemo(() => ticksOf(points, bounds), [points, bounds]);
  const area = useMemo(() => stepPath(steps, bounds, 1000, 18, most), [steps, bounds, most]);

  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    const at = atPointer(event);
    const pixel = (bounds.to - bounds.from) / strip.current!.clientWidth;
    const mode = isWhole
      ? 'draw'
      : Math.abs(at - view.from) < 7 * pixel
        ? 'from'
        : Math.abs(at - view.to) < 7 * pixel
          ? 'to'
          : at > view.from && at < view.to
            ? 'move'
            : 'draw';
    drag.current = { mode, start: at, view };
    strip.current!.setPointerCapture(event.pointerId);
    event.preventDefault();
  };
  const onPointerMove = (event: PointerEvent) => {
    const held = drag.current;
    if (!held) return;
    const at = atPointer(event);
    const by = at - held.start;
    if (held.mode === 'move') onView(clamp({ from: held.view.from + by, to: held.view.to + by }, bounds));
    else {
      const [left, right] =
        held.mode === 'draw'
          ? [held.start, at]
          : held.mode === 'from'
            ? [held.view.from + by, held.view.to]
            : [held.view.from, held.view.to + by];
      if (Math.abs(right - left) > (bounds.to - bounds.from) / 400)
        onView(clamp({ from: Math.min(left, right), to: Math.max(left, right) }, bounds));
    }
  };
  const onPointerUp = () => {
    drag.current = undefined;
  };
  return (
    <div
      className={css['overview']}
      ref={strip}
      aria-hidden
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerUp}
      onDoubleClick={() => onView(bounds)}
    >
      <svg viewBox="0 0 1000 18" preserveAspectRatio="none">
        {most > 0 && <path className={css['area']} d={area} />}
        {ticks.map(([lane, d]) => (
          <path key={lane} className={css['tick']} data-kind={lane} d={d} />
        ))}
      </svg>
      <span className={css['brush']} data-whole={isWhole} style={{ left: `${share(view.from)}%`, right: `${100 - share(view.to)}%` }} />
    </div>
  );
}
