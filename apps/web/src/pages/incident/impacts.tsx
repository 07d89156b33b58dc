import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useServices } from '../../api/directory';
import { addImpact, deleteImpact, editImpact, type Impact, type ImpactInput, type Incident } from '../../api/incidents';
import { duration, inputInstant, words } from '../../ui/format';
import { Button, Card, CheckBox, SelectField, TextField } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import { DayClock } from '../../ui/time';
import { toast, toastProblem } from '../../ui/toast';
import { useForm } from '../../ui/use-form';
import { freshIncident } from './context';
import css from './incident.module.css';

const scopes = [
  ['full', 'Nothing worked'],
  ['partial', 'A part did not work'],
  ['degraded', 'It was slow or wrong now and then'],
  ['internal', 'Only colleagues felt it'],
  ['none', 'Nobody felt it'],
] as const;
const scopeWords = Object.fromEntries(scopes);
const inputOf = ({ impactId: _id, ...input }: Impact): ImpactInput => input;
const factsOf = ({ metric, quantity, unit, share, isEstimate }: Impact) =>
  [
    metric,
    quantity === null ? null : `${isEstimate ? 'about ' : ''}${quantity.toLocaleString('en-GB').replaceAll(',', ' ')} ${unit ?? ''}`.trim(),
    share === null ? null : `${isEstimate && quantity === null ? 'about ' : ''}${+(share * 100).toFixed(2)} %`,
  ]
    .filter(Boolean)
    .join(' · ');

