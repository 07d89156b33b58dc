import type { PreviewRow } from '../../api/ingest';
import { plural, words } from '../../ui/format';
import { Card, Chip } from '../../ui/kit';
import { Loading } from '../../ui/states';
import { outcomeKind, outcomeWord } from './first-alert';
import css from './sources.module.css';

/** What the last receipts become of a draft, the chosen one in full. */
export function MappingPreview({ rows, chosen }: { rows: readonly PreviewRow[] | undefined; chosen: string | undefined }) {
  const understood = rows?.filter(({ outcome }) => outcome === 'parsed').length ?? 0;
  const row = rows?.find(({ receiptId }) => receiptId === chosen) ?? rows?.[0];
  return (
    <Card title="What it becomes" note={rows ? `${understood} of the last ${plural(rows.length, 'receipt')} understood` : undefined}>
      {rows === undefined ? (
        <Loading rows={3} />
      ) : (
        <div className="stack">
          <p className={css['dots']} aria-hidden>
            {rows.map(({ receiptId, outcome }) => (
              <span key={receiptId} data-kind={outcomeKind(outcome)} data-chosen={receiptId === row?.receiptId || undefined} />
            ))}
          </p>
          {row && (
            <div className="stack" role="status" aria-label="The chosen receipt">
              <p className="row">
                <Chip kind={outcomeKind(row.outcome)}>{outcomeWord(row.outcome)}</Chip>
                {row.problem && (
                  <span className="ki" data-kind="alert">
                    {row.problem.detail} {row.problem.pointer && <code>{row.problem.pointer}</code>}
                  </span>
                )}
              </p>
              {row.alerts.slice(0, 10).map((alert) => (
                <dl key={alert.alertId} className="facts">
                  <dt>Title</dt>
                  <dd>
                    <strong>{alert.title}</strong>
                  </dd>
                  <dt>State</dt>
                  <dd>
                    {words(alert.status)}, {alert.severity}
                    {alert.sourceSeverity && ` (from “${alert.sourceSeverity}”)`}
                  </dd>
                  <dt>Service</dt>
                  <dd>{alert.service ?? 'not named'}</dd>
                  <dt>Identity</dt>
                  <dd className="mono">{alert.dedupKey}</dd>
                </dl>
              ))}
              {row.changes.map((change) => (
                <p key={change.changeId}>
                  <Chip kind="change">{words(change.kind)}</Chip> {change.title}
                </p>
              ))}
            </div>
          )}
        </div>
      )}
    </Card>
  );
}
