import { Link } from '@tanstack/react-router';
import { Dialog } from '../../ui/dialog';
import { Code } from '../../ui/kit';

const feeds = [
  ['/api/v1/post-mortems/feed.atom', 'Published post-mortems', 'the newest fifty that you may read'],
  ['/api/v1/lessons/feed.atom', 'Lessons', 'what was shared, as questions to teams'],
] as const;

/** Feeds for whoever reads elsewhere; the reading list is the subscription inside. */
export const SubscribeDialog = ({ onClose }: { onClose: () => void }) => (
  <Dialog
    title="Subscribe"
    lead="What is published about your services and teams waits in your reading list by itself. These Atom feeds bring it elsewhere."
    onClose={onClose}
  >
    {feeds.map(([path, name, note]) => (
      <section key={path} className="stack" style={{ gap: 4 }} aria-label={name}>
        <span>
          <strong>{name}</strong> <span className="faint">{note}</span>
        </span>
        <Code text={`${location.origin}${path}`} label={`address of the feed “${name}”`} />
      </section>
    ))}
    <p className="muted">
      A browser that is signed in reads them at once. A feed reader sends the header <code>Authorization: Bearer …</code> with a{' '}
      <Link to="/settings/tokens">token</Link> of the role viewer; it sees what a viewer sees.
    </p>
  </Dialog>
);
