import { FileText } from 'lucide-react';
import { useRef } from 'react';
import { useMay } from '../../api/directory';
import { requestPostMortem, usePostMortem, usePostMortemOf } from '../../api/post-mortems';
import { refresh } from '../../api/queries';
import { Button } from '../../ui/kit';
import { Awaited, Empty } from '../../ui/states';
import { toastProblem } from '../../ui/toast';
import { Workspace, type WorkspaceHandle } from '../post-mortems/workspace';
import { useSelection, useTheIncident } from './context';
import { Story } from './story';

/** The document beside the story that it cites. */
export function ReviewTab() {
  const incident = useTheIncident();
  const of = usePostMortemOf(incident.incidentId);
  const id = of.data?.items.at(0)?.postMortemId;
  const postMortem = usePostMortem(id);
  const { select } = useSelection();
  const workspace = useRef<WorkspaceHandle>(null);
  const may = useMay()('post-mortems:write');
  return (
    <Story onCite={id && may ? (entry) => workspace.current?.cite(entry) : undefined}>
      {(entries) =>
        of.data && !id ? (
          <Empty
            icon={<FileText size={24} aria-hidden />}
            title="No post-mortem yet"
            action={
              may && (
                <Button
                  look="primary"
                  onClick={() =>
                    void requestPostMortem(incident.incidentId)
                      .then(() => refresh('post-mortems'))
                      .catch(toastProblem)
                  }
                >
                  Ask for one
                </Button>
              )
            }
          >
            Where the policy asks for one, a draft in which every sentence cites an entry appears when the incident is resolved.
          </Empty>
        ) : (
          <Awaited query={id ? postMortem : { data: undefined, error: of.error, isPending: true, refetch: of.refetch }} rows={10}>
            {(document_) => <Workspace ref={workspace} postMortem={document_} entries={entries} onOpenEntry={select} />}
          </Awaited>
        )
      }
    </Story>
  );
}
