import { useFilters } from '../../shell/use-filters';
import { ListChecks, Plus, Search } from 'lucide-react';
import { useState } from 'react';
import { bulkActionItems, useActionItems } from '../../api/action-items';
import { useMay, useTeams } from '../../api/directory';
import { refresh } from '../../api/queries';
import { useCommands } from '../../keys/use-commands';
import { Page, Toolbar } from '../../shell/page';
import { plural } from '../../ui/format';
import { Button, Picker, SearchInput, Segmented } from '../../ui/kit';
import { Awaited, Empty } from '../../ui/states';
import { toast, toastProblem } from '../../ui/toast';
import { ActionTable } from './action-table';
import { Board } from './board';
import { CreateActionDialog } from './create-action-dialog';

export function ActionItemsPage() {
  const { filters: search, set } = useFilters();
  const { view = 'board', ...filters } = search;
  const query = useActionItems(filters);
  const teams = useTeams().data ?? [];
  const may = useMay()('action-items:act');
  const [isCreating, setCreating] = useState(false);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
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
        <Picker
          label="Owner"
          value={filters['owner'] ?? ''}
          onChange={(event) => set({ owner: event.target.value })}
          options={[
            ['', 'Of anybody'],
            ['me', 'Mine'],
          ]}
        />
        {teams.length > 0 && (
          <Picker
            label="Team"
            value={filters['team'] ?? ''}
            onChange={(event) => set({ team: event.target.value })}
            options={[['', 'Any team'], ...teams.map(({ teamId, name }) => [teamId, name] as const)]}
          />
        )}
        <Picker
          label="Priority"
          value={filters['priority'] ?? ''}
          onChange={(event) => set({ priority: event.target.value })}
          options={[['', 'Any priority'], ...['P0', 'P1', 'P2', 'P3'].map((one) => [one, one] as const)]}
        />
        <Picker
          label="Due"
          value={filters['overdue'] ?? ''}
          onChange={(event) => set({ overdue: event.target.value })}
          options={[
            ['', 'Due or not'],
            ['true', 'Overdue'],
          ]}
        />
        <span style={{ width: 220 }}>
          <SearchInput
            data-filter
            icon={<Search size={14} aria-hidden />}
            label="Words or number"
            placeholder="Words or number"
            defaultValue={filters['q'] ?? ''}
            onChange={(event) => set({ q: event.target.value })}
          />
        </span>
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
            <Empty icon={<ListChecks size={24} aria-hidden />} title={hasFilter ? 'No item answers these filters' : 'No action items yet'}>
              {hasFilter ? undefined : 'They come from post-mortems and incidents, each with an owner, a date and a proof to give.'}
            </Empty>
          ) : view === 'table' ? (
            <ActionTable
              items={items}
              label="Action items"
              {...(may
                ? {
                    select: (item) => (
                      <input
                        type="checkbox"
                        aria-label={`Select ${item.key}`}
                        checked={picked.has(item.actionItemId)}
                        onChange={(event) =>
                          setPicked(
                            (before) =>
                              new Set(
                                event.target.checked
                                  ? [...before, item.actionItemId]
                                  : [...before].filter((id) => id !== item.actionItemId),
                              ),
                          )
                        }
                      />
                    ),
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
