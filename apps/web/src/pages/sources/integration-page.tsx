import { useNavigate, useParams, Link } from '@tanstack/react-router';
import { KeyRound, Pause, Play, ScrollText, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../api/directory';
import {
  deleteIntegration,
  orderIntegration,
  rotateKey,
  useIntegration,
  useSources,
  type Integration,
  type IntegrationMade,
} from '../../api/ingest';
import { refresh } from '../../api/queries';
import { Page } from '../../shell/page';
import { plural, words } from '../../ui/format';
import { Button, Card, Chip, Code, SelectField, buttonClass } from '../../ui/kit';
import { DialogLazy, FormDialogLazy } from '../../ui/lazy-dialog';
import { Awaited, Notice } from '../../ui/states';
import { Ago, DayClock } from '../../ui/time';
import { toast, toastProblem } from '../../ui/toast';
import { FirstAlert } from './first-alert';
import { Health } from './health';
import css from './sources.module.css';

export function IntegrationPage() {
  const { integrationId } = useParams({ strict: false }) as { integrationId: string };
  const query = useIntegration(integrationId, 15_000);
  if (!query.data)
    return (
      <Page crumbs={[{ text: 'Sources', to: '/sources' }]} documentTitle="Source">
        <Awaited query={query}>{() => null}</Awaited>
      </Page>
    );
  return <Loaded integration={query.data} />;
}

function Loaded({ integration }: { integration: Integration }) {
  const navigate = useNavigate();
  const mayManage = useMay()('ingest:manage');
  const source = useSources().data?.items.find((one) => one.source === integration.source);
  const [open, setOpen] = useState<'rotate' | 'delete'>();
  const [fresh, setFresh] = useState<IntegrationMade>();
  const [grace, setGrace] = useState('24');
  const isPaused = integration.state === 'paused';
  const { health } = integration;
  const switchState = async () => {
    try {
      await orderIntegration(integration.integrationId, isPaused ? 'resume' : 'pause');
      toast(isPaused ? 'Deliveries become alerts again' : 'Paused: deliveries are kept and become no alerts');
    } catch (error) {
      toastProblem(error);
    } finally {
      await refresh('integrations');
    }
  };
  return (
    <Page
      crumbs={[{ text: 'Sources', to: '/sources' }, { text: integration.name }]}
      title={integration.name}
      beside={
        <>
          <Chip look="outline">{integration.sourceTitle}</Chip>
          <Health integration={integration} />
        </>
      }
      actions={
        <>
          <Link to="/sources/receipts" search={{ integrationId: integration.integrationId }} className={buttonClass}>
            <ScrollText size={14} aria-hidden /> Receipts
          </Link>
          {mayManage && (
            <>
              <Button icon={isPaused ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />} onClick={() => void switchState()}>
                {isPaused ? 'Resume' : 'Pause'}
              </Button>
              <Button icon={<KeyRound size={14} aria-hidden />} onClick={() => setOpen('rotate')}>
                Rotate key
              </Button>
              <Button
                look="danger"
                aria-label="Delete this source"
                icon={<Trash2 size={14} aria-hidden />}
                onClick={() => setOpen('delete')}
              />
            </>
          )}
        </>
      }
    >
      {health.lastProblem && (
        <Notice
          kind="alert"
          action={
            <Link to="/sources/receipts" search={{ integrationId: integration.integrationId, outcome: 'unmapped' }}>
              Look at them
            </Link>
          }
        >
          {health.lastProblem.detail} <Ago at={health.lastProblem.at} />
        </Notice>
      )}
      <div className={css['steps']}>
        <div className="stack">
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
          <Card title="Keys">
            <dl className="facts">
              {integration.keys.map((key) => (
                <KeyLine
                  key={key.keyId}
                  lastFour={key.lastFour}
                  text={key.expiresAt ? 'Ends' : 'Current'}
                  at={key.expiresAt}
                  lastUsedAt={key.lastUsedAt}
                />
              ))}
            </dl>
          </Card>
          <Card title="Last 24 hours">
            <dl className="facts">
              {Object.entries(health.receipts).map(([outcome, count]) => (
                <KeyValue key={outcome} name={words(outcome)} value={plural(count, 'receipt')} />
              ))}
              <KeyValue name="Rate" value={`${health.receiptsPerMinute.toFixed(1)} a minute`} />
              {health.skewSeconds !== 0 && <KeyValue name="Clock" value={`${health.skewSeconds} s ahead of ours`} />}
            </dl>
          </Card>
        </div>
        <FirstAlert integrationId={integration.integrationId} />
      </div>
      {open === 'rotate' && (
        <FormDialogLazy
          title="Rotate the key"
          lead="The old one goes on for a while, so that nothing is lost while you change it."
          submit="Make another key"
          onClose={() => setOpen(undefined)}
          onSubmit={async () => {
            setFresh(await rotateKey(integration.integrationId, Number(grace)));
            await refresh('integrations');
          }}
        >
          <SelectField
            label="The old key ends"
            value={grace}
            onChange={(event) => setGrace(event.target.value)}
            options={[
              ['0', 'at once'],
              ['1', 'in one hour'],
              ['24', 'in one day'],
              ['168', 'in one week'],
            ]}
          />
        </FormDialogLazy>
      )}
      {open === 'delete' && (
        <FormDialogLazy
          title={`Delete ${integration.name}`}
          lead="Its keys are refused from now on. Its receipts and alerts stay."
          submit="Delete the source"
          look="danger"
          onClose={() => setOpen(undefined)}
          onSubmit={async () => {
            await deleteIntegration(integration.integrationId);
            await refresh('integrations');
            await navigate({ to: '/sources' });
          }}
        >
          <span />
        </FormDialogLazy>
      )}
      {fresh && (
        <DialogLazy title="The new key" lead="It is shown this once." onClose={() => setFresh(undefined)}>
          <Code label="address" text={fresh.ingestUrl} />
          <Code label="key" text={fresh.key} />
        </DialogLazy>
      )}
    </Page>
  );
}
const KeyValue = ({ name, value }: { name: string; value: string }) => (
  <>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </>
);
const KeyLine = ({ lastFour, text, at, lastUsedAt }: { lastFour: string; text: string; at: string | null; lastUsedAt: string | null }) => (
  <>
    <dt className="mono">…{lastFour}</dt>
    <dd>
      {text} {at && <DayClock at={at} />} ·{' '}
      {lastUsedAt ? (
        <>
          used <Ago at={lastUsedAt} />
        </>
      ) : (
        'not used yet'
      )}
    </dd>
  </>
);