/** What users felt, from when to when, in numbers where there are some. The draft takes its sentences from here. */
export function Impacts({ incident, may }: { incident: Incident; may: boolean }) {
  const [editing, setEditing] = useState<Impact | 'new'>();
  const remove = async (impact: Impact) => {
    try {
      await deleteImpact(incident, impact.impactId);
      toast('The impact is withdrawn; the record keeps it', {
        undo: () => void addImpact(incident.incidentId, inputOf(impact)).then(() => freshIncident(incident.incidentId), toastProblem),
      });
    } catch (error) {
      toastProblem(error);
    } finally {
      await freshIncident(incident.incidentId);
    }
  };
  return (
    <Card
      title="Impact"
      note="what users felt"
      actions={
        may && (
          <Button size="small" look="quiet" icon={<Plus size={13} aria-hidden />} onClick={() => setEditing('new')}>
            Add impact
          </Button>
        )
      }
    >
      {incident.impacts.length === 0 ? (
        <p className="muted">Nobody has said what users felt. A number with its source makes the post-mortem concrete.</p>
      ) : (
        <ul>
          {incident.impacts.map((impact) => {
            const name = impact.serviceName ?? words(impact.scope);
            return (
              <li key={impact.impactId} className={css['impact']}>
                <div>
                  <strong style={{ fontWeight: 550 }}>{name}</strong>{' '}
                  <span className="muted">{[scopeWords[impact.scope], factsOf(impact)].filter(Boolean).join(' · ')}</span>
                  <div className="faint">
                    <DayClock at={impact.startedAt} /> UTC,{' '}
                    {impact.endedAt
                      ? `for ${duration((Date.parse(impact.endedAt) - Date.parse(impact.startedAt)) / 1000)}`
                      : 'still going on'}
                    {impact.source && ` · ${impact.source}`}
                  </div>
                </div>
                {may && (
                  <span className="row" style={{ gap: 0, flexWrap: 'nowrap' }}>
                    <Button
                      look="quiet"
                      size="small"
                      aria-label={`Edit the impact on ${name}`}
                      icon={<Pencil size={12} aria-hidden />}
                      onClick={() => setEditing(impact)}
                    />
                    <Button
                      look="quiet"
                      size="small"
                      aria-label={`Withdraw the impact on ${name}`}
                      icon={<Trash2 size={12} aria-hidden />}
                      onClick={() => void remove(impact)}
                    />
                  </span>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {editing && (
        <ImpactDialog incident={incident} impact={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />
      )}
    </Card>
  );
}

const instantOf = (text: string) => (text ? new Date(`${text}:00.000Z`).toISOString() : null);
const numberOf = (text: string) => (text.trim() === '' ? null : Number(text));

function ImpactDialog({ incident, impact, onClose }: { incident: Incident; impact: Impact | undefined; onClose: () => void }) {
  const services = useServices().data ?? [];
  const { impactStartedAt, detectedAt, impactEndedAt, mitigatedAt } = incident.milestones;
  const known = impact ? impact.endedAt : (impactEndedAt?.at ?? mitigatedAt?.at ?? incident.resolvedAt);
  const { values, field } = useForm({
    serviceId: impact?.serviceId ?? incident.services[0]?.serviceId ?? '',
    scope: impact?.scope ?? 'degraded',
    from: inputInstant(impact?.startedAt ?? impactStartedAt?.at ?? detectedAt?.at ?? incident.openedAt),
    to: known ? inputInstant(known) : '',
    metric: impact?.metric ?? '',
    quantity: String(impact?.quantity ?? ''),
    unit: impact?.unit ?? '',
    share: impact?.share == null ? '' : String(+(impact.share * 100).toFixed(4)),
    source: impact?.source ?? '',
  });
  const { serviceId, scope, from, to, metric, quantity, unit, share, source } = values;
  const [isEstimate, setEstimate] = useState(impact?.isEstimate ?? false);
  const isBackwards = to !== '' && to < from;
  const isShareWrong = share !== '' && !(Number(share) >= 0 && Number(share) <= 100);
  const isQuantityWrong = quantity !== '' && !Number.isFinite(Number(quantity));
  return (
    <FormDialogLazy
      title={impact ? 'Edit the impact' : 'What did users feel?'}
      submit="Save"
      width={600}
      canSubmit={from !== '' && !isBackwards && !isShareWrong && !isQuantityWrong}
      onClose={onClose}
      onSubmit={async () => {
        const body: ImpactInput = {
          serviceId: serviceId || null,
          serviceName:
            services.find((one) => one.serviceId === serviceId)?.name ?? impact?.serviceName ?? incident.services[0]?.name ?? null,
          scope,
          startedAt: instantOf(from)!,
          endedAt: instantOf(to),
          metric: metric.trim() || null,
          quantity: numberOf(quantity),
          unit: unit.trim() || null,
          share: share === '' ? null : Number(share) / 100,
          isEstimate,
          source: source.trim() || null,
        };
        await (impact ? editImpact(incident.incidentId, impact.impactId, body) : addImpact(incident.incidentId, body));
        await freshIncident(incident.incidentId);
      }}
    >
      <div className="split">
        <SelectField
          label="Service"
          {...field('serviceId')}
          options={[
            ['', incident.services.find((one) => !one.serviceId)?.name ?? 'No one in the catalogue'],
            ...services.map((one) => [one.serviceId, one.name] as const),
          ]}
        />
        <SelectField label="How bad?" {...field('scope')} options={scopes} />
        <TextField type="datetime-local" label="From (UTC)" {...field('from')} />
        <TextField
          type="datetime-local"
          label="To (UTC)"
          isOptional
          {...field('to')}
          wrong={isBackwards ? 'It must end after it began' : undefined}
        />
      </div>
      <TextField label="What was counted" isOptional placeholder="failed checkouts" {...field('metric')} />
      <div className="split">
        <TextField
          label="How many"
          isOptional
          inputMode="decimal"
          {...field('quantity')}
          wrong={isQuantityWrong ? 'A number' : undefined}
        />
        <TextField label="Unit" isOptional placeholder="orders" {...field('unit')} />
        <TextField
          label="Share, %"
          isOptional
          inputMode="decimal"
          {...field('share')}
          wrong={isShareWrong ? 'Between 0 and 100' : undefined}
        />
        <TextField label="Where it comes from" isOptional placeholder="dashboard, log, support" {...field('source')} />
      </div>
      <CheckBox checked={isEstimate} onChange={(event) => setEstimate(event.target.checked)}>
        An estimate: the story says “about”
      </CheckBox>
    </FormDialogLazy>
  );
}
