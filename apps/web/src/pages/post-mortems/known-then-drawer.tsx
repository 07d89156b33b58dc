import { useKnownThen, type KnownCard } from '../../api/post-mortem-review';
import { Dialog } from '../../ui/dialog';
import { plural, words } from '../../ui/format';
import { Chip, Severity } from '../../ui/kit';
import { Awaited } from '../../ui/states';
import { Clock, DayClock } from '../../ui/time';
import css from './review.module.css';

/** Two columns against hindsight: what stood on the screens at a moment, and what was learned only later. */
export function KnownThenDrawer({ id, entryRef, onClose }: { id: string; entryRef: string; onClose: () => void }) {
  const query = useKnownThen(id, entryRef);
  return (
    <Dialog
      isDrawer
      width={900}
      title={`What did we know at ${entryRef}?`}
      lead={
        query.data && (
          <>
            At <DayClock at={query.data.at} /> UTC. What came to light later stands apart: it could not be acted on.
          </>
        )
      }
      onClose={onClose}
    >
      <Awaited query={query}>{({ items }) => items.map((card, index) => <Card key={index} card={card} />)}</Awaited>
    </Dialog>
  );
}

function Card({ card }: { card: KnownCard }) {
  return (
    <div className={css['twoColumns']}>
      <section className={css['column']} aria-label="Known then">
        <h3>Known then{card.incidentNumber !== null && ` · INC-${card.incidentNumber}`}</h3>
        <div className={css['then']}>
          {card.status ? <Chip kind="chat">{words(card.status)}</Chip> : <Chip>No incident was open yet</Chip>}
          {card.severity && <Severity severity={card.severity} />}
          <Chip kind={card.alertsOpen > 0 ? 'alert' : undefined}>
            {card.alertsFired === 0 ? 'no alert had fired' : `${card.alertsOpen} of ${plural(card.alertsFired, 'alert')} still firing`}
          </Chip>
          {card.roles.map((role) => (
            <Chip key={role} look="outline">
              {words(role)}
            </Chip>
          ))}
        </div>
        {card.hypotheses.length > 0 && (
          <>
            <strong>What was considered</strong>
            <ul className={css['facts']}>
              {card.hypotheses.map((one) => (
                <li key={one.ref}>
                  <span className="mono faint">{one.ref}</span>
                  <span>
                    {one.text} <Chip>{words(one.state)}</Chip>
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
        <strong>On record</strong>
        {card.known.length === 0 ? <p className="muted">Nothing yet.</p> : <Entries entries={card.known} />}
      </section>
      <section className={css['column']} data-later aria-label="Learned later">
        <h3>Learned later</h3>
        {card.learnedLater.length === 0 ? (
          <p>Everything that had happened by then was known by then.</p>
        ) : (
          <Entries entries={card.learnedLater} />
        )}
      </section>
    </div>
  );
}

const Entries = ({ entries }: { entries: readonly { ref: string; occurredAt: string; text: string; knownAt?: string | null }[] }) => (
  <ol className={css['facts']}>
    {entries.map(({ ref, occurredAt, text, knownAt }) => (
      <li key={ref}>
        <Clock at={occurredAt} />
        <span>
          <span className="mono faint">{ref}</span> {text}
        </span>
        {knownAt !== undefined && (
          <span className="faint">
            {knownAt === null ? (
              'not known to anybody then'
            ) : (
              <>
                known at <Clock at={knownAt} />
              </>
            )}
          </span>
        )}
      </li>
    ))}
  </ol>
);
