import { Link } from '@tanstack/react-router';
import { FileCheck2, GripVertical, Lock } from 'lucide-react';
import { useState } from 'react';
import { DragHandle, GridList, GridListItem, useDragAndDrop } from '../../ui/drag-list';
import { orderActionItem, useReminders, type ActionItem } from '../../api/action-items';
import { useNames } from '../../api/directory';
import { refresh } from '../../api/queries';
import { day, daysUntil } from '../../ui/format';
import { Avatar, Chip, Count } from '../../ui/kit';
import { toast, toastProblem } from '../../ui/toast';
import { OrderDialog } from './order-dialog';
import { columns, dueTint, dueWords, orderInto, simpleOrders, type ColumnId } from './orders';
import css from './actions.module.css';

/** Columns by state. Enter lifts a card, arrows move it, Enter drops it; what its state does not take says so. */
export function Board({ items, mayAct }: { items: readonly ActionItem[]; mayAct: boolean }) {
  const [asked, setAsked] = useState<{ item: ActionItem; order: string }>();
  const [isDragging, setDragging] = useState<ActionItem>();
  const drop = async (ids: readonly string[], column: ColumnId) => {
    const item = items.find(({ actionItemId }) => actionItemId === ids[0]);
    if (!item) return;
    const order = orderInto(item, column);
    if (!order) return toast(`${item.key} is ${item.state.replaceAll('-', ' ')}: it cannot go there from here.`);
    if (!simpleOrders.has(order)) return setAsked({ item, order });
    try {
      await orderActionItem(item.actionItemId, order);
      toast(`${item.key} moved`);
    } catch (error) {
      toastProblem(error);
    } finally {
      await refresh('action-items');
    }
  };
  return (
    <div className={css['board']}>
      {columns.map((column) => {
        const cards = items.filter(({ state }) => (column.states as readonly string[]).includes(state));
        return (
          <section key={column.id} className={css['column']} aria-labelledby={`column-${column.id}`}>
            <header>
              <h2 id={`column-${column.id}`}>{column.title}</h2>
              <Count>{cards.length}</Count>
            </header>
            <Column
              id={column.id}
              title={column.title}
              cards={cards}
              mayAct={mayAct}
              isTarget={isDragging !== undefined && orderInto(isDragging, column.id) !== undefined}
              onDrag={(id) => setDragging(items.find(({ actionItemId }) => actionItemId === id))}
              onDrop={(ids) => void drop(ids, column.id)}
            />
          </section>
        );
      })}
      {asked && <OrderDialog item={asked.item} order={asked.order} onClose={() => setAsked(undefined)} />}
    </div>
  );
}

interface ColumnProps {
  id: ColumnId;
  title: string;
  cards: readonly ActionItem[];
  mayAct: boolean;
  isTarget: boolean;
  onDrag: (id: string | undefined) => void;
  onDrop: (ids: string[]) => void;
}
function Column({ id, title, cards, mayAct, isTarget, onDrag, onDrop }: ColumnProps) {
  const { dragAndDropHooks } = useDragAndDrop({
    isDisabled: !mayAct,
    getItems: (keys) => [...keys].map((key) => ({ 'text/plain': String(key), 'debrief-action-item': String(key) })),
    acceptedDragTypes: ['debrief-action-item'],
    getDropOperation: () => (isTarget ? 'move' : 'cancel'),
    onDragStart: ({ keys }) => onDrag(String([...keys][0])),
    onDragEnd: () => onDrag(undefined),
    onRootDrop: ({ items }) => {
      void Promise.all(items.map((item) => (item.kind === 'text' ? item.getText('debrief-action-item') : Promise.resolve('')))).then(
        onDrop,
      );
    },
  });
  return (
    <GridList
      aria-label={`${title} action items`}
      className={css['cards']!}
      items={cards}
      dragAndDropHooks={dragAndDropHooks}
      keyboardNavigationBehavior="tab"
      renderEmptyState={() => (
        <p className={css['none']}>{id === 'proposed' ? 'Post-mortems and incidents propose items' : 'Nothing here'}</p>
      )}
    >
      {(item) => (
        <GridListItem
          id={item.actionItemId}
          textValue={`${item.key} ${item.title}`}
          className={css['card']!}
          data-kind={tintOf(item)}
          data-tint={tintOf(item)}
        >
          <Card item={item} mayAct={mayAct} />
        </GridListItem>
      )}
    </GridList>
  );
}

const daysOf = (item: ActionItem) => (item.due ? daysUntil(item.due.on, Date.now(), item.due.zone) : undefined);
const tintOf = (item: ActionItem) => dueTint(item, daysOf(item));
function Card({ item, mayAct }: { item: ActionItem; mayAct: boolean }) {
  const names = useNames();
  const days = daysOf(item);
  const tint = tintOf(item);
  const owner = item.owner ? names(item.owner.id) : undefined;
  const needsProof = item.state === 'accepted' || item.state === 'in-progress' || item.state === 'blocked' || item.state === 'implemented';
  return (
    <div className={css['cardBody']}>
      <span className={css['meta']}>
        <Count>{item.key}</Count>
        <Chip kind={item.priority === 'P0' ? 'alert' : undefined}>{item.priority}</Chip>
        {item.state === 'blocked' && (
          <Chip kind="note">
            <Lock size={11} aria-hidden /> Blocked
          </Chip>
        )}
        {mayAct && (
          <DragHandle slot="drag" className={css['handle']!} aria-label={`Move ${item.key}`}>
            <GripVertical size={13} aria-hidden />
          </DragHandle>
        )}
      </span>
      <Link to="/action-items/$actionItemId" params={{ actionItemId: item.actionItemId }}>
        {item.title}
      </Link>
      <span className={css['meta']}>
        {owner ? (
          <>
            <Avatar name={owner} size="small" /> <span className="truncate">{owner}</span>
          </>
        ) : (
          'Nobody owns it yet'
        )}
      </span>
      <span className={css['meta']}>
        {days === undefined ? 'No due date' : <span data-kind={tint}>{item.isOpen ? dueWords(days) : `was due ${day(item.due!.on)}`}</span>}
        {item.isOpen && item.nextRingAt && <Ladder id={item.actionItemId} />}
      </span>
      {needsProof && (
        <span className={css['proof']} data-given={item.evidence.length > 0}>
          <FileCheck2 size={12} aria-hidden /> {item.evidence.length > 0 ? 'Proof of the fix given' : 'Proof of the fix needed'}
        </span>
      )}
    </div>
  );
}

/** The reminders as five dots: sent, next, and those that go to the lead. */
function Ladder({ id }: { id: string }) {
  const reminders = useReminders(id).data;
  if (!reminders) return null;
  const sent = reminders.rang.length;
  const next = reminders.next.flatMap((one) => (one.kind === 'ring' ? [one] : []));
  const dots = [
    ...Array.from({ length: Math.min(sent, 2) }, () => 'sent'),
    ...next.map((one, index) => (index === 0 ? 'next' : one.to === 'owner' ? 'later' : 'lead')),
  ].slice(0, 5);
  return (
    <span
      className={css['ladder']}
      role="img"
      aria-label={`${sent} reminders sent, ${next.length > 0 ? `next on ${next[0]!.local.date} at ${next[0]!.local.time}` : 'none to come'}`}
      title={next[0] ? `Next reminder: ${next[0].local.date} ${next[0].local.time} ${next[0].local.zone}` : undefined}
    >
      {dots.map((state, index) => (
        <i key={index} data-state={state} />
      ))}
    </span>
  );
}
