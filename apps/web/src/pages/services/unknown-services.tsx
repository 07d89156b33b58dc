import { CircleHelp } from 'lucide-react';
import { editService, useMay, useServices } from '../../api/directory';
import { ignoreService, useUnknownServices, type UnknownService } from '../../api/incidents';
import { refresh } from '../../api/queries';
import { Button, Chip, Picker } from '../../ui/kit';
import { ListSection } from '../../ui/list';
import { Ago } from '../../ui/time';
import { toast, toastProblem } from '../../ui/toast';

const because = { name: 'called much the same', placed: 'people put its alerts there' } as const;

/** What alerts call a service that the catalogue does not know. A person says which one it is: nothing learns by itself. */
export function UnknownServices({ onCreate }: { onCreate: ((name: string) => void) | undefined }) {
  const query = useUnknownServices();
  const services = useServices().data ?? [];
  const may = useMay();
  const mayIgnore = may('incidents:manage');
  const mayConfirm = may('services:manage');
  const confirm = async ({ name }: UnknownService, serviceId: string) => {
    const service = services.find((one) => one.serviceId === serviceId);
    if (!service) return;
    try {
      await editService(service, { aliases: [...service.aliases, name] });
      toast(`Alerts of “${name}” belong to ${service.name} from here on`);
    } catch (error) {
      toastProblem(error);
    } finally {
      await refresh('services', 'incidents');
    }
  };
  const ignore = async (name: string, ignored: boolean) => {
    try {
      await ignoreService(name, ignored);
      if (ignored) toast(`“${name}” is no service of ours`, { undo: () => void ignore(name, false) });
    } catch (error) {
      toastProblem(error);
    } finally {
      await refresh('incidents');
    }
  };
  return (
    <ListSection
      label="Names that the catalogue does not know"
      query={query}
      idOf={({ name }) => name}
      empty={{
        icon: <CircleHelp size={24} aria-hidden />,
        title: 'Every name is known',
        children: 'Alerts of the last 14 days name only services of the catalogue, or what was said to be none.',
      }}
      columns={[
        {
          name: 'Name in alerts',
          is: 'title',
          cell: ({ name, titles }) => (
            <>
              <strong className="mono">{name}</strong> <span className="faint">{titles.slice(0, 2).join(', ')}</span>
            </>
          ),
        },
        { name: 'Label', cell: ({ labels }) => <span className="mono muted">{labels.join(', ') || '–'}</span> },
        { name: 'Alerts', is: 'number', cell: ({ alerts }) => alerts },
        { name: 'Last', cell: ({ lastAt }) => <Ago at={lastAt} /> },
        {
          name: 'May be',
          cell: (unknown) => (
            <span className="row">
              {unknown.suggestions.slice(0, 2).map(({ serviceId, name, because: reasons }) =>
                mayConfirm ? (
                  <Button
                    key={serviceId}
                    size="small"
                    title={reasons.map((reason) => because[reason]).join(', ')}
                    aria-label={`${unknown.name} is ${name}`}
                    onClick={() => void confirm(unknown, serviceId)}
                  >
                    It is {name}
                  </Button>
                ) : (
                  <Chip key={serviceId} look="outline">
                    {name}
                  </Chip>
                ),
              )}
              {mayConfirm && services.length > 0 && (
                <Picker
                  label={`Which service is ${unknown.name}?`}
                  value=""
                  onChange={(event) => void confirm(unknown, event.target.value)}
                  options={[['', 'Another…'], ...services.map(({ serviceId, name }) => [serviceId, name] as const)]}
                />
              )}
            </span>
          ),
        },
        {
          name: 'Orders',
          is: 'orders',
          cell: ({ name }) => (
            <span className="row">
              {onCreate && (
                <Button size="small" look="quiet" aria-label={`Add ${name} to the catalogue`} onClick={() => onCreate(name)}>
                  Add it
                </Button>
              )}
              {mayIgnore && (
                <Button size="small" look="quiet" aria-label={`${name} is no service`} onClick={() => void ignore(name, true)}>
                  No service
                </Button>
              )}
            </span>
          ),
        },
      ]}
    />
  );
}
