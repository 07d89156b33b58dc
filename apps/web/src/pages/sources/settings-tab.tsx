import { useState, type ReactNode } from 'react';
import { asProblem } from '../../api/client';
import { useMay } from '../../api/directory';
import { changeIntegration, useSources, type Integration, type IntegrationSettings } from '../../api/ingest';
import { refresh } from '../../api/queries';
import { Button, Card, CheckBox, SelectField, TextArea, TextField } from '../../ui/kit';
import { Problem } from '../../ui/states';
import { toast } from '../../ui/toast';
import { useShownIntegration } from './integration-context';
import { wordsOf, wordsText } from './mapping-draft';

const severities = ['critical', 'high', 'warning', 'info', 'unknown'] as const;
const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
const numberOf = (text: string): number | null => (text.trim() === '' ? null : Number(text));

/** How deliveries of this source are read, and when its silence is a finding. */
export function SettingsTab() {
  const integration = useShownIntegration();
  return <Editor key={integration.integrationId} integration={integration} />;
}

function Editor({ integration }: { integration: Integration }) {
  const mayManage = useMay()('ingest:manage');
  const source = useSources().data?.items.find((one) => one.source === integration.source);
  const [base, setBase] = useState(integration);
  const [name, setName] = useState(integration.name);
  const [draft, setDraft] = useState<Partial<IntegrationSettings>>({});
  const [severityWords, setSeverityWords] = useState(wordsText(integration.settings.severityMap));
  const [secret, setSecret] = useState('');
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const settings = { ...integration.settings, ...draft };
  const set = (change: Partial<IntegrationSettings>) => setDraft((before) => ({ ...before, ...change }));
  const severityMap = wordsOf(severityWords, severities);
  const isSame =
    name.trim() === integration.name &&
    Object.keys(draft).length === 0 &&
    secret === '' &&
    severityWords === wordsText(integration.settings.severityMap);
  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      setBase(
        await changeIntegration(base, {
          name: name.trim(),
          settings: { ...draft, severityMap: severityMap.map },
          ...(secret === '' ? {} : { signingSecret: secret }),
        }),
      );
      setDraft({});
      setSecret('');
      toast('Saved: deliveries are read like this from now on');
    } catch (problem) {
      const current = asProblem(problem).facts['current'];
      if (current && typeof current === 'object') setBase(current as Integration);
      setError(asProblem(problem));
    } finally {
      setBusy(false);
      await refresh('integrations');
    }
  };
  const minutes = (member: 'staleMinutes' | 'expiryMinutes', label: string, hint: string) => (
    <TextField
      type="number"
      min={1}
      max={100_000}
      isOptional
      label={label}
      hint={`${hint}${source?.[member] ? `; the source’s own: ${source[member]}` : ''}`}
      value={settings[member] ?? ''}
      onChange={(event) => set({ [member]: numberOf(event.target.value) })}
    />
  );
  const { heartbeat } = settings;
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Card title="Reading">
        <Fields>
          <TextField label="Name" required maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
          <TextField
            label="Time zone"
            hint="IANA, for senders that give no zone"
            value={settings.timeZone}
            onChange={(event) => set({ timeZone: event.target.value })}
          />
          <TextField
            label="Labels that name the service"
            isOptional
            hint="the first that is there; a comma between them"
            value={settings.serviceLabels?.join(', ') ?? ''}
            onChange={(event) => set({ serviceLabels: event.target.value.trim() === '' ? null : listOf(event.target.value) })}
          />
          <TextField
            label="Labels that name the environment"
            isOptional
            hint="the first that is there"
            value={settings.environmentLabels?.join(', ') ?? ''}
            onChange={(event) => set({ environmentLabels: event.target.value.trim() === '' ? null : listOf(event.target.value) })}
          />
          <TextField
            label="Fields that make the identity"
            isOptional
            hint="instead of the source’s own; like labels.host, labels.check"
            value={settings.dedupFields.join(', ')}
            onChange={(event) => set({ dedupFields: listOf(event.target.value) })}
          />
          <TextArea
            label="Their words for severities"
            isOptional
            hint="one a line: sev9 = critical. They win over the source’s own"
            rows={3}
            wrong={severityMap.wrong}
            value={severityWords}
            onChange={(event) => setSeverityWords(event.target.value)}
          />
        </Fields>
      </Card>
      <Card title="Ends and silence">
        <Fields>
          {minutes('expiryMinutes', 'Ended without a word after, minutes', 'since the last delivery about it')}
          {minutes('staleMinutes', 'Marked stale after, minutes', 'for senders that repeat what still fires')}
          <TextField
            type="number"
            min={0}
            max={1440}
            label="Late within, minutes"
            hint="an old firing that soon after its end is a slow copy, not a new trouble"
            value={settings.lateMinutes}
            onChange={(event) => set({ lateMinutes: Number(event.target.value) })}
          />
          <SelectField
            label="“No data” opens an alert"
            value={settings.noDataOpens === null ? '' : String(settings.noDataOpens)}
            onChange={(event) => set({ noDataOpens: event.target.value === '' ? null : event.target.value === 'true' })}
            options={[
              ['', 'As the source’s own'],
              ['true', 'Yes'],
              ['false', 'No'],
            ]}
          />
          <SelectField
            label="Heartbeat"
            hint="its silence becomes an alert of its own"
            value={heartbeat.mode}
            onChange={(event) => set({ heartbeat: { ...heartbeat, mode: event.target.value as typeof heartbeat.mode } })}
            options={[
              ['off', 'Off'],
              ['any', 'Any delivery'],
              ['watchdog', 'An alert named Watchdog'],
              ['ping', 'A ping of Opsgenie’s heartbeat API'],
            ]}
          />
          {heartbeat.mode !== 'off' && (
            <>
              <TextField
                type="number"
                min={1}
                max={10_080}
                label="Every, minutes"
                value={heartbeat.everyMinutes}
                onChange={(event) => set({ heartbeat: { ...heartbeat, everyMinutes: Number(event.target.value) } })}
              />
              <TextField
                type="number"
                min={0}
                max={10_080}
                label="Then wait, minutes"
                value={heartbeat.graceMinutes}
                onChange={(event) => set({ heartbeat: { ...heartbeat, graceMinutes: Number(event.target.value) } })}
              />
            </>
          )}
        </Fields>
      </Card>
      <Card title="Door">
        <Fields>
          <TextField
            type="number"
            min={1}
            max={1_000_000}
            isOptional
            label="Most requests a minute"
            hint="empty: no limit. What is over it is told to come back; over all processes"
            value={settings.maxRequestsPerMinute ?? ''}
            onChange={(event) => set({ maxRequestsPerMinute: numberOf(event.target.value) })}
          />
          {source && source.signing !== 'none' && (
            <div className="stack">
              <CheckBox
                checked={settings.signature === 'required'}
                onChange={(event) => set({ signature: event.target.checked ? 'required' : 'optional' })}
              >
                Refuse deliveries without a signature
              </CheckBox>
              {source.signing === 'pasted' && (
                <TextField
                  label="Signing secret of the sender"
                  isOptional
                  hint="Kept encrypted, never shown again"
                  value={secret}
                  onChange={(event) => setSecret(event.target.value)}
                />
              )}
            </div>
          )}
          {settings.topicArns.length > 0 && (
            <TextArea
              label="Topics of Amazon SNS that may deliver"
              hint="one a line; the first was taken by itself"
              rows={3}
              value={settings.topicArns.join('\n')}
              onChange={(event) =>
                set({
                  topicArns: event.target.value
                    .split('\n')
                    .map((line) => line.trim())
                    .filter(Boolean),
                })
              }
            />
          )}
        </Fields>
      </Card>
      {error !== undefined && <Problem error={error} />}
      {mayManage && (
        <p className="row">
          <Button type="submit" look="primary" isBusy={isBusy} disabled={isSame || severityMap.wrong !== undefined || name.trim() === ''}>
            Save
          </Button>
        </p>
      )}
    </form>
  );
}
const Fields = ({ children }: { children: ReactNode }) => <div className="split">{children}</div>;
