import { ListChecks, Plus } from 'lucide-react';
import { useState } from 'react';
import { bulkActionItems, useActionItems } from '../../api/action-items';
import { useMay } from '../../api/directory';
import { refresh } from '../../api/queries';
import { useCommands } from '../../keys/use-commands';
import { DueFilter, Filter, TeamFilter, WordsFilter, emptyList } from '../../shell/filters';
import { Page, Toolbar } from '../../shell/page';
import { useFilters } from '../../shell/use-filters';
import { plural } from '../../ui/format';
import { Button, Segmented } from '../../ui/kit';
import { Awaited, Empty } from '../../ui/states';
import { toast, toastProblem } from '../../ui/toast';
import { useTicks } from '../../ui/use-form';
import { ActionTable } from './action-table';
import { Board } from './board';
import { CreateActionDialog } from './create-action-dialog';

export function ActionItemsPage() {
  const { filters: search, set, clear } = useFilters();
  const { view = 'board', ...filters } = search;
  const query = useActionItems(filters);
  const may = useMay()('action-items:act');
  const [isCreating, setCreating] = useState(false);
  const { ticked: picked, tick, setTicked: setPicked } = useTicks();
  useCommands(
    may ? [{ id: 'new-item', label: 'Create an action item', group: 'Action items', keys: 'i', run: () => setCreating(true) }] : [],
  );
  const hasFilter = Object.values(filters).some(Boolean);
  const startAll = async () => {
    try {
      const { outcomes } = await bulkActionItems([...picked], { order: 'start' });
      const done = outcomes.filter(({ ok }) => ok).length;
      toast(
        done === outcomes.length
          ? `${plural(done, 'item')} started`
          : `${done} of ${outcomes.length} started; the others do not take it in their state`,
        { isWrong: done < outcomes.length },
      );
      setPicked(new Set());
      await refresh('action-items');
    } catch (error) {
      toastProblem(error);
    }
  };
  return (
    <Page
      crumbs={[{ text: 'Action items' }]}
      title="Action items"
      actions={
        may && (
          <Button look="primary" icon={<Plus size={14} aria-hidden />} onClick={() => setCreating(true)}>
            Create
          </Button>
        )
      }
    >
      <Toolbar>
        <Segmented
          label="View"
          value={view === 'table' ? 'table' : 'board'}
          options={[
            ['board', 'Board'],
            ['table', 'Table'],
          ]}
          onChange={(next) => set({ view: next === 'board' ? undefined : next })}
        />
        <Filter
          name="owner"
          label="Owner"
          options={[
            ['', 'Of anybody'],
            ['me', 'Mine'],
          ]}
        />
        <TeamFilter />
        <Filter
          name="priority"
          label="Priority"
          options={[['', 'Any priority'], ...['P0', 'P1', 'P2', 'P3'].map((one) => [one, one] as const)]}
        />
        <DueFilter />
        <WordsFilter />
        {picked.size > 0 && (
          <span data-end>
            <Button look="primary" onClick={() => void startAll()}>
              Start {picked.size}
            </Button>
          </span>
        )}
      </Toolbar>
      <Awaited query={query} rows={10}>
        {(items) =>
          items.length === 0 ? (
            <Empty
              {...emptyList(hasFilter, clear, 'No item answers these filters', {
                icon: <ListChecks size={24} aria-hidden />,
                title: 'No action items yet',
                children: 'They come from post-mortems and incidents, each with an owner, a date and a proof to give.',
              })}
            />
          ) : view === 'table' ? (
            <ActionTable
              items={items}
              label="Action items"
              {...(may
                ? {
                    select: (item) => <input type="checkbox" aria-label={`Select ${item.key}`} {...tick(item.actionItemId)} />,
                  }
                : {})}
            />
          ) : (
            <Board items={items} mayAct={may} />
          )
        }
      </Awaited>
      {query.hasNextPage && (
        <Button isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show more
        </Button>
      )}
      {isCreating && <CreateActionDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}
