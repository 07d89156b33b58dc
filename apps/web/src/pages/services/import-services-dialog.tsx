import type { ImportedServices } from '@debrief/contracts';
import { CircleAlert, CirclePlus, CircleCheck, PencilLine } from 'lucide-react';
import { useState } from 'react';
import { importServices } from '../../api/directory';
import { refresh } from '../../api/queries';
import { plural } from '../../ui/format';
import { SelectField, TextArea } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import { Rows } from '../../ui/list';
import { Notice } from '../../ui/states';
import { toast } from '../../ui/toast';

const examples = {
  csv: 'name,team,tier,dependsOn,aliases\ncheckout,Payments,1,payments-api;sessions,checkout-web',
  backstage:
    'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: checkout\nspec:\n  owner: payments\n  dependsOn: [component:payments-api]',
} as const;
type Format = keyof typeof examples;
const icons = { create: CirclePlus, change: PencilLine, same: CircleCheck } as const;
const actionWords = { create: 'new', change: 'changes', same: 'as it is' } as const;

/** A catalogue from elsewhere: first what it would do, then, when that is right, the same text for good. */
export function ImportServicesDialog({ onClose }: { onClose: () => void }) {
  const [format, setFormat] = useState<Format>('csv');
  const [text, setText] = useState('');
  const [found, setFound] = useState<ImportedServices>();
  const isReady = found !== undefined && found.created + found.changed > 0;
  const again = (change: () => void) => {
    change();
    setFound(undefined);
  };
  const take = async (file: File) => {
    const read = await file.text();
    again(() => {
      setText(read);
      setFormat(/\.ya?ml$/.test(file.name) ? 'backstage' : 'csv');
    });
  };
  return (
    <FormDialogLazy
      title="Import services"
      lead="Nothing is written until you have seen what would change. Rows that cannot be read are listed; the good ones are taken."
      width={720}
      submit={isReady ? `Import ${plural(found.created + found.changed, 'service')}` : 'Show what would change'}
      canSubmit={text.trim() !== '' && (found === undefined || isReady)}
      keepOpen={!isReady}
      onClose={onClose}
      onSubmit={async () => {
        const done = await importServices({ format, text, dryRun: !isReady });
        if (done.isDryRun) return setFound(done);
        await refresh('services', 'teams');
        toast(`${plural(done.created, 'service')} added, ${done.changed} changed`);
      }}
    >
      <SelectField
        label="Format"
        value={format}
        onChange={(event) => again(() => setFormat(event.target.value as Format))}
        options={[
          ['csv', 'CSV with a header'],
          ['backstage', 'Backstage catalog-info.yaml'],
        ]}
      />
      <label className="row muted">
        <span>A file of yours:</span>
        <input
          type="file"
          accept=".csv,.yaml,.yml,text/csv"
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file) void take(file);
          }}
        />
      </label>
      <TextArea
        label="or its text"
        rows={7}
        className="mono"
        spellCheck={false}
        placeholder={examples[format]}
        value={text}
        onChange={(event) => again(() => setText(event.target.value))}
      />
      {found && (
        <>
          <Notice kind={isReady ? 'act' : 'note'}>
            {plural(found.read, 'row')} read: {found.created} new, {found.changed} changed, {found.unchanged} as they are
            {found.skipped.length > 0 && `, ${found.skipped.length} cannot be read`}.
          </Notice>
          {found.rows.length > 0 && (
            <div style={{ maxHeight: 220, overflow: 'auto' }}>
              <Rows
                label="What would change"
                items={found.rows}
                idOf={({ at, name }) => at + name}
                columns={[
                  { name: 'Where', cell: ({ at }) => <span className="faint">{at}</span> },
                  { name: 'Service', is: 'title', cell: ({ name }) => <strong>{name}</strong> },
                  {
                    name: 'What',
                    cell: ({ action, members }) => {
                      const Icon = icons[action];
                      return (
                        <span className="ki" data-kind={action === 'same' ? undefined : 'act'}>
                          <Icon size={12} aria-hidden /> {actionWords[action]} {action === 'change' && members.join(', ')}
                        </span>
                      );
                    },
                  },
                  { name: 'Left out', cell: ({ warnings }) => warnings.length > 0 && <span className="muted">{warnings.join('; ')}</span> },
                ]}
              />
            </div>
          )}
          {found.skipped.map(({ at, name, reason }) => (
            <p key={at} className="ki" data-kind="alert">
              <CircleAlert size={12} aria-hidden /> {at} {name}: {reason}
            </p>
          ))}
        </>
      )}
    </FormDialogLazy>
  );
}
