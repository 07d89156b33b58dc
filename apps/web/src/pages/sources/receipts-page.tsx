import { useNavigate, useSearch } from '@tanstack/react-router';
import { RotateCw, ScrollText } from 'lucide-react';
import { useMay } from '../../api/directory';
import { replayReceipt, useIntegrations, useReceipt, useReceipts } from '../../api/ingest';
import { refresh } from '../../api/queries';
import { Page, Toolbar } from '../../shell/page';
import { bytes } from '../../ui/format';
import { Button, Chip, Count, Picker, Table } from '../../ui/kit';
import { DialogLazy } from '../../ui/lazy-dialog';
import { Awaited, Empty } from '../../ui/states';
import { Ago } from '../../ui/time';
import { toast, toastProblem } from '../../ui/toast';
import css from '../incidents/incidents.module.css';
import { ReceiptBeside, outcomeKind, outcomeWord } from './first-alert';

/** Deliveries as they came, and what became of each. */
export function ReceiptsPage() {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const set = (change: Record<string, string | undefined>) =>
    void navigate({
      to: '/sources/receipts',
      search: (before: Record<string, unknown>) =>
        Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value)),
      replace: true,
    });
  const { receiptId, ...filters } = search;
  const query = useReceipts(filters);
  const integrations = useIntegrations().data ?? [];
  const nameOf = (id: string) => integrations.find(({ integrationId }) => integrationId === id)?.name ?? id;
  return (
    <Page
      crumbs={[{ text: 'Sources', to: '/sources' }, { text: 'Receipts' }]}
      title="Receipts"
      lead="Every delivery is kept as its bytes came, before it is understood."
    >
      <Toolbar>
        <Picker
          label="Source"
          value={filters['integrationId'] ?? ''}
          onChange={(event) => set({ integrationId: event.target.value })}
          options={[['', 'Any source'], ...integrations.map(({ integrationId, name }) => [integrationId, name] as const)]}
        />
        <Picker
          label="Outcome"
          value={filters['outcome'] ?? ''}
          onChange={(event) => set({ outcome: event.target.value })}
          options={[
            ['', 'Any outcome'],
            ...(['parsed', 'unmapped', 'quarantined', 'duplicate', 'control', 'refused', 'pending'] as const).map(
              (one) => [one, outcomeWord(one)] as const,
            ),
          ]}
        />
      </Toolbar>
      <section className={css['list']} aria-label="Receipts">
        <Awaited query={query} rows={10}>
          {(receipts) =>
            receipts.length === 0 ? (
              <Empty icon={<ScrollText size={24} aria-hidden />} title="No receipts">
                Send a test alert from the page of a source: it takes the same way as a real one.
              </Empty>
            ) : (
              <Table label="Receipts">
                <thead>
                  <tr>
                    <th scope="col">Received</th>
                    <th scope="col">Source</th>
                    <th scope="col">Outcome</th>
                    <th scope="col" data-num>
                      Size
                    </th>
                    <th scope="col" data-num>
                      Alerts
                    </th>
                    <th scope="col">What was wrong</th>
                    <th scope="col">
                      <span className="visually-hidden">Open</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {receipts.map((one) => (
                    <tr key={one.receiptId}>
                      <td>
                        <Ago at={one.receivedAt} />
                      </td>
                      <td>
                        {nameOf(one.integrationId)} {one.isTest && <Chip>test</Chip>}
                      </td>
                      <td>
                        <Chip kind={outcomeKind(one.outcome)}>{outcomeWord(one.outcome)}</Chip>
                      </td>
                      <td data-num>{bytes(one.bytes)}</td>
                      <td data-num>{one.alertIds.length}</td>
                      <td className="muted">{one.problem?.detail ?? ''}</td>
                      <td>
                        <Button size="small" look="quiet" onClick={() => set({ receiptId: one.receiptId })}>
                          Look
                        </Button>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </Table>
            )
          }
        </Awaited>
        {query.hasNextPage && (
          <div className={css['more']}>
            <Button isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              Show more
            </Button>
          </div>
        )}
      </section>
      {receiptId && <ReceiptDialog receiptId={receiptId} onClose={() => set({ receiptId: undefined })} />}
    </Page>
  );
}

function ReceiptDialog({ receiptId, onClose }: { receiptId: string; onClose: () => void }) {
  const query = useReceipt(receiptId);
  const mayManage = useMay()('ingest:manage');
  const replay = async () => {
    try {
      const { receipts, outcomes } = await replayReceipt(receiptId);
      toast(`Read again: ${receipts} receipt, ${Object.keys(outcomes).join(', ') || 'no change'}`);
      await refresh('receipts', 'incidents');
    } catch (error) {
      toastProblem(error);
    }
  };
  return (
    <DialogLazy title="Receipt" onClose={onClose} width={980}>
      <Awaited query={query}>
        {(receipt) => (
          <>
            <ReceiptBeside receipt={receipt} />
            <details>
              <summary>Headers</summary>
              <dl className="facts">
                {Object.entries(receipt.headers).map(([name, value]) => (
                  <Line key={name} name={name} value={value} />
                ))}
              </dl>
            </details>
            <p className="row">
              <Count>{receipt.receiptId}</Count>
              {mayManage && (
                <span className="row-end">
                  <Button icon={<RotateCw size={13} aria-hidden />} onClick={() => void replay()}>
                    Read it again with today’s parser
                  </Button>
                </span>
              )}
            </p>
          </>
        )}
      </Awaited>
    </DialogLazy>
  );
}
const Line = ({ name, value }: { name: string; value: string }) => (
  <>
    <dt className="mono">{name}</dt>
    <dd className="mono">{value}</dd>
  </>
);
