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
  // At most one tick a kind and half percent: 10,000 entries are no more elements than 100.
  const marks = useMemo(() => {
    const seen = new Set<string>();
    return points.flatMap(({ at, lane }) => {
      const left = Math.round(((at - bounds.from) / (bounds.to - bounds.from)) * 400) / 4;
      if (seen.has(`${lane}${left}`)) return [];
      seen.add(`${lane}${left}`);
      return [{ left, lane: lane as Kind }];
    });
  }, [points, bounds]);

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
      {most > 0 && (
        <svg viewBox="0 0 1000 18" preserveAspectRatio="none">
          <path className={css['area']} d={stepPath(steps, bounds, 1000, 18, most)} />
        </svg>
      )}
      {marks.map(({ left, lane }) => (
        <i key={`${lane}${left}`} className={css['tick']} data-kind={lane} style={{ left: `${left}%` }} />
      ))}
      <span className={css['brush']} data-whole={isWhole} style={{ left: `${share(view.from)}%`, right: `${100 - share(view.to)}%` }} />
    </div>
  );
}
