import { Link } from '@tanstack/react-router';
import { useMay } from '../../api/directory';
import { revokeKey, useSources, type Integration } from '../../api/ingest';
import { refresh } from '../../api/queries';
import { duration, plural, words } from '../../ui/format';
import { Button, Card, Code } from '../../ui/kit';
import { Ago, DayClock } from '../../ui/time';
import { toast, toastProblem } from '../../ui/toast';
import { FirstAlert } from './first-alert';
import { useShownIntegration } from './integration-context';
import css from './sources.module.css';

/** How the source does, how it is set up, and what came last. */
export function OverviewTab() {
  const integration = useShownIntegration();
  const source = useSources().data?.items.find((one) => one.source === integration.source);
  return (
    <div className={css['steps']}>
      <div className="stack">
        <HealthCard integration={integration} />
        <Card title="Set-up" note="the key stands where … is">
          <div className="stack">
            <Code label="address" text={integration.ingestUrl} />
            {source?.steps.map((step, index) => (
              <div key={step.text} className="stack">
                <p>{step.text}</p>
                {step.code && <Code label={`step ${index + 1}`} text={step.code.text} />}
              </div>
            ))}
          </div>
        </Card>
        <Card title="Keys" note={integration.keys.length > 1 ? 'all of them are accepted' : undefined}>
          <dl className="facts">
            {integration.keys.map((key) => (
              <KeyLine key={key.keyId} kept={key} integration={integration} />
            ))}
          </dl>
        </Card>
      </div>
      <FirstAlert integrationId={integration.integrationId} />
    </div>
  );
}

const notRead = ['unmapped', 'quarantined', 'refused'] as const;

function HealthCard({ integration: { integrationId, health } }: { integration: Integration }) {
  const failed = notRead.reduce((sum, outcome) => sum + (health.receipts[outcome] ?? 0), 0);
  return (
    <Card title="Health" note="last 24 hours">
      <dl className="facts">
        <dt>Last seen</dt>
        <dd>
          {health.lastReceivedAt ? <Ago at={health.lastReceivedAt} /> : 'never'}
          {health.isQuiet && ' · quieter than its heartbeat allows'}
        </dd>
        <dt>Rate</dt>
        <dd>
          {health.receiptsPerMinute.toFixed(1)} a minute{health.inStorm && ' · in a storm: its receipts take lanes of their own'}
        </dd>
        <dt>Lag</dt>
        <dd>{health.lagSeconds < 1 ? 'read as they come' : `${duration(health.lagSeconds)} from arrival until the last one was read`}</dd>
        <dt>Receipts</dt>
        <dd>
          {Object.entries(health.receipts)
            .map(([outcome, count]) => `${count.toLocaleString('en')} ${words(outcome).toLowerCase()}`)
            .join(' · ') || 'none'}
        </dd>
        {failed > 0 && (
          <>
            <dt>Not read</dt>
            <dd>
              {notRead
                .filter((outcome) => (health.receipts[outcome] ?? 0) > 0)
                .map((outcome) => (
                  <Link key={outcome} to="/sources/receipts" search={{ integrationId, outcome }} style={{ marginInlineEnd: 12 }}>
                    {plural(health.receipts[outcome] ?? 0, `${outcome} receipt`)}
                  </Link>
                ))}
            </dd>
          </>
        )}
        {health.lastProblem && (
          <>
            <dt>Last problem</dt>
            <dd>
              {health.lastProblem.detail} <code className="faint">{health.lastProblem.type}</code> <Ago at={health.lastProblem.at} />
            </dd>
          </>
        )}
        {health.skewSeconds !== 0 && (
          <>
            <dt>Clock</dt>
            <dd>{duration(health.skewSeconds)} ahead of ours: such times are taken as the time of arrival</dd>
          </>
        )}
      </dl>
    </Card>
  );
}

function KeyLine({ kept, integration }: { kept: Integration['keys'][number]; integration: Integration }) {
  const mayManage = useMay()('ingest:manage');
  const end = async () => {
    try {
      await revokeKey(integration.integrationId, kept.keyId);
      toast(`The key …${kept.lastFour} is refused within five seconds`);
    } catch (error) {
      toastProblem(error);
    } finally {
      await refresh('integrations');
    }
  };
  return (
    <>
      <dt className="mono">…{kept.lastFour}</dt>
      <dd className="row">
        <span>
          {kept.expiresAt ? (
            <>
              Ends <DayClock at={kept.expiresAt} />
            </>
          ) : (
            'Current'
          )}{' '}
          ·{' '}
          {kept.lastUsedAt ? (
            <>
              used <Ago at={kept.lastUsedAt} />
            </>
          ) : (
            'not used yet'
          )}
        </span>
        {mayManage && kept.expiresAt && (
          <Button size="small" look="quiet" onClick={() => void end()}>
            End it now
          </Button>
        )}
      </dd>
    </>
  );
}
