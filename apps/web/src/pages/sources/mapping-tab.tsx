import { FlaskConical, Wand2 } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { asProblem } from '../../api/client';
import { useMay } from '../../api/directory';
import {
  beginReplay,
  changeIntegration,
  previewIntegration,
  rawReceipt,
  useReceipts,
  type Mapping,
  type PreviewRow,
} from '../../api/ingest';
import { refresh } from '../../api/queries';
import { useFilters } from '../../shell/use-filters';
import { Button, Card, Picker, TextArea, TextField } from '../../ui/kit';
import { Notice, Problem } from '../../ui/states';
import { toast } from '../../ui/toast';
import { useShownIntegration } from './integration-context';
import { JsonTree } from './json-tree';
import {
  basicNames,
  expressionHints,
  expressionNames,
  guessedMapping,
  pathWithin,
  presets,
  tidied,
  wordsOf,
  wordsText,
  type ExpressionName,
} from './mapping-draft';
import { MappingPreview } from './mapping-preview';
import { MappingVersions } from './mapping-versions';
import { ReplayReport } from './replay-report';
import css from './sources.module.css';

const statuses = ['firing', 'acknowledged', 'resolved', 'no-data'] as const;
const severities = ['critical', 'high', 'warning', 'info', 'unknown'] as const;
const readByMappingOnly = new Set(['generic', 'cloudevents']);

