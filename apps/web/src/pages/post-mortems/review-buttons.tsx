import { CircleCheck, Globe, RotateCcw, Send, Undo2 } from 'lucide-react';
import { Suspense, lazy, useState } from 'react';
import { useMay, useMe, usePeople } from '../../api/directory';
import { editPostMortem, orderPostMortem, type PostMortem } from '../../api/post-mortems';
import { refresh } from '../../api/queries';
import { useCommands } from '../../keys/use-commands';
import { Button, CheckBox, SelectField, TextArea } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import { Notice } from '../../ui/states';
import { toast, toastProblem } from '../../ui/toast';
import { useTicks } from '../../ui/use-form';
import { flushAll } from './drafts';

const PublishDialog = lazy(() => import('./publish-dialog').then((module) => ({ default: module.PublishDialog })));

type Open = 'review' | 'changes' | 'publish' | 'reopen' | 'waive' | undefined;

/** The next step of a document's life; one of them is the primary one. */
export function ReviewButtons({ postMortem }: { postMortem: PostMortem }) {
  const [open, setOpen] = useState<Open>();
  const [isBusy, setBusy] = useState(false);
  const may = useMay();
  const me = useMe().data?.person?.personId;
  const { state, postMortemId: id, revision } = postMortem;
  const isReviewer =
    postMortem.reviewers.some(({ personId, answer }) => personId === me && answer !== 'approved') || may('post-mortems:manage');
  const order = async (name: string, body: unknown, done: string) => {
    flushAll();
    await orderPostMortem(id, name, body);
    await refresh('post-mortems');
    toast(done);
  };
  const approve = async () => {
    setBusy(true);
    try {
      await order('approve', { revision }, 'Approved');
    } catch (error) {
      toastProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const mayWrite = may('post-mortems:write');
  const canAsk = mayWrite && (state === 'drafting' || state === 'in-review');
  useCommands(
    canAsk ? [{ id: 'request-review', label: 'Request review', group: 'This document', keys: 'r', run: () => setOpen('review') }] : [],
  );
  return (
    <>
      {state === 'requested' && mayWrite && (
        <Button look="primary" onClick={() => void order('draft', {}, 'Drafted').catch(toastProblem)}>
          Draft it
        </Button>
      )}
      {state === 'drafting' && mayWrite && (
        <Button look="primary" icon={<Send size={14} aria-hidden />} onClick={() => setOpen('review')}>
          Request review
        </Button>
      )}
      {state === 'in-review' && isReviewer && may('post-mortems:review') && (
        <>
          <Button icon={<Undo2 size={14} aria-hidden />} onClick={() => setOpen('changes')}>
            Ask for changes
          </Button>
          <Button look="primary" icon={<CircleCheck size={14} aria-hidden />} isBusy={isBusy} onClick={() => void approve()}>
            Approve v{revision}
          </Button>
        </>
      )}
      {state === 'reviewed' && may('post-mortems:publish') && (
        <Button look="primary" icon={<Globe size={14} aria-hidden />} onClick={() => setOpen('publish')}>
          Publish
        </Button>
      )}
      {(state === 'published' || state === 'reviewed') && mayWrite && (
        <Button icon={<RotateCcw size={14} aria-hidden />} onClick={() => setOpen('reopen')}>
          Reopen
        </Button>
      )}
      {open === 'review' && (
        <ReviewDialog
          postMortem={postMortem}
          onClose={() => setOpen(undefined)}
          onSend={async (reviewerIds, ownerId) => {
            flushAll();
            if (ownerId !== postMortem.ownerId) await editPostMortem(postMortem, { ownerId });
            await order('request-review', { reviewerIds }, 'Review requested');
          }}
        />
      )}
      {open === 'changes' && (
        <ReasonDialog
          title="Ask for changes"
          label="What is missing?"
          submit="Ask for changes"
          onClose={() => setOpen(undefined)}
          onSend={(reason) => order('request-changes', { reason }, 'Sent back with your reason')}
        />
      )}
      {open === 'reopen' && (
        <ReasonDialog
          title="Reopen"
          label="Why?"
          submit="Reopen"
          onClose={() => setOpen(undefined)}
          onSend={(reason) => order('reopen', { reason }, 'Open for writing again')}
        />
      )}
      {open === 'publish' && (
        <Suspense>
          <PublishDialog
            postMortem={postMortem}
            onClose={() => setOpen(undefined)}
            onDone={async () => {
              await refresh('post-mortems', 'lessons');
              toast('Published');
            }}
          />
        </Suspense>
      )}
    </>
  );
}

function ReasonDialog({
  title,
  label,
  submit,
  onClose,
  onSend,
}: {
  title: string;
  label: string;
  submit: string;
  onClose: () => void;
  onSend: (reason: string) => Promise<void>;
}) {
  const [reason, setReason] = useState('');
  return (
    <FormDialogLazy title={title} submit={submit} canSubmit={reason.trim() !== ''} onClose={onClose} onSubmit={() => onSend(reason.trim())}>
      <TextArea label={label} autoFocus value={reason} onChange={(event) => setReason(event.target.value)} />
    </FormDialogLazy>
  );
}
function ReviewDialog({
  postMortem,
  onClose,
  onSend,
}: {
  postMortem: PostMortem;
  onClose: () => void;
  onSend: (ids: string[], ownerId: string) => Promise<void>;
}) {
  const people = usePeople().data ?? [];
  const me = useMe().data?.person?.personId;
  const left = postMortem.sections.filter(({ markdown }) => markdown.includes('[needs:')).map(({ title }) => title);
  const [ownerId, setOwnerId] = useState(postMortem.ownerId ?? me ?? '');
  const { ticked, tick, setTicked } = useTicks(postMortem.reviewers.map(({ personId }) => personId));
  return (
    <FormDialogLazy
      title="Request review"
      lead="At least one of them should be outside of the team that responded."
      submit="Request review"
      canSubmit={ownerId !== '' && ticked.size > 0 && ticked.size <= 10}
      onClose={onClose}
      onSubmit={() => onSend([...ticked], ownerId)}
    >
      {left.length > 0 && <Notice kind="note">Still to be filled in: {left.join(', ')}. Look for “[needs: …]”.</Notice>}
      <SelectField
        label="Owner"
        hint="Answers for the document and asks for its review"
        value={ownerId}
        onChange={(event) => {
          setOwnerId(event.target.value);
          setTicked((before) => new Set([...before].filter((id) => id !== event.target.value)));
        }}
        options={[['', 'Choose…'], ...people.map(({ personId, name }) => [personId, name] as const)]}
      />
      <fieldset style={{ maxHeight: 280, overflow: 'auto' }}>
        <legend className="faint">Reviewers</legend>
        {people
          .filter(({ personId }) => personId !== ownerId)
          .map(({ personId, name }) => (
            <CheckBox key={personId} {...tick(personId)}>
              {name}
            </CheckBox>
          ))}
      </fieldset>
    </FormDialogLazy>
  );
}
