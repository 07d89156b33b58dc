import { EyeOff, MessageSquarePlus, Quote, Star } from 'lucide-react';
import { memo, useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Entry } from '../../api/incidents';
import { countOf, hasHidden, restOf, sourceOf, titleOf } from '../../timeline/entries';
import { KindIcon } from '../../timeline/icons';
import { clock, day } from '../../ui/format';
import { Button, Count, Kbd, Segmented } from '../../ui/kit';
import { Clock } from '../../ui/time';
import { useCommands } from '../../keys/use-commands';
import { curate } from './context';
import css from './incident.module.css';

export type EntryOrder = 'hide' | 'annotate';
interface Props {
  incidentId: string;
  entries: readonly Entry[];
  selectedId: string | undefined;
  onSelect: (entryId: string) => void;
  mayCurate: boolean;
  onOrder?: (order: EntryOrder, entry: Entry) => void;
  onCite?: ((entry: Entry) => void) | undefined;
  /** Said where there are none. */
  empty?: string;
}
const rowHeight = 49;
const overscan = 16;

/** The equal way to read a timeline: the same entries, the same selection, as a list. */
export function EntryList({ incidentId, entries, selectedId, onSelect, mayCurate, onOrder, onCite, empty }: Props) {
  const [show, setShow] = useState<'all' | 'key' | 'hidden'>('all');
  const shown = useMemo(
    () => entries.filter((entry) => (show === 'hidden' ? hasHidden(entry) : !hasHidden(entry) && (show === 'all' || entry.isKey))),
    [entries, show],
  );
  const visible = entries.filter((entry) => !hasHidden(entry));
  const hiddenCount = entries.length - visible.length;
  const list = useRef<HTMLOListElement>(null);
  const index = shown.findIndex(({ entryId }) => entryId === selectedId);
  const selected = index === -1 ? undefined : shown[index];

  const move = useCallback(
    (by: number) => {
      const next = shown[Math.min(shown.length - 1, Math.max(0, index === -1 ? (by > 0 ? 0 : shown.length - 1) : index + by))];
      if (next) onSelect(next.entryId);
    },
    [shown, index, onSelect],
  );
  const star = useCallback((entry: Entry) => void curate(incidentId, entry, { act: entry.isKey ? 'unstar' : 'star' }), [incidentId]);
  useCommands([
    { id: 'next-entry', label: 'Next entry', group: 'Entries', keys: 'j', run: () => move(1) },
    { id: 'previous-entry', label: 'Previous entry', group: 'Entries', keys: 'k', run: () => move(-1) },
    ...(mayCurate && selected
      ? [
          {
            id: 'star-entry',
            label: selected.isKey ? 'No longer a key moment' : 'Mark as key moment',
            group: 'Entries',
            keys: 'm',
            run: () => star(selected),
          },
        ]
      : []),
    ...(onCite && selected
      ? [
          {
            id: 'cite-entry',
            label: `Cite T${selected.entryNo} in the section last edited`,
            group: 'Entries',
            keys: 'c',
            run: () => onCite(selected),
          },
        ]
      : []),
  ]);

  // Long stories: only the rows near the view are drawn.
  const [range, setRange] = useState<[number, number]>([0, 60]);
  const isLong = shown.length > 150;
  const measure = useCallback(() => {
    const element = list.current;
    if (!element) return;
    const from = Math.max(0, Math.floor(element.scrollTop / rowHeight) - overscan);
    setRange([from, from + Math.ceil(element.clientHeight / rowHeight) + 2 * overscan]);
  }, []);
  useEffect(() => {
    const element = list.current;
    if (!element || index === -1) return;
    const row = element.querySelector<HTMLElement>('[data-selected=true]');
    if (row) row.scrollIntoView({ block: 'nearest' });
    else if (isLong) {
      element.scrollTop = index * rowHeight - element.clientHeight / 2;
      measure();
    }
  }, [index, isLong, measure]);
  const drawn = isLong ? shown.slice(range[0], range[1]) : shown;

  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (!by) return;
    event.preventDefault();
    move(by);
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>('[data-selected=true] button')?.focus());
  };
  const isOneDay = shown.length === 0 || day(shown[0]!.occurredAt) === day(shown.at(-1)!.occurredAt);
  return (
    <section className={css['entries']} aria-label="Entries" data-part>
      <div className={css['listHead']}>
        <h2>Entries</h2>
        <span className="faint">
          {visible.filter(({ isKey }) => isKey).length} of {visible.length} key
        </span>
        <Segmented
          label="Which entries"
          value={show}
          options={[
            ['all', 'All'],
            ['key', 'Key'],
            ...(hiddenCount > 0 || show === 'hidden' ? [['hidden', `Hidden ${hiddenCount}`] as const] : []),
          ]}
          onChange={setShow}
        />
      </div>
      <ol className={css['list']} ref={list} onScroll={isLong ? measure : undefined} onKeyDown={onKeyDown}>
        {isLong && range[0] > 0 && <li aria-hidden style={{ height: range[0] * rowHeight }} />}
        {drawn.map((entry, at) => {
          const before = drawn[at - 1];
          const startsDay = !isOneDay && (!before || day(before.occurredAt) !== day(entry.occurredAt));
          return (
            <Row
              key={entry.entryId}
              entry={entry}
              heading={startsDay ? day(entry.occurredAt) : undefined}
              isSelected={entry.entryId === selectedId}
              isFocusable={entry.entryId === selectedId || (index === -1 && at === 0)}
              onSelect={onSelect}
              onStar={mayCurate ? star : undefined}
              onOrder={mayCurate ? onOrder : undefined}
              onCite={onCite}
            />
          );
        })}
        {isLong && range[1] < shown.length && <li aria-hidden style={{ height: (shown.length - range[1]) * rowHeight }} />}
        {shown.length === 0 && (
          <li className="faint" style={{ padding: 16 }}>
            {show === 'key'
              ? 'No key moments yet. Select an entry and press M.'
              : (empty ?? 'No entries yet. Alerts, orders and notes appear here by themselves.')}
          </li>
        )}
      </ol>
    </section>
  );
}