/** Any JSON becomes alerts: expressions at the left, what the last receipts become of them at the right, nothing switched on by looking. */
export function MappingTab() {
  const integration = useShownIntegration();
  const { integrationId, settings } = integration;
  const mayManage = useMay()('ingest:manage');
  const { filters } = useFilters();
  const receipts = useReceipts({ integrationId }).data;
  const [draft, setDraft] = useState<Mapping>(settings.mapping ?? {});
  const [statusWords, setStatusWords] = useState(() => wordsText(settings.mapping?.statusMap));
  const [severityWords, setSeverityWords] = useState(() => wordsText(settings.mapping?.severityMap));
  const [focused, setFocused] = useState<ExpressionName>('title');
  const [chosen, setChosen] = useState(filters['receiptId']);
  const [body, setBody] = useState<unknown>();
  const [rows, setRows] = useState<readonly PreviewRow[]>();
  const [error, setError] = useState<unknown>();
  const [replayId, setReplayId] = useState<string>();
  const [isBusy, setBusy] = useState<'save' | 'dry'>();
  const statusMap = wordsOf(statusWords, statuses);
  const severityMap = wordsOf(severityWords, severities);
  const mapping = useMemo(
    () => tidied({ ...draft, statusMap: wordsOf(statusWords, statuses).map, severityMap: wordsOf(severityWords, severities).map }),
    [draft, statusWords, severityWords],
  );
  const isEmpty = Object.keys(mapping).length === 0;
  const receiptId = chosen ?? receipts?.[0]?.receiptId;

  useEffect(() => {
    let isOld = false;
    if (receiptId)
      void rawReceipt(receiptId).then((text) => {
        if (!isOld) setBody(parsedOrText(text));
      });
    return () => {
      isOld = true;
    };
  }, [receiptId]);
  const ids =
    receipts
      ?.slice(0, 20)
      .map((one) => one.receiptId)
      .join() ?? '';
  useEffect(() => {
    if (!mayManage || ids === '') return undefined;
    let isOld = false;
    const shown = ids.split(',');
    const receiptIds = receiptId && !shown.includes(receiptId) ? [receiptId, ...shown] : shown;
    // Typing asks once, when it pauses.
    const timer = setTimeout(() => {
      previewIntegration(integrationId, { mapping: isEmpty ? null : mapping, receiptIds }).then(
        (preview) => {
          if (isOld) return;
          setRows(preview.rows);
          setError(undefined);
        },
        (problem: unknown) => !isOld && setError(asProblem(problem)),
      );
    }, 350);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [integrationId, mapping, isEmpty, ids, receiptId, mayManage]);

  const take = (next: Mapping) => {
    setDraft(next);
    setStatusWords(wordsText(next.statusMap));
    setSeverityWords(wordsText(next.severityMap));
  };
  const save = async (next: Mapping | null) => {
    setBusy('save');
    setError(undefined);
    try {
      await changeIntegration(integration, { settings: { mapping: next } });
      toast(next === null ? 'Deliveries are read as the source’s own again' : 'The mapping reads deliveries from now on');
    } catch (problem) {
      setError(asProblem(problem));
    } finally {
      setBusy(undefined);
      await refresh('integrations', 'replays', 'receipts');
    }
  };
  const dryRun = async () => {
    const to = Date.now();
    setBusy('dry');
    try {
      const wish = { from: new Date(to - 7 * 86_400_000).toISOString(), to: new Date(to).toISOString(), mapping: isEmpty ? null : mapping };
      setReplayId((await beginReplay(integrationId, wish)).replayId);
    } catch (problem) {
      setError(asProblem(problem));
    } finally {
      setBusy(undefined);
    }
  };
  const place = rows?.map(({ problem }) => problem).find((problem) => problem?.pointer?.startsWith('mapping.'));
  const wrongAt = (name: ExpressionName) =>
    (error === undefined ? undefined : asProblem(error).errors.find(({ path }) => path.endsWith(`mapping.${name}`))?.message) ??
    (place?.pointer?.startsWith(`mapping.${name},`) ? `${place.detail} (${place.pointer.slice(`mapping.${name}, `.length)})` : undefined);
  const field = (name: ExpressionName) => (
    <TextField
      key={name}
      label={expressionHints[name][0]}
      hint={expressionHints[name][1]}
      isOptional={name !== 'title'}
      wrong={wrongAt(name)}
      className="mono"
      spellCheck={false}
      value={draft[name] ?? ''}
      onFocus={() => setFocused(name)}
      onChange={(event) => setDraft((before) => ({ ...before, [name]: event.target.value }))}
    />
  );
  const isSame = JSON.stringify(mapping) === JSON.stringify(tidied(settings.mapping ?? {}));
  return (
    <div className="stack">
      {!readByMappingOnly.has(integration.source) && settings.mapping === null && (
        <Notice kind="note">
          {integration.sourceTitle} is understood without a mapping. One that you switch on here takes its place for every delivery.
        </Notice>
      )}
      <div className={css['steps']}>
        <Card
          title="Mapping"
          note={settings.mapping === null ? 'none is switched on' : isSame ? 'as it is switched on' : 'a draft'}
          actions={
            mayManage && (
              <span className="row">
                <Picker
                  label="Begin with"
                  value=""
                  onChange={(event) => take(presets.find(([name]) => name === event.target.value)?.[2] ?? {})}
                  options={[['', 'Begin with…'], ...presets.map(([name, text]) => [name, text] as const)]}
                />
                <Button
                  size="small"
                  icon={<Wand2 size={13} aria-hidden />}
                  disabled={body === undefined}
                  onClick={() => take(guessedMapping(body))}
                >
                  Guess
                </Button>
              </span>
            )
          }
        >
          <form
            className="stack"
            onSubmit={(event) => {
              event.preventDefault();
              void save(isEmpty ? null : mapping);
            }}
          >
            <p className="muted">
              Expressions of JSONata: <code>tags.host & '/' & check</code>. Click a value of the receipt to put its path into the field “
              {expressionHints[focused][0]}”.
            </p>
            {basicNames.map(field)}
            <div className="split">
              <TextArea
                label="Their words for states"
                hint="one a line: down = firing"
                rows={4}
                className="mono"
                wrong={statusMap.wrong}
                value={statusWords}
                onChange={(event) => setStatusWords(event.target.value)}
              />
              <TextArea
                label="Their words for severities"
                hint="one a line: sev9 = critical"
                rows={4}
                className="mono"
                wrong={severityMap.wrong}
                value={severityWords}
                onChange={(event) => setSeverityWords(event.target.value)}
              />
            </div>
            <details open={expressionNames.some((name) => !basicNames.includes(name) && draft[name])}>
              <summary>Times, labels, links and changes</summary>
              <div className="stack" style={{ paddingTop: 12 }}>
                {expressionNames.filter((name) => !basicNames.includes(name)).map(field)}
              </div>
            </details>
            {error !== undefined && asProblem(error).errors.length === 0 && <Problem error={error} />}
            {mayManage && (
              <p className="row">
                <Button
                  type="submit"
                  look="primary"
                  isBusy={isBusy === 'save'}
                  disabled={isSame || statusMap.wrong !== undefined || severityMap.wrong !== undefined}
                >
                  {isEmpty ? 'Do without a mapping' : 'Switch it on'}
                </Button>
                <Button icon={<FlaskConical size={13} aria-hidden />} isBusy={isBusy === 'dry'} onClick={() => void dryRun()}>
                  Dry run over the last week
                </Button>
                {!isSame && (
                  <Button look="quiet" onClick={() => take(settings.mapping ?? {})}>
                    Back to what is switched on
                  </Button>
                )}
              </p>
            )}
          </form>
        </Card>
        <div className="stack">
          <Card title="The receipt" note="click a value for its path">
            {receipts && receipts.length > 0 ? (
              <div className="stack">
                <Picker
                  label="Which receipt"
                  value={receiptId ?? ''}
                  onChange={(event) => setChosen(event.target.value)}
                  options={[
                    ...(receiptId && !receipts.some((one) => one.receiptId === receiptId) ? [[receiptId, receiptId] as const] : []),
                    ...receipts
                      .slice(0, 20)
                      .map((one) => [one.receiptId, `${one.receivedAt.slice(0, 19).replace('T', ' ')} · ${one.outcome}`] as const),
                  ]}
                />
                <div className={css['treeBox']}>
                  {body !== undefined && (
                    <JsonTree
                      value={body}
                      onPick={(path) => setDraft((before) => ({ ...before, [focused]: pathWithin(path, focused, before.items) }))}
                    />
                  )}
                </div>
              </div>
            ) : (
              <p className="muted">Nothing has come yet. Send one delivery, or a test alert from the overview: it appears here.</p>
            )}
          </Card>
          <MappingPreview rows={rows} chosen={receiptId} />
        </div>
      </div>
      {replayId && <ReplayReport integrationId={integrationId} replayId={replayId} />}
      <MappingVersions integration={integration} onTake={(version) => take(version ?? {})} onSwitch={save} />
    </div>
  );
}

function parsedOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
