import { Bookmark } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { queryText } from '../../api/client';
import { deleteView, editView, saveView, useSavedViews, type SavedView } from '../../api/incidents';
import { refresh } from '../../api/queries';
import { CheckBox, TextField } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import { MenuLazy } from '../../ui/lazy-menu';
import { toast, toastProblem } from '../../ui/toast';
import type { Filters } from '../../shell/use-filters';

const queryOf = (filters: Filters): string => queryText(filters).replace(/^\?/, '');
const sorted = (query: string): string =>
  [...new URLSearchParams(query)]
    .map((pair) => pair.join('='))
    .toSorted()
    .join('&');

/** Filters of the list under a name, for oneself or for everybody. A view is an address: who gets the link sees the same list. */
export function SavedViews({ filters }: { filters: Filters }) {
  const views = useSavedViews().data?.items ?? [];
  const navigate = useNavigate();
  const [open, setOpen] = useState<'new' | SavedView>();
  const query = queryOf(filters);
  const current = views.find((view) => sorted(view.query) === sorted(query));
  const show = (view: SavedView) =>
    void navigate({ to: '/incidents', search: Object.fromEntries(new URLSearchParams(view.query)) as never });
  const remove = async (view: SavedView) => {
    try {
      await deleteView(view);
      await refresh('incidents');
      const { name, query: kept, sharedWith } = view;
      toast(`The view “${name}” is deleted`, {
        undo: () => void saveView({ name, query: kept, sharedWith }).then(() => refresh('incidents'), toastProblem),
      });
    } catch (error) {
      toastProblem(error);
    }
  };
  const copy = async (view: SavedView) => {
    await navigator.clipboard.writeText(`${location.origin}/incidents?${view.query}`);
    toast('The link is copied');
  };
  return (
    <>
      <MenuLazy
        label={current ? `Views: ${current.name}` : 'Views'}
        look="quiet"
        trigger={
          <>
            <Bookmark size={14} aria-hidden /> {current?.name ?? 'Views'}
          </>
        }
        entries={[
          ...views.map((view) => ({
            id: view.viewId,
            label: `${view.name}${view.isOwn ? '' : ' · shared'}`,
            onSelect: () => show(view),
          })),
          ...(views.length > 0 ? [null] : []),
          ...(query && !current ? [{ id: 'save', label: 'Save this view…', onSelect: () => setOpen('new') }] : []),
          ...(current ? [{ id: 'copy', label: 'Copy the link', onSelect: () => void copy(current) }] : []),
          ...(current?.isOwn
            ? [
                { id: 'edit', label: 'Rename or share…', onSelect: () => setOpen(current) },
                { id: 'delete', label: 'Delete the view', isDangerous: true, onSelect: () => void remove(current) },
              ]
            : []),
          ...(!query && views.length === 0
            ? [{ id: 'none', label: 'Filter the list, then save it here', isDisabled: true, onSelect: () => undefined }]
            : []),
        ]}
      />
      {open && <ViewDialog view={open === 'new' ? undefined : open} query={query} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function ViewDialog({ view, query, onClose }: { view: SavedView | undefined; query: string; onClose: () => void }) {
  const [name, setName] = useState(view?.name ?? '');
  const [isShared, setShared] = useState(view?.sharedWith === 'everybody');
  return (
    <FormDialogLazy
      title={view ? `Edit the view “${view.name}”` : 'Save this view'}
      submit="Save"
      canSubmit={name.trim() !== ''}
      onClose={onClose}
      onSubmit={async () => {
        const body = { name: name.trim(), query: view?.query ?? query, sharedWith: isShared ? ('everybody' as const) : ('own' as const) };
        await (view ? editView(view, body) : saveView(body));
        await refresh('incidents');
        toast(view ? 'Saved' : `“${body.name}” is kept under Views`);
      }}
    >
      <TextField label="Name" autoFocus maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
      <CheckBox checked={isShared} onChange={(event) => setShared(event.target.checked)}>
        Everybody sees it
      </CheckBox>
    </FormDialogLazy>
  );
}
