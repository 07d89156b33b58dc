import { Search } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useIncidents } from '../../api/incidents';
import { Count, Radio, SearchInput, Severity } from '../../ui/kit';
import { Loading } from '../../ui/states';
import { Ago } from '../../ui/time';
import { incidentKey } from './context';
import css from './incident.module.css';

/** Another incident, found by its number or its words. */
export function IncidentPicker({
  label,
  except,
  filters,
  value,
  onChange,
}: {
  label: string;
  except: string;
  filters?: Record<string, string>;
  value: string | undefined;
  onChange: (incidentId: string) => void;
}) {
  const [q, setQ] = useState('');
  const query = useIncidents({ ...filters, limit: '20', q: useDeferredValue(q.trim().replace(/^INC-/i, '')) || undefined });
  const found = query.data?.filter(({ incidentId }) => incidentId !== except);
  return (
    <fieldset className={css['picker']}>
      <legend>{label}</legend>
      <SearchInput
        autoFocus
        icon={<Search size={14} aria-hidden />}
        label="Words or number"
        placeholder="Words or number"
        value={q}
        onChange={(event) => setQ(event.target.value)}
      />
      <div className={css['pickerList']}>
        {found?.map((incident) => (
          <Radio
            key={incident.incidentId}
            name={label}
            checked={incident.incidentId === value}
            onChange={() => onChange(incident.incidentId)}
          >
            <span className="row" style={{ gap: 6 }}>
              <Count>{incidentKey(incident)}</Count> <Severity severity={incident.severity} /> {incident.title}{' '}
              <span className="faint">
                <Ago at={incident.openedAt} />
              </span>
            </span>
          </Radio>
        ))}
        {found?.length === 0 && <p className="muted">No incident is called that.</p>}
        {!found && <Loading rows={3} />}
      </div>
    </fieldset>
  );
}
