import { Link } from '@tanstack/react-router';
import { FileText } from 'lucide-react';
import { useMay } from '../../api/directory';
import { relateIncidents, type Incident } from '../../api/incidents';
import { usePostMortemOf, stateWords } from '../../api/post-mortems';
import { plural, words } from '../../ui/format';
import { Button, Card, Chip, buttonClass } from '../../ui/kit';
import { Ago, DayClock } from '../../ui/time';
import { toastProblem } from '../../ui/toast';
import { freshIncident, useTheIncident } from './context';
import { Impacts } from './impacts';
import css from './incident.module.css';
import { DurationsCard, MilestonesCard } from './milestones';
import { OwnFieldsCard } from './own-fields';
import { RolesCard } from './roles';
import { Story } from './story';

export const OverviewTab = () => <Story>{() => <Panel />}</Story>;

function Panel() {
  const incident = useTheIncident();
  const may = useMay()('incidents:respond');
  const postMortem = usePostMortemOf(incident.incidentId).data?.items.at(0);
  return (
    <div className={css['panel']}>
      <Card title="What is known">
        {incident.summary ? (
          <p className="prose" style={{ whiteSpace: 'pre-line' }}>
            {incident.summary}
          </p>
        ) : (
          <p className="muted">No summary yet. One sentence for who joins now helps most: press E.</p>
        )}
        <dl className="facts" style={{ marginTop: 12 }}>
          <dt>Opened</dt>
          <dd>
            <DayClock at={incident.openedAt} /> UTC, {incident.origin.kind === 'declared' ? 'declared by hand' : 'from alerts'}
          </dd>
          <dt>Alerts</dt>
          <dd>
            {incident.alertCounts.open} open of {incident.alertCounts.total}
          </dd>
          <dt>Noticed by</dt>
          <dd>{words(incident.detectionMethod)}</dd>
          {incident.environment && (
            <>
              <dt>Environment</dt>
              <dd>{incident.environment}</dd>
            </>
          )}
          {incident.services.length > 0 && (
            <>
              <dt>Services</dt>
              <dd className="row">
                {incident.services.map(({ name, relation, serviceId }) => (
                  <Chip key={serviceId ?? name} look="outline">
                    {name}
                    {relation !== 'subject' && ` · ${relation}`}
                  </Chip>
                ))}
              </dd>
            </>
          )}
          {incident.tags.length > 0 && (
            <>
              <dt>Tags</dt>
              <dd>{incident.tags.join(', ')}</dd>
            </>
          )}
          <dt>Last change</dt>
          <dd>
            <Ago at={incident.updatedAt} />
          </dd>
        </dl>
      </Card>
      <MilestonesCard incident={incident} may={may} />
      <DurationsCard incident={incident} />
      <RolesCard incident={incident} may={may} />
      <OwnFieldsCard incident={incident} may={may} />
      <Impacts incident={incident} may={may} />
      <Findings incident={incident} />
      <Card title="Post-mortem">
        {postMortem ? (
          <div className="stack">
            <p>
              <span className="mono">PM-{postMortem.number}</span> · {stateWords[postMortem.state]}
            </p>
            <Link
              to="/incidents/$incidentId/review"
              params={{ incidentId: incident.incidentId }}
              className={buttonClass}
              style={{ justifySelf: 'start' }}
            >
              <FileText size={14} aria-hidden /> Open the review
            </Link>
          </div>
        ) : (
          <p className="muted">A draft with citations appears by itself as soon as the incident is resolved.</p>
        )}
      </Card>
      {incident.relations.length > 0 && (
        <Card title="Related incidents">
          <ul className="stack">
            {incident.relations.map((relation) => (
              <li key={relation.incidentId + relation.kind} className="row">
                <Link to="/incidents/$incidentId" params={{ incidentId: relation.incidentId }}>
                  INC-{relation.number} {relation.title}
                </Link>
                <span className="muted">{words(relation.kind)}</span>
                {!relation.confirmedBy &&
                  (may ? (
                    <Button
                      size="small"
                      aria-label={`Confirm that INC-${relation.number} is related`}
                      onClick={() =>
                        void relateIncidents(incident.incidentId, relation.incidentId, relation.kind).then(
                          () => freshIncident(incident.incidentId),
                          toastProblem,
                        )
                      }
                    >
                      Confirm
                    </Button>
                  ) : (
                    <Chip kind="note">suggested</Chip>
                  ))}
              </li>
            ))}
          </ul>
        </Card>
      )}
    </div>
  );
}
const findingWords: Partial<Record<string, string>> = {
  'milestone-missing': 'A milestone is missing, so a duration cannot be known.',
  'duration-negative': 'Two milestones give a negative duration; it stays out of statistics.',
  'milestone-order': 'Milestones are not in the order in which they usually come.',
  'milestone-disagrees': 'A stated time and a computed one disagree.',
  'declared-after-resolved': 'It was declared after it was resolved.',
  'alert-late': 'An alert arrived more than five minutes after it fired.',
  'clock-ahead': "A source's clock is ahead of ours.",
  'lead-missing': 'Nobody leads this incident yet.',
  'field-missing': 'A required field is empty.',
  silence: 'No entry for 30 minutes while it is open.',
  broad: 'More than 25 services are involved.',
};
function Findings({ incident }: { incident: Incident }) {
  if (incident.findingsList.length === 0) return null;
  return (
    <Card title="Worth a look" note={plural(incident.findingsList.length, 'finding')}>
      <ul className="stack">
        {incident.findingsList.map(({ finding, data }, index) => (
          <li key={`${finding}${index}`}>
            {findingWords[finding] ?? words(finding)}{' '}
            {typeof data['milestone'] === 'string' && <span className="faint">{words(data['milestone'])}</span>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