interface RowProps {
  entry: Entry;
  heading: ReactNode;
  isSelected: boolean;
  isFocusable: boolean;
  onSelect: (entryId: string) => void;
  onStar: ((entry: Entry) => void) | undefined;
  onOrder: ((order: EntryOrder, entry: Entry) => void) | undefined;
  onCite: ((entry: Entry) => void) | undefined;
}
const Row = memo(function Row({ entry, heading, isSelected, isFocusable, onSelect, onStar, onOrder, onCite }: RowProps) {
  const kind = entry.lane;
  const count = countOf(entry);
  const rest = restOf(entry);
  const isHidden = hasHidden(entry);
  return (
    <>
      {heading && (
        <li className={css['day']} aria-hidden>
          {heading}
        </li>
      )}
      <li
        className={css['entry']}
        data-kind={kind}
        data-selected={isSelected}
        data-hidden={isHidden}
        onClick={() => onSelect(entry.entryId)}
      >
        <Clock at={entry.occurredAt} />
        <span className={css['entryIcon']}>
          <KindIcon kind={kind} size={12} />
        </span>
        <button type="button" className={css['entryMain']} tabIndex={isFocusable ? 0 : -1} aria-pressed={isSelected}>
          <span className="visually-hidden">
            T{entry.entryNo}, {clock(entry.occurredAt)},{' '}
          </span>
          <strong>{titleOf(entry)}</strong>{' '}
          <small>
            <code aria-hidden>T{entry.entryNo}</code> {sourceOf(entry)}
            {count && ` · ×${count}`}
            {entry.correctedBy.length > 0 && ' · corrected'}
          </small>
          <span className="visually-hidden">, {clock(entry.occurredAt)}</span>
        </button>
        <span className={css['entryTools']}>
          {isSelected && onCite && (
            <Button look="primary" size="small" icon={<Quote size={12} aria-hidden />} onClick={() => onCite(entry)}>
              Cite <Kbd>C</Kbd>
            </Button>
          )}
          {onStar && (
            <button
              type="button"
              className={css['star']}
              tabIndex={isSelected ? 0 : -1}
              aria-pressed={entry.isKey}
              aria-label={entry.isKey ? 'Key moment; press to take it back' : 'Mark as key moment'}
              onClick={(event) => {
                event.stopPropagation();
                onStar(entry);
              }}
            >
              <Star size={14} aria-hidden />
            </button>
          )}
        </span>
        {isSelected && (
          <div className={css['entryMore']}>
            {rest && <span>{rest}</span>}
            {entry.annotation && <span className={css['note']}>{entry.annotation}</span>}
            {onOrder && (
              <span className="row">
                <Button
                  look="quiet"
                  size="small"
                  icon={<MessageSquarePlus size={12} aria-hidden />}
                  onClick={() => onOrder('annotate', entry)}
                >
                  {entry.annotation ? 'Edit annotation' : 'Annotate'}
                </Button>
                <Button look="quiet" size="small" icon={<EyeOff size={12} aria-hidden />} onClick={() => onOrder('hide', entry)}>
                  {isHidden ? 'Show again' : 'Hide'}
                </Button>
                {entry.recordedAt !== entry.occurredAt && (
                  <Count>
                    recorded <Clock at={entry.recordedAt} />
                  </Count>
                )}
              </span>
            )}
          </div>
        )}
      </li>
    </>
  );
});
