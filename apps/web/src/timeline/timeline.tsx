import { Flag as FlagIcon, Maximize2, Minus, Plus } from 'lucide-react';
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Entry, Milestones } from '../api/incidents';
import { useCommands } from '../keys/use-commands';
import { clock, sameDay, shortDay } from '../ui/format';
import { Count, type Kind } from '../ui/kit';
import { firingOf, flagsOf, pointsOf } from './entries';
import { KindIcon } from './icons';
import {
  clamp,
  everything,
  fit,
  laneNames,
  laneOrder,
  layoutLane,
  pan,
  phases,
  opening,
  placeFlags,
  reveal,
  stepPath,
  ticks,
  xOf,
  zoom,
  atOf,
  type Node,
  type Point,
  type View,
} from './layout';
import { Overview } from './overview';
import css from './timeline.module.css';

export interface TimelineProps {
  entries: readonly Entry[];
  milestones: Milestones;
  selectedId: string | undefined;
  onSelect: (entryId: string) => void;
  now: number;
  tools?: ReactNode;
}

/** Lanes of buttons over time: zoomed by keys, wheel and brush; its list is the equal way to read it. */
export function Timeline({ entries, milestones, selectedId, onSelect, now, tools }: TimelineProps) {
  const stage = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(900);
  useLayoutEffect(() => {
    const element = stage.current!;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const points = useMemo(() => pointsOf(entries), [entries]);
  const flags = useMemo(() => flagsOf(milestones), [milestones]);
  const steps = useMemo(() => firingOf(entries), [entries]);
  const tints = useMemo(() => phases(milestones, now), [milestones, now]);
  const [hidden, setHidden] = useState<ReadonlySet<Kind>>(new Set());
  const lanes = useMemo(() => {
    const byLane = new Map<Kind, Point[]>(laneOrder.map((lane) => [lane, []]));
    for (const point of points) byLane.get(point.lane)!.push(point);
    return laneOrder
      .map((lane) => ({ lane, points: byLane.get(lane)! }))
      .filter(({ points: list, lane }) => list.length > 0 || lane === 'alert' || lane === 'act');
  }, [points]);

  const bounds = useMemo(() => fit([...points.map(({ at }) => at), ...flags.map(({ at }) => at)]), [points, flags]);
  const [wanted, setWanted] = useState<View>();
  const first = useMemo(
    () =>
      opening(
        flags.map(({ at }) => at),
        bounds,
      ),
    [flags, bounds],
  );
  const view = wanted ? clamp(wanted, bounds) : first;
  const isWhole = view.to - view.from >= (bounds.to - bounds.from) * 0.999;

  const selectedAt = points.find(({ id }) => id === selectedId)?.at;
  const latestView = useRef(view);
  useLayoutEffect(() => {
    latestView.current = view;
    // Buttons are reused for what is next in the lane; the focus stays with its entry.
    const focused = document.activeElement;
    if (focused?.hasAttribute('data-node') && stage.current!.contains(focused) && (focused as HTMLElement).tabIndex !== 0)
      stage.current!.querySelector<HTMLElement>('[data-node][tabindex="0"]')?.focus({ preventScroll: true });
  });
  // Whoever selects an entry (here, in the list, in a citation) sees it: the view moves only as far as it must.
  useEffect(() => {
    if (selectedAt === undefined) return;
    const next = reveal(latestView.current, selectedAt, bounds);
    if (next !== latestView.current) setWanted(next);
  }, [selectedAt, bounds]);

  const zoomBy = useCallback(
    (factor: number, at?: number) =>
      setWanted((current) => {
        const from = current ? clamp(current, bounds) : first;
        const middle = (from.from + from.to) / 2;
        const anchor = at ?? (selectedAt !== undefined && selectedAt > from.from && selectedAt < from.to ? selectedAt : middle);
        return zoom(from, factor, anchor, bounds);
      }),
    [bounds, first, selectedAt],
  );
  const showAll = useCallback(() => setWanted(everything), []);

  const select = useCallback(
    (direction: 1 | -1) => {
      const index = points.findIndex(({ id }) => id === selectedId);
      const next = points[index === -1 ? (direction === 1 ? 0 : points.length - 1) : index + direction];
      if (next) onSelect(next.id);
    },
    [points, selectedId, onSelect],
  );

  useCommands([
    { id: 'timeline-in', label: 'Zoom in', group: 'Timeline', keys: ']', run: () => zoomBy(0.6) },
    { id: 'timeline-out', label: 'Zoom out', group: 'Timeline', keys: '[', run: () => zoomBy(1 / 0.6) },
    { id: 'timeline-all', label: 'Show the whole timeline', group: 'Timeline', keys: '0', run: showAll },
  ]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const length = view.to - view.from;
    if (event.key === '+' || event.key === '=') zoomBy(0.6);
    else if (event.key === '-') zoomBy(1 / 0.6);
    else if (event.key === '0') showAll();
    else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      const direction = event.key === 'ArrowRight' ? 1 : -1;
      if (event.shiftKey) setWanted(pan(view, direction * length * 0.2, bounds));
      else select(direction);
    } else if (event.key === 'Home') onSelect(points[0]?.id ?? '');
    else if (event.key === 'End') onSelect(points.at(-1)?.id ?? '');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  // Ctrl or ⌘ with the wheel zooms at the pointer, the horizontal wheel moves; React's own wheel listener is passive.
  useEffect(() => {
    const element = stage.current!;
    const onWheel = (event: WheelEvent) => {
      const rect = element.getBoundingClientRect();
      const current = latestView.current;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        setWanted(
          zoom(
            current,
            Math.exp(Math.max(-60, Math.min(60, event.deltaY)) * 0.006),
            atOf(event.clientX - rect.left, current, rect.width),
            bounds,
          ),
        );
      } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        setWanted(pan(current, (event.deltaX / rect.width) * (current.to - current.from), bounds));
      }
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [bounds]);

  const open = useCallback(
    (node: Node) => {
      const first = node.points[0]!;
      const last = node.points.at(-1)!;
      onSelect(first.id);
      if (node.points.length > 1 && last.at > first.at) {
        const air = (last.at - first.at) * 0.6;
        setWanted(clamp({ from: first.at - air, to: last.at + air }, bounds));
      }
    },
    [onSelect, bounds],
  );

  const placed = placeFlags(flags, view, width);
  const marks = ticks(view, width);
  const most = useMemo(() => steps.reduce((max, { count }) => Math.max(max, count), 0), [steps]);
  const firingPath = most > 0 ? stepPath(steps, view, width, 54, most) : '';
  const focusable = selectedId ?? points[0]?.id;
  const isOneDay = sameDay(view.from, view.to);

  return (
    <section className={`${css['timeline']} ${css['folding']}`} aria-label="Timeline">
      <div className={css['bar']}>
        <div className={css['legend']} role="group" aria-label="Lanes">
          {lanes.map(({ lane, points: list }) => (
            <button
              key={lane}
              type="button"
              data-kind={lane}
              aria-pressed={!hidden.has(lane)}
              title={hidden.has(lane) ? `Show ${laneNames[lane].toLowerCase()}` : `Hide ${laneNames[lane].toLowerCase()}`}
              onClick={() => setHidden((now_) => new Set(now_.has(lane) ? [...now_].filter((one) => one !== lane) : [...now_, lane]))}
            >
              <KindIcon kind={lane} size={14} /> {laneNames[lane]} <Count>{list.length}</Count>
            </button>
          ))}
        </div>
        <span className={css['range']}>
          {!isOneDay && `${shortDay(view.from)} `}
          {clock(view.from)}–{!isOneDay && `${shortDay(view.to)} `}
          {clock(view.to)} UTC
        </span>
        <div className={css['zoom']} role="group" aria-label="Zoom">
          <button type="button" aria-label="Zoom out" title="Zoom out ([)" onClick={() => zoomBy(1 / 0.6)}>
            <Minus size={14} aria-hidden />
          </button>
          <button type="button" aria-label="Zoom in" title="Zoom in (])" onClick={() => zoomBy(0.6)}>
            <Plus size={14} aria-hidden />
          </button>
          <button type="button" aria-label="Show everything" title="Show everything (0)" onClick={showAll}>
            <Maximize2 size={13} aria-hidden />
          </button>
        </div>
        {tools}
      </div>
      <div
        className={css['stage']}
        ref={stage}
        onKeyDown={onKeyDown}
        role="group"
        aria-label="Entries in time. Arrow keys move, plus and minus zoom, 0 shows everything."
      >
        <div className={css['flags']}>
          {placed.map((flag) =>
            flag.tier === 2 ? (
              <span key={flag.id} className={css['flagDot']} style={{ left: flag.x }} title={`${flag.name} ${clock(flag.at)} UTC`} />
            ) : (
              <span key={flag.id} className={css['flag']} data-flipped={flag.isFlipped} style={{ left: flag.x, top: 2 + flag.tier * 23 }}>
                <FlagIcon size={11} aria-hidden />
                {flag.name} <time>{clock(flag.at)}</time>
              </span>
            ),
          )}
        </div>
        {placed.map((flag) => (
          <i key={flag.id} className={css['stem']} style={{ left: flag.x, top: 20 + Math.min(flag.tier, 1) * 23, bottom: 49 }} />
        ))}
        <div className={css['lanes']}>
          <div className={css['ground']} aria-hidden>
            {tints.map((tint) => (
              <i
                key={tint.kind}
                className={css['phase']}
                data-kind={tint.kind}
                style={{ left: xOf(tint.from, view, width), width: xOf(tint.to, view, width) - xOf(tint.from, view, width) }}
              />
            ))}
            {marks.map(({ at }, index) => (
              <i key={index} className={css['grid']} style={{ left: xOf(at, view, width) }} />
            ))}
          </div>
          {lanes.map(({ lane, points: list }) =>
            hidden.has(lane) ? null : (
              <div key={lane} className={css['lane']} data-kind={lane}>
                <span className={css['laneName']}>
                  <KindIcon kind={lane} /> <span>{laneNames[lane]}</span>
                </span>
                <div className={css['clip']}>
                  <LaneNodes
                    nodes={layoutLane(list, view, width)}
                    lane={lane}
                    selectedId={selectedId}
                    focusable={focusable}
                    onOpen={open}
                  />
                </div>
              </div>
            ),
          )}
        </div>
        {most > 0 && (
          <div className={css['metric']} data-kind="alert">
            <span className={css['laneName']}>
              Firing alerts <small>peak {most}</small>
            </span>
            <svg viewBox={`0 0 ${width} 54`} preserveAspectRatio="none" aria-hidden>
              <path className={css['area']} d={firingPath} />
              <path className={css['edge']} d={outline(firingPath)} />
            </svg>
          </div>
        )}
        <div className={css['axis']} aria-hidden>
          {marks.map(({ at, step }) => {
            const x = xOf(at, view, width);
            if (x < 16 || x > width - 20) return null;
            return (
              <time key={at} style={{ left: x }}>
                {step >= 86_400_000 || (!isOneDay && at % 86_400_000 === 0) ? shortDay(at) : clock(at, 'UTC', step < 60_000)}
              </time>
            );
          })}
        </div>
        <Overview points={points} steps={steps} most={most} bounds={bounds} view={view} isWhole={isWhole} onView={setWanted} />
      </div>
    </section>
  );
}

/** The upper edge of an area: without the way down, along the ground and up. */
const outline = (area: string) => area.replace(/^M0,\d+V/, 'M0,').replace(/V\d+Z$/, '');

interface LaneNodesProps {
  nodes: readonly Node[];
  lane: Kind;
  selectedId: string | undefined;
  focusable: string | undefined;
  onOpen: (node: Node) => void;
}
const LaneNodes = memo(function LaneNodes({ nodes, lane, selectedId, focusable, onOpen }: LaneNodesProps) {
  // By place, not by entry: zooming moves and rewords the buttons that are there, and makes hardly any.
  return nodes.map((node, place) => {
    const first = node.points[0]!;
    const isCluster = node.points.length > 1;
    const isSelected = node.points.some(({ id }) => id === selectedId);
    const when = clock(first.at);
    return (
      <button
        key={place}
        type="button"
        data-node
        className={`${css['node']} ${isCluster ? css['cluster'] : ''}`}
        data-kind={lane}
        data-key={first.isKey}
        data-selected={isSelected}
        aria-pressed={isSelected}
        tabIndex={node.points.some(({ id }) => id === focusable) ? 0 : -1}
        style={{ transform: `translateX(${(node.x - 10).toFixed(1)}px)` }}
        aria-label={isCluster ? `${node.points.length} ${laneNames[lane].toLowerCase()} from ${when}. Zooms in.` : `${when} ${first.title}`}
        title={
          isCluster
            ? node.points
                .slice(0, 8)
                .map(({ at, title }) => `${clock(at)} ${title}`)
                .join('\n')
            : `${when} ${first.title}`
        }
        onClick={() => onOpen(node)}
      >
        <span className={css['pin']}>
          <KindIcon kind={lane} size={12} />
          {isCluster && node.points.length}
        </span>
        {node.labelWidth > 0 && (
          <span className={css['words']} style={{ maxWidth: node.labelWidth }} aria-hidden>
            <span>{first.title}</span>
            {first.count && node.labelWidth > 90 && <span className={css['times']}>×{first.count}</span>}
          </span>
        )}
      </button>
    );
  });
});
