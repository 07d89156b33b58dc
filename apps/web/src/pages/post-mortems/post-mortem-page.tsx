import { Link, useParams } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { Suspense, lazy, useRef, useState } from 'react';
import { useMay, useNames } from '../../api/directory';
import type { Entry } from '../../api/incidents';
import { useOwnEntries } from '../../api/post-mortem-review';
import { usePostMortem, type PostMortem } from '../../api/post-mortems';
import { useCommands } from '../../keys/use-commands';
import { Page } from '../../shell/page';
import { words } from '../../ui/format';
import { Button, Chip, Severity } from '../../ui/kit';
import { Awaited, Loading } from '../../ui/states';
import { DayClock } from '../../ui/time';
import { EntryList } from '../incident/entry-list';
import { useSelection, useTimeline } from '../incident/context';
import { Workspace, type WorkspaceHandle } from './workspace';
import css from './document.module.css';

const FactDialog = lazy(() => import('./fact-dialog').then((module) => ({ default: module.FactDialog })));

export function PostMortemPage() {
  const { postMortemId } = useParams({ strict: false }) as { postMortemId: string };
  const query = usePostMortem(postMortemId);
  if (!query.data)
    return (
      <Page crumbs={[{ text: 'Post-mortems', to: '/post-mortems' }]} documentTitle="Post-mortem">
        <Awaited query={query}>{() => null}</Awaited>
      </Page>
    );
  return <Loaded postMortem={query.data} />;
}

function Loaded({ postMortem }: { postMortem: PostMortem }) {
  const names = useNames();
  const incident = postMortem.incidents.at(0);
  return (
    <Page
      isFull
      crumbs={[
        { text: 'Post-mortems', to: '/post-mortems' },
        { text: `PM-${postMortem.number}`, isMono: true },
      ]}
      documentTitle={`PM-${postMortem.number} ${postMortem.title}`}
      title={postMortem.title}
      beside={
        <>
          {postMortem.severity && <Severity severity={postMortem.severity} />}
          {postMortem.visibility === 'private' && <Chip kind="note">Private</Chip>}
          {postMortem.incidents.map(({ incidentId, number }) => (
            <Link key={incidentId} to="/incidents/$incidentId/review" params={{ incidentId }}>
              <Chip look="outline">INC-{number}</Chip>
            </Link>
          ))}
        </>
      }
      lead={
        <>
          {postMortem.ownerId ? `Owner: ${names(postMortem.ownerId)}` : 'Nobody owns it yet'}
          {postMortem.reviewDueAt && (
            <>
              {' · review due '}
              <DayClock at={postMortem.reviewDueAt} /> UTC
            </>
          )}
        </>
      }
    >
      {incident ? <WithStory postMortem={postMortem} incidentId={incident.incidentId} /> : <WithFacts postMortem={postMortem} />}
    </Page>
  );
}

function WithStory({ postMortem, incidentId }: { postMortem: PostMortem; incidentId: string }) {
  const query = useTimeline(incidentId);
  return <Beside postMortem={postMortem} entries={query.data} incidentId={incidentId} mayCurate={useMay()('incidents:respond')} />;
}

/** A release or a project has no incident: its entries are the facts that people typed in. */
function WithFacts({ postMortem }: { postMortem: PostMortem }) {
  const id = postMortem.postMortemId;
  const query = useOwnEntries(id);
  const { selectedId, select } = useSelection();
  const [isAdding, setAdding] = useState(false);
  const mayAdd = useMay()('post-mortems:write') && postMortem.state !== 'published' && postMortem.state !== 'waived';
  useCommands(mayAdd ? [{ id: 'add-fact', label: 'Add a fact', group: 'Entries', keys: 'a', run: () => setAdding(true) }] : []);
  return (
    <>
      {mayAdd && (
        <div className={css['factBar']} data-part>
          <Button size="small" icon={<Plus size={13} aria-hidden />} keys="A" onClick={() => setAdding(true)}>
            Add a fact
          </Button>
          <span className="faint">
            {words(postMortem.subject.type)} {postMortem.subject.ids.join(', ')}
          </span>
        </div>
      )}
      <Beside
        postMortem={postMortem}
        entries={query.data}
        incidentId=""
        mayCurate={false}
        empty="No facts yet. Press A and say what was seen, changed and decided; every sentence can cite it."
      />
      {isAdding && (
        <Suspense>
          <FactDialog
            id={id}
            near={(query.data?.find(({ entryId }) => entryId === selectedId) ?? query.data?.at(-1))?.occurredAt}
            onClose={() => setAdding(false)}
            onAdded={select}
          />
        </Suspense>
      )}
    </>
  );
}

interface BesideProps {
  postMortem: PostMortem;
  entries: Entry[] | undefined;
  incidentId: string;
  mayCurate: boolean;
  empty?: string;
}
/** The record at the left, the document that cites it at the right. */
function Beside({ postMortem, entries, incidentId, mayCurate, empty }: BesideProps) {
  const { selectedId, select } = useSelection();
  const workspace = useRef<WorkspaceHandle>(null);
  const may = useMay();
  return (
    <div className={css['solo']}>
      {entries ? (
        <EntryList
          incidentId={incidentId}
          entries={entries}
          selectedId={selectedId}
          onSelect={select}
          mayCurate={mayCurate}
          onCite={may('post-mortems:write') ? (entry) => workspace.current?.cite(entry) : undefined}
          {...(empty ? { empty } : {})}
        />
      ) : (
        <Loading rows={10} />
      )}
      <Workspace ref={workspace} postMortem={postMortem} entries={entries ?? []} onOpenEntry={select} />
    </div>
  );
}
