import { FlaskConical } from 'lucide-react';
import { useEffect, useState } from 'react';
import { previewIntegration, rawReceipt, testIntegration, useReceipts, type PreviewRow, type Receipt } from '../../api/ingest';
import { refresh } from '../../api/queries';
import { bytes, words } from '../../ui/format';
import { Button, Card, Chip, Code } from '../../ui/kit';
import { Ago } from '../../ui/time';
import { toast, toastProblem } from '../../ui/toast';
import css from './sources.module.css';

/** Waits for the first delivery, then shows it: what came beside what was understood. */
export function FirstAlert({ integrationId }: { integrationId: string }) {
  const query = useReceipts({ integrationId });
  const last = query.data?.at(0);
  const [isBusy, setBusy] = useState(false);
  // The live stream tells of alerts; a body that became none is seen by looking.
  useEffect(() => {
    const timer = setInterval(() => void refresh('receipts', 'integrations'), last ? 10_000 : 2000);
    return () => clearInterval(timer);
  }, [last]);
  const send = async () => {
    setBusy(true);
    try {
      const { status } = await testIntegration(integrationId);
      toast(`Sent through the real door; it answered ${status}`);
      await refresh('receipts', 'integrations');
    } catch (error) {
      toastProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card
      title="Live"
      actions={
        <Button size="small" icon={<FlaskConical size={13} aria-hidden />} isBusy={isBusy} onClick={() => void send()}>
          Send test alert
        </Button>
      }
    >
      <p className={css['wait']} role="status">
        <span className={css['pulse']} data-kind={last ? (last.problem ? 'alert' : 'act') : 'note'} />
        {last ? (
          <span>
            Received <Ago at={last.receivedAt} />
          </span>
        ) : (
          'Waiting for the first alert…'
        )}
      </p>
      {last && <ReceiptBeside receipt={last} />}
    </Card>
  );
}

const outcomeWords: Record<Receipt['outcome'], string> = {
  pending: 'Being read',
  parsed: 'Understood',
  control: 'A test or greeting of the sender',
  duplicate: 'Came before',
  unmapped: 'Not understood',
  quarantined: 'Set aside',
  refused: 'Refused',
};
export const outcomeKind = (outcome: Receipt['outcome']) =>
  outcome === 'parsed' || outcome === 'control' ? 'act' : outcome === 'pending' || outcome === 'duplicate' ? 'note' : 'alert';
export const outcomeWord = (outcome: Receipt['outcome']) => outcomeWords[outcome];

/** What came, and what it became, side by side. */
export function ReceiptBeside({ receipt }: { receipt: Receipt }) {
  const [raw, setRaw] = useState<string>();
  const [rows, setRows] = useState<PreviewRow[]>();
  useEffect(() => {
    let isOld = false;
    void rawReceipt(receipt.receiptId).then((text) => !isOld && setRaw(text));
    previewIntegration(receipt.integrationId, { receiptIds: [receipt.receiptId] }).then(
      (preview) => !isOld && setRows(preview.rows),
      () => !isOld && setRows([]),
    );
    return () => {
      isOld = true;
    };
  }, [receipt.receiptId, receipt.integrationId]);
  const alerts = rows?.flatMap((row) => row.alerts) ?? [];
  const changes = rows?.flatMap((row) => row.changes) ?? [];
  return (
    <div className="stack">
      <p className="row">
        <Chip kind={outcomeKind(receipt.outcome)}>{outcomeWord(receipt.outcome)}</Chip>
        {receipt.isTest && <Chip>test</Chip>}
        <span className="faint">
          {receipt.method} {receipt.path} · {bytes(receipt.bytes)}
        </span>
      </p>
      {receipt.problem && (
        <p className="ki" data-kind="alert">
          {receipt.problem.detail} <code>{receipt.problem.pointer}</code> <code className="faint">{receipt.problem.type}</code>
        </p>
      )}
      <div className={css['beside']}>
        <div>
          <h3>As it came</h3>
          <Code label="raw body" text={raw === undefined ? '…' : pretty(raw)} />
        </div>
        <div>
          <h3>As it was understood</h3>
          {alerts.map((alert) => (
            <dl key={alert.alertId} className="facts" style={{ padding: '8px 0', borderBottom: '1px solid var(--line-soft)' }}>
              <dt>Title</dt>
              <dd>
                <strong>{alert.title}</strong>
              </dd>
              <dt>State</dt>
              <dd>
                {words(alert.status)}, {alert.severity}
                {alert.sourceSeverity && alert.sourceSeverity !== alert.severity && ` (from “${alert.sourceSeverity}”)`}
              </dd>
              <dt>Service</dt>
              <dd>{alert.service ?? 'not named'}</dd>
              <dt>Environment</dt>
              <dd>{alert.environment ?? 'not named'}</dd>
              <dt>Since</dt>
              <dd>
                <Ago at={alert.occurredAt} /> {alert.timeOrigin === 'received' && '(time of arrival)'}
              </dd>
              <dt>Identity</dt>
              <dd className="mono">{alert.dedupKey}</dd>
            </dl>
          ))}
          {changes.map((change) => (
            <p key={change.changeId}>
              <Chip kind="change">{words(change.kind)}</Chip> {change.title}
            </p>
          ))}
          {rows && alerts.length + changes.length === 0 && (
            <p className="muted">Nothing: {rows[0]?.problem?.detail ?? outcomeWord(receipt.outcome).toLowerCase()}.</p>
          )}
        </div>
      </div>
    </div>
  );
}
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
