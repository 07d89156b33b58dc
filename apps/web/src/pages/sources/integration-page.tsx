import { Link, Outlet, useNavigate, useParams, useRouterState } from '@tanstack/react-router';
import { KeyRound, Pause, Play, ScrollText, Trash2 } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useMay } from '../../api/directory';
import { deleteIntegration, orderIntegration, rotateKey, useIntegration, type Integration, type IntegrationMade } from '../../api/ingest';
import { refresh } from '../../api/queries';
import { Page, Tabs } from '../../shell/page';
import { Button, Chip, Code, SelectField, TextField, buttonClass } from '../../ui/kit';
import { DialogLazy, FormDialogLazy } from '../../ui/lazy-dialog';
import { Awaited, Loading, Notice } from '../../ui/states';
import { Ago } from '../../ui/time';
import { toast, toastProblem } from '../../ui/toast';
import { Health } from './health';
import { IntegrationContext } from './integration-context';

export function IntegrationPage() {
  const { integrationId } = useParams({ strict: false }) as { integrationId: string };
  const query = useIntegration(integrationId, 15_000);
  if (query.data?.integrationId !== integrationId)
    return (
      <Page crumbs={[{ text: 'Sources', to: '/sources' }]} documentTitle="Source">
        <Awaited query={{ ...query, data: undefined }}>{() => null}</Awaited>
      </Page>
    );
  return <Loaded integration={query.data} />;
}

function Loaded({ integration }: { integration: Integration }) {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const mayManage = useMay()('ingest:manage');
  const [open, setOpen] = useState<'rotate' | 'delete'>();
  const isPaused = integration.state === 'paused';
  const { health } = integration;
  const base = `/sources/${integration.integrationId}`;
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
  const tab = (to: string, text: string) => (
    <Link to={to} aria-current={path.replace(/\/$/, '') === to ? 'page' : undefined}>
      {text}
    </Link>
  );
  return (
    <IntegrationContext value={integration}>
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
                <Button
                  icon={isPaused ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />}
                  onClick={() => void switchState()}
                >
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
        tabs={
          <Tabs label="Parts of this source">
            {tab(base, 'Overview')}
            {tab(`${base}/mapping`, 'Mapping')}
            {tab(`${base}/replays`, 'Replay')}
            {tab(`${base}/imports`, 'Import of history')}
            {tab(`${base}/settings`, 'Settings')}
          </Tabs>
        }
      >
        <div className="stack">
          {isPaused && (
            <Notice kind="note">
              Paused: deliveries are answered with 2xx and kept as receipts, and become no alerts. Replay them after you resume.
            </Notice>
          )}
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
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </div>
        {open === 'rotate' && <RotateDialog integration={integration} onClose={() => setOpen(undefined)} />}
        {open === 'delete' && <DeleteDialog integration={integration} onClose={() => setOpen(undefined)} />}
      </Page>
    </IntegrationContext>
  );
}

function RotateDialog({ integration, onClose }: { integration: Integration; onClose: () => void }) {
  const [grace, setGrace] = useState('24');
  const [fresh, setFresh] = useState<IntegrationMade>();
  if (fresh)
    return (
      <DialogLazy title="The new key" lead="It is shown this once." onClose={onClose}>
        <Code label="address" text={fresh.ingestUrl} />
        <Code label="key" text={fresh.key} />
      </DialogLazy>
    );
  return (
    <FormDialogLazy
      title="Rotate the key"
      lead="The old one goes on for a while, so that nothing is lost while you change it. The page shows which of the two was used last."
      submit="Make another key"
      keepOpen
      onClose={onClose}
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
  );
}

/** What is deleted cannot be called back, so its name is typed. */
function DeleteDialog({ integration, onClose }: { integration: Integration; onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const navigate = useNavigate();
  return (
    <FormDialogLazy
      title={`Delete ${integration.name}`}
      submit="Delete the source"
      look="danger"
      canSubmit={typed.trim() === integration.name}
      onClose={onClose}
      onSubmit={async () => {
        await deleteIntegration(integration.integrationId);
        await refresh('integrations');
        await navigate({ to: '/sources' });
      }}
    >
      <ul className="prose">
        <li>Its keys are refused within five seconds: the tool gets 401, and most tools do not send such deliveries again.</li>
        <li>Its open alerts stay as they are: nobody tells their end any more, so resolve their incidents by hand.</li>
        <li>Its receipts and alerts stay, and so do the incidents they belong to; receipts can no longer be replayed.</li>
        <li>It cannot be brought back. Pausing keeps everything and can be undone.</li>
      </ul>
      <TextField label={`Type ${integration.name} to delete it`} value={typed} onChange={(event) => setTyped(event.target.value)} />
    </FormDialogLazy>
  );
}
