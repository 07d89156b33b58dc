import { Link } from '@tanstack/react-router';
import { CirclePlus, CircleX, Combine, FlaskConical, Split } from 'lucide-react';
import { useEffect, useState } from 'react';
import { abortTryOut, startTryOut, useTryOut, type CorrelationRuleBody, type TryOut } from '../../api/rules';
import { plural } from '../../ui/format';
import { Button, Card, Picker, type Kind } from '../../ui/kit';
import { Empty, Notice, Problem } from '../../ui/states';
import { DayClock } from '../../ui/time';
import css from './rules.module.css';

const kinds: Readonly<Record<TryOut['changes'][number]['kind'], readonly [typeof Split, Kind | undefined, string]>> = {
  joined: [Combine, 'act', 'would be one incident'],
  divided: [Split, 'note', 'would be several incidents'],
  gone: [CircleX, 'alert', 'would not be an incident'],
  new: [CirclePlus, 'chat', 'would be an incident'],
  same: [FlaskConical, undefined, 'as it was'],
};
const warnings = {
  collapses: 'Most alerts fall into one incident: what they have in common is too little.',
  fragments: 'Nearly every alert becomes an incident of its own: what they have in common is too much.',
} as const;

/** The draft over the alerts of the past, with what would have been different. It writes nothing. */
export function TryOutCard({ rules }: { rules: readonly (CorrelationRuleBody & { ruleId?: string })[] }) {
  const [days, setDays] = useState('7');
  const [id, setId] = useState<string>();
  const [tried, setTried] = useState<string>();
  const [error, setError] = useState<unknown>();
  const query = useTryOut(id);
  const result = query.data;
  const isRunning = id !== undefined && (result === undefined || result.state === 'running');
  const isOld = tried !== undefined && tried !== JSON.stringify(rules) + days;
  const start = async () => {
    setError(undefined);
    const to = new Date();
    try {
      const begun = await startTryOut(rules, new Date(to.getTime() - Number(days) * 86_400_000).toISOString(), to.toISOString());
      setTried(JSON.stringify(rules) + days);
      setId(begun.tryOutId);
    } catch (problem) {
      setId(undefined);
      setError(problem);
    }
  };
  // Nobody waits for it any more.
  useEffect(() => {
    if (!isRunning || !id) return undefined;
    return () => void abortTryOut(id).catch(() => undefined);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only when the page is left or another one is begun
  }, [id]);
  return (
    <Card
      title="On history"
      note="writes nothing"
      actions={
        <span className="row" style={{ gap: 6 }}>
          <Picker
            label="How far back"
            value={days}
            onChange={(event) => setDays(event.target.value)}
            options={[
              ['1', 'Last day'],
              ['7', 'Last 7 days'],
              ['14', 'Last 14 days'],
              ['31', 'Last 31 days'],
            ]}
          />
          <Button size="small" isBusy={isRunning} icon={<FlaskConical size={13} aria-hidden />} onClick={() => void start()}>
            Try it out
          </Button>
        </span>
      }
    >
      {error !== undefined && <Problem error={error} onRetry={() => void start()} />}
      {query.error ? <Problem error={query.error} /> : null}
      {id === undefined && error === undefined && (
        <Empty icon={<FlaskConical size={24} aria-hidden />} title="What would have been different?">
          Try the rule before it decides: the alerts of the past go through it, and each incident that would differ is named.
        </Empty>
      )}
      {isRunning && (
        <div className="stack" role="status">
          <p className="muted">{result ? `${result.alerts} of ${plural(result.total, 'alert')} played` : 'Alerts are being read'}</p>
          <div className={css['bar']}>
            <i style={{ width: `${result?.total ? (result.alerts / result.total) * 100 : 4}%` }} />
          </div>
        </div>
      )}
      {result && !isRunning && <Result result={result} isOld={isOld} />}
    </Card>
  );
}

function Result({ result, isOld }: { result: TryOut; isOld: boolean }) {
  const { before, after, counts } = result;
  if (result.state !== 'done' || !before || !after || !counts)
    return <Notice kind="alert">It did not come to an end. Try a shorter time.</Notice>;
  const differing = counts.joined + counts.divided + counts.gone + counts.new;
  const figure = (name: string, was: number, would: number) => (
    <>
      <dt>{name}</dt>
      <dd>{was}</dd>
      <dd>{would}</dd>
      <dd className={would === was ? 'faint' : undefined}>{would === was ? '=' : `${would > was ? '▲' : '▼'} ${Math.abs(would - was)}`}</dd>
    </>
  );
  return (
    <div className="stack" aria-live="polite">
      {isOld && <Notice kind="note">The rule has changed since. Try it out again.</Notice>}
      <p>
        <strong style={{ fontWeight: 620 }}>
          {result.total === 0
            ? 'No alert came in this time.'
            : differing === 0
              ? `Nothing would be different: ${plural(counts.same, 'incident')} as they are.`
              : `${plural(differing, 'incident')} would be different, ${counts.same} as they are.`}
        </strong>{' '}
        <span className="muted">
          {plural(result.total, 'alert')}, <DayClock at={result.from} /> – <DayClock at={result.to} />
        </span>
      </p>
      {result.warnings.map((warning) => (
        <Notice key={warning} kind="note">
          {warnings[warning]}
        </Notice>
      ))}
      <dl className={css['figures']}>
        <dt data-head>
          <span className="visually-hidden">Figure</span>
        </dt>
        <dd data-head>now</dd>
        <dd data-head>draft</dd>
        <dd data-head>
          <span className="visually-hidden">difference</span>
        </dd>
        {figure('Incidents', before.incidents, after.incidents)}
        {figure('Alerts that open nothing', before.suppressed, after.suppressed)}
        {figure('Alerts in the largest', before.largest, after.largest)}
        {figure('Alerts in the median one', before.medianSize, after.medianSize)}
      </dl>
      {result.changes.length > 0 && (
        <ul aria-label="What would be different" style={{ maxHeight: 420, overflow: 'auto' }} tabIndex={0}>
          {result.changes.slice(0, 200).map((change) => {
            const [Icon, kind, text] = kinds[change.kind];
            return (
              <li key={`${change.kind}${change.before.join()}${change.after.join()}`} className={css['change']} data-kind={kind}>
                <Icon size={14} aria-hidden />
                <div>
                  <strong style={{ fontWeight: 550 }}>{change.titles.slice(0, 2).join(', ') || change.services.join(', ')}</strong>{' '}
                  <span className="ki">{text}</span>
                  <div className="faint">
                    {plural(change.alerts, 'alert')}
                    {change.services.length > 0 && ` of ${change.services.slice(0, 3).join(', ')}`}
                    {change.firstAt && (
                      <>
                        {' · '}
                        <DayClock at={change.firstAt} />
                      </>
                    )}
                    {change.incidentIds.slice(0, 4).map((incidentId) => {
                      const incident = result.incidents.find((one) => one.incidentId === incidentId);
                      return (
                        incident && (
                          <span key={incidentId}>
                            {' · '}
                            <Link to="/incidents/$incidentId" params={{ incidentId }} title={incident.title} className="mono">
                              INC-{incident.number}
                            </Link>
                          </span>
                        )
                      );
                    })}
                  </div>
                </div>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}
