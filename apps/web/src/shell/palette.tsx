import { useNavigate } from '@tanstack/react-router';
import { ChevronRight, CornerDownLeft, Search } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { Autocomplete, Dialog, Header, Input, Menu, MenuItem, MenuSection, Modal, ModalOverlay, SearchField } from '../ui/palette-parts';
import { useSearch } from '../api/operations';
import { rank } from '../keys/rank';
import type { Command } from '../keys/registry';
import { label, useAllCommands } from '../keys/use-commands';
import { Kbd } from '../ui/kit';
import { shortDay } from '../ui/format';
import { addressOf } from './palette-address';
import css from './palette.module.css';
import { closeOverlay, openShortcuts } from './palette-state';

/** This page's commands first, then where one can go, then what the search finds. */
export function Palette() {
  const [query, setQuery] = useState('');
  const all = useAllCommands();
  const navigate = useNavigate();
  const typed = useDeferredValue(query.trim());
  const search = useSearch(typed);
  const found = useMemo(
    () =>
      rank(
        query,
        all.filter(({ isHidden }) => !isHidden),
      ),
    [query, all],
  );
  const groups = useMemo(() => {
    const byGroup = new Map<string, Command[]>();
    for (const command of found) byGroup.set(command.group, [...(byGroup.get(command.group) ?? []), command]);
    const order = new Map(all.map(({ group }, index) => [group, index] as const).toReversed());
    return [...byGroup]
      .toSorted(([left], [right]) => (order.get(left) ?? 0) - (order.get(right) ?? 0))
      .map(([group, commands]) => [group, commands.slice(0, 8)] as const);
  }, [found, all]);
  const hits = typed.length > 1 ? (search.data?.items ?? []) : [];
  const run = (id: string) => {
    closeOverlay();
    const hit = hits.find((one) => `hit-${one.id}` === id);
    if (hit) void navigate({ to: addressOf(hit) });
    else found.find((command) => command.id === id)?.run();
  };
  return (
    <ModalOverlay isOpen isDismissable onOpenChange={(isOpen) => !isOpen && closeOverlay()} className={css['overlay']!}>
      <Modal className={css['modal']!}>
        <Dialog aria-label="Search or jump to" className={css['dialog']!}>
          <Autocomplete inputValue={query} onInputChange={setQuery}>
            <SearchField aria-label="Search or jump to" autoFocus className={css['field']!}>
              <Search size={16} aria-hidden />
              <Input className={css['input']!} placeholder="Type a command, a number or words" />
              <Kbd>esc</Kbd>
            </SearchField>
            <Menu
              aria-label="Commands and results"
              className={css['list']!}
              onAction={(id) => run(String(id))}
              renderEmptyState={() => <p className={css['none']}>{search.isFetching ? 'Searching…' : 'Nothing is called that.'}</p>}
            >
              {groups.map(([group, commands]) => (
                <MenuSection key={group} id={`group-${group}`}>
                  <Header className={css['group']!}>{group}</Header>
                  {commands.map((command) => (
                    <MenuItem key={command.id} id={command.id} textValue={`${command.label} ${query}`} className={css['item']!}>
                      <ChevronRight size={14} aria-hidden />
                      <span>{command.label}</span>
                      {command.detail && <small>{command.detail}</small>}
                      {command.keys && <Kbd>{label(command.keys)}</Kbd>}
                    </MenuItem>
                  ))}
                </MenuSection>
              ))}
              {hits.length > 0 && (
                <MenuSection id="group-found">
                  <Header className={css['group']!}>Found</Header>
                  {hits.map((hit) => (
                    <MenuItem key={`hit-${hit.id}`} id={`hit-${hit.id}`} textValue={`${hit.title} ${query}`} className={css['item']!}>
                      <Search size={14} aria-hidden />
                      <span>
                        {hit.key && <code>{hit.key}</code>} {hit.title}
                      </span>
                      <small>
                        {(hit.noun ?? hit.kind ?? '').replaceAll('-', ' ')}
                        {hit.at ? ` · ${shortDay(hit.at)}` : ''}
                      </small>
                    </MenuItem>
                  ))}
                </MenuSection>
              )}
            </Menu>
          </Autocomplete>
          <footer className={css['foot']}>
            <Kbd>↑</Kbd>
            <Kbd>↓</Kbd> move{' '}
            <Kbd>
              <CornerDownLeft size={10} />
            </Kbd>{' '}
            run
            <button type="button" onClick={openShortcuts}>
              <Kbd>?</Kbd> all shortcuts
            </button>
          </footer>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
