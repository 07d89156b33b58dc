import { Link, useParams } from '@tanstack/react-router';
import { useRef } from 'react';
import { useMay, useNames } from '../../api/directory';
import { usePostMortem, type PostMortem } from '../../api/post-mortems';
import { Page } from '../../shell/page';
import { Chip, Severity } from '../../ui/kit';
import { Awaited, Loading } from '../../ui/states';
import { DayClock } from '../../ui/time';
import { EntryList } from '../incident/entry-list';
import { useSelection, useTimeline } from '../incident/context';
import { Workspace, type WorkspaceHandle } from './workspace';
import css from './document.module.css';

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
      {incident ? (
        <WithStory postMortem={postMortem} incidentId={incident.incidentId} />
      ) : (
        <Workspace postMortem={postMortem} entries={[]} onOpenEntry={() => undefined} />
      )}
    </Page>
  );
}

function WithStory({ postMortem, incidentId }: { postMortem: PostMortem; incidentId: string }) {
  const query = useTimeline(incidentId);
  const { selectedId, select } = useSelection();
  const workspace = useRef<WorkspaceHandle>(null);
  const may = useMay();
  return (
    <div className={css['solo']}>
      {query.data ? (
        <EntryList
          incidentId={incidentId}
          entries={query.data}
          selectedId={selectedId}
          onSelect={select}
          mayCurate={may('incidents:respond')}
          onCite={may('post-mortems:write') ? (entry) => workspace.current?.cite(entry) : undefined}
        />
      ) : (
        <Loading rows={10} />
      )}
      <Workspace ref={workspace} postMortem={postMortem} entries={query.data ?? []} onOpenEntry={select} />
    </div>
  );
}
