import { Link } from '@tanstack/react-router';
import { RotateCw, ScrollText, Wand2 } from 'lucide-react';
import { useMay } from '../../api/directory';
import { replayReceipt, useIntegrations, useReceipt, useReceipts } from '../../api/ingest';
import { refresh } from '../../api/queries';
import { Filter, emptyList } from '../../shell/filters';
import { Page, Toolbar } from '../../shell/page';
import { useFilters } from '../../shell/use-filters';
import { bytes } from '../../ui/format';
import { Button, Chip, Count, buttonClass } from '../../ui/kit';
import { DialogLazy } from '../../ui/lazy-dialog';
import { ListSection } from '../../ui/list';
import { Awaited } from '../../ui/states';
import { Ago } from '../../ui/time';
import { toast, toastProblem } from '../../ui/toast';
import { ReceiptBeside, outcomeKind, outcomeWord } from './first-alert';

/** Deliveries as they came, and what became of each. */
export function ReceiptsPage() {
  const { filters, set, clear } = useFilters();
  const { receiptId, ...asked } = filters;
  const { outcome, integrationId } = asked;
  const query = useReceipts(asked);
  const integrations = useIntegrations().data ?? [];
  const nameOf = (id: string) => integrations.find((one) => one.integrationId === id)?.name ?? id;
  return (
    <Page
      crumbs={[{ text: 'Sources', to: '/sources' }, { text: 'Receipts' }]}
      title="Receipts"
      lead="Every delivery is kept as its bytes came, before it is understood."
    >
      <Toolbar>
        <Filter
          name="integrationId"
          label="Source"
          options={[['', 'Any source'], ...integrations.map((one) => [one.integrationId, one.name] as const)]}
        />
        <Filter
          name="outcome"
          label="Outcome"
          options={[
            ['', 'Any outcome'],
            ...(['parsed', 'unmapped', 'quarantined', 'duplicate', 'control', 'refused', 'pending'] as const).map(
              (one) => [one, outcomeWord(one)] as const,
            ),
          ]}
        />
      </Toolbar>
      <ListSection
        label="Receipts"
        query={query}
        idOf={({ receiptId: id }) => id}
        empty={emptyList(Boolean(outcome ?? integrationId), clear, 'No receipt answers these filters', {
          icon: <ScrollText size={24} aria-hidden />,
          title: 'No receipts',
          children: 'Send a test alert from the page of a source: it takes the same way as a real one.',
        })}
        columns={[
          { name: 'Received', cell: ({ receivedAt }) => <Ago at={receivedAt} /> },
          {
            name: 'Source',
            is: 'title',
            cell: (one) => (
              <>
                {nameOf(one.integrationId)} {one.isTest && <Chip>test</Chip>}
              </>
            ),
          },
          { name: 'Outcome', is: 'bare', cell: (one) => <Chip kind={outcomeKind(one.outcome)}>{outcomeWord(one.outcome)}</Chip> },
          { name: 'Size', is: 'number', cell: (one) => bytes(one.bytes) },
          { name: 'Alerts', is: 'number', cell: ({ alertIds }) => alertIds.length },
          { name: 'What was wrong', cell: ({ problem }) => problem && <span className="muted">{problem.detail}</span> },
          {
            name: 'Open',
            is: 'orders',
            cell: (one) => (
              <Button size="small" look="quiet" onClick={() => set({ receiptId: one.receiptId })}>
                Look
              </Button>
            ),
          },
        ]}
      />
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
                <span className="row-end row">
                  {(receipt.outcome === 'unmapped' || receipt.outcome === 'quarantined') && (
                    <Link
                      to="/sources/$integrationId/mapping"
                      params={{ integrationId: receipt.integrationId }}
                      search={{ receiptId: receipt.receiptId }}
                      className={buttonClass}
                    >
                      <Wand2 size={13} aria-hidden /> Mend the mapping with it
                    </Link>
                  )}
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
