import { useState } from 'react';
import { useNames } from '../../api/directory';
import { useMay } from '../../api/directory';
import { useMappings, type Integration, type Mapping, type MappingVersion } from '../../api/ingest';
import { Button, Chip } from '../../ui/kit';
import { DialogLazy } from '../../ui/lazy-dialog';
import { ListCard, Rows } from '../../ui/list';
import { DayClock } from '../../ui/time';
import { tidied } from './mapping-draft';

interface Difference {
  name: string;
  then: string;
  now: string;
}
const textOf = (value: unknown): string => (value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value));

function differences(then: Mapping | null, now: Mapping | null): Difference[] {
  const left = tidied(then ?? {}) as Record<string, unknown>;
  const right = tidied(now ?? {}) as Record<string, unknown>;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])]
    .map((name) => ({ name, then: textOf(left[name]), now: textOf(right[name]) }))
    .filter((one) => one.then !== one.now);
}

/** The mappings that the source has had: each can be compared with the current one, taken as a draft, and put back. */
export function MappingVersions({
  integration,
  onTake,
  onSwitch,
}: {
  integration: Integration;
  onTake: (mapping: Mapping | null) => void;
  onSwitch: (mapping: Mapping | null) => Promise<void>;
}) {
  const query = useMappings(integration.integrationId);
  const mayManage = useMay()('ingest:manage');
  const names = useNames();
  const [compared, setCompared] = useState<MappingVersion>();
  const items = query.data?.items;
  const current = items?.[0]?.version;
  return (
    <>
      <ListCard<MappingVersion>
        label="Versions of the mapping"
        query={{ ...query, data: items }}
        idOf={({ version }) => String(version)}
        empty={{ title: 'It has had no mapping yet', children: 'Each one that is switched on is kept here, and can be put back.' }}
        columns={[
          { name: 'Version', cell: ({ version }) => <span className="mono">{version}</span> },
          {
            name: 'Switched on',
            is: 'title',
            cell: ({ at, version }) => (
              <>
                <DayClock at={at} /> {version === current && <Chip kind="act">current</Chip>}
              </>
            ),
          },
          { name: 'By', cell: ({ by }) => (by ? names(by) : '–') },
          {
            name: 'What',
            cell: ({ mapping }) => (mapping ? `${Object.keys(tidied(mapping)).length} members` : 'none: as the source says itself'),
          },
          {
            name: 'Orders',
            is: 'orders',
            cell: (one) =>
              one.version !== current && (
                <span className="row">
                  <Button size="small" look="quiet" onClick={() => setCompared(one)}>
                    Compare
                  </Button>
                  {mayManage && (
                    <Button size="small" look="quiet" onClick={() => onTake(one.mapping)}>
                      As a draft
                    </Button>
                  )}
                </span>
              ),
          },
        ]}
      />
      {compared && (
        <DialogLazy title={`Version ${compared.version} and the current one`} width={860} onClose={() => setCompared(undefined)}>
          <div className="stack">
            <Rows
              label="Members that differ"
              items={differences(compared.mapping, integration.settings.mapping)}
              idOf={({ name }) => name}
              columns={[
                { name: 'Member', is: 'title', cell: ({ name }) => name },
                { name: `Version ${compared.version}`, cell: ({ then }) => <code>{then || '–'}</code> },
                { name: 'Current', cell: ({ now }) => <code>{now || '–'}</code> },
              ]}
            />
            {mayManage && (
              <p className="row">
                <Button
                  look="primary"
                  onClick={() => {
                    setCompared(undefined);
                    onTake(compared.mapping);
                    void onSwitch(compared.mapping);
                  }}
                >
                  Switch back to it
                </Button>
                <span className="faint">What came meanwhile can be read again with it: a replay is offered.</span>
              </p>
            )}
          </div>
        </DialogLazy>
      )}
    </>
  );
}
