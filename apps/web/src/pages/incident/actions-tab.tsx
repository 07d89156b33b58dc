import { ListChecks, Plus } from 'lucide-react';
import { useState } from 'react';
import { useActionItems } from '../../api/action-items';
import { useMay } from '../../api/directory';
import { Button } from '../../ui/kit';
import { Awaited, Empty } from '../../ui/states';
import { ActionTable } from '../action-items/action-table';
import { CreateActionDialog } from '../action-items/create-action-dialog';
import { incidentKey, useTheIncident } from './context';

export function ActionsTab() {
  const incident = useTheIncident();
  const query = useActionItems({ source: incident.incidentId });
  const may = useMay()('action-items:act');
  const [isCreating, setCreating] = useState(false);
  const button = may && (
    <Button look="primary" icon={<Plus size={14} aria-hidden />} keys="I" onClick={() => setCreating(true)}>
      Create an action item
    </Button>
  );
  return (
    <div style={{ padding: '16px 20px' }} className="stack">
      <Awaited query={query}>
        {(items) =>
          items.length === 0 ? (
            <Empty icon={<ListChecks size={24} aria-hidden />} title="Nothing has been agreed yet" action={button}>
              Items that the post-mortem proposes appear here, too, when it is approved.
            </Empty>
          ) : (
            <>
              <div className="row">{button}</div>
              <ActionTable items={items} label={`Action items of ${incidentKey(incident)}`} />
            </>
          )
        }
      </Awaited>
      {isCreating && (
        <CreateActionDialog
          source={{ kind: 'incident', id: incident.incidentId }}
          from={incidentKey(incident)}
          onClose={() => setCreating(false)}
        />
      )}
    </div>
  );
}
