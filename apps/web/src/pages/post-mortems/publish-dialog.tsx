import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { publishPostMortem, type Redaction } from '../../api/post-mortem-review';
import { useGates, type PostMortem } from '../../api/post-mortems';
import { FormDialog } from '../../ui/dialog';
import { Button, SelectField, TextArea, TextField } from '../../ui/kit';
import { Notice } from '../../ui/states';
import { ChangedText } from './changed-text';
import css from './review.module.css';
import { wordChanges } from './text-changes';

const audiences = [
  ['team', 'The team'],
  ['organization', 'The organization'],
  ['public', 'Everybody: an administrator approves it'],
] as const;
type Audience = Redaction['audience'];
const widerOrSame = (audience: Audience, than: Audience) =>
  audiences.findIndex(([one]) => one === audience) >= audiences.findIndex(([one]) => one === than);

/** For whom, and which words they do not get to read: each redaction is seen as they will see it before anything goes out. */
export function PublishDialog({
  postMortem,
  onClose,
  onDone,
}: {
  postMortem: PostMortem;
  onClose: () => void;
  onDone: () => Promise<void>;
}) {
  const gates = useGates(postMortem.postMortemId).data;
  const [audience, setAudience] = useState<Audience>('organization');
  const [redactions, setRedactions] = useState<readonly Redaction[]>([]);
  const set = (index: number, change: Partial<Redaction>) =>
    setRedactions((before) => before.map((one, at) => (at === index ? { ...one, ...change } : one)));
  const textOf = (key: string) => postMortem.sections.find((section) => section.key === key)?.markdown ?? '';
  const written = postMortem.sections.filter(({ markdown }) => markdown.trim() !== '');
  const isWhole = redactions.every(
    ({ sectionKey, quote, reason }) => quote !== '' && reason.trim() !== '' && textOf(sectionKey).includes(quote),
  );
  return (
    <FormDialog
      title={`Publish PM-${postMortem.number}`}
      width={680}
      submit="Publish"
      canSubmit={isWhole}
      onClose={onClose}
      onSubmit={async () => {
        await publishPostMortem(
          postMortem.postMortemId,
          audience,
          redactions.map((one) => ({ ...one, reason: one.reason.trim() })),
        );
        await onDone();
      }}
    >
      {gates && !gates.isGreen && <Notice kind="note">Something still stands in the way; the server will say what.</Notice>}
      <SelectField
        label="For whom?"
        value={audience}
        onChange={(event) => setAudience(event.target.value as Audience)}
        options={audiences}
      />
      {audience === 'public' && (
        <Notice>
          The public gets no participants, no sentence on a restricted entry, no host and no address; customers become “a customer”.
        </Notice>
      )}
      {redactions.map((one, index) => (
        <fieldset key={index} className={css['redaction']} aria-label={`Redaction ${index + 1}`}>
          <SelectField
            label="Section"
            value={one.sectionKey}
            onChange={(event) => set(index, { sectionKey: event.target.value })}
            options={written.map(({ key, title }) => [key, title] as const)}
          />
          <TextArea
            label="The words, as they stand there"
            rows={2}
            value={one.quote}
            onChange={(event) => set(index, { quote: event.target.value })}
            wrong={one.quote !== '' && !textOf(one.sectionKey).includes(one.quote) ? 'These words do not stand in this section' : undefined}
          />
          <div className="split">
            <TextField
              label="Become"
              isOptional
              value={one.replacement}
              onChange={(event) => set(index, { replacement: event.target.value })}
              hint="Empty: they are left out"
            />
            <TextField label="Why" value={one.reason} onChange={(event) => set(index, { reason: event.target.value })} />
          </div>
          <SelectField
            label="Hidden from"
            value={one.audience}
            onChange={(event) => set(index, { audience: event.target.value as Audience })}
            options={[
              ['public', 'the public'],
              ['organization', 'the organization and the public'],
              ['team', 'everybody'],
            ]}
          />
          {one.quote !== '' && textOf(one.sectionKey).includes(one.quote) && (
            <div className={css['preview']} role="region" aria-label={`What redaction ${index + 1} does`} tabIndex={0}>
              {widerOrSame(audience, one.audience) ? (
                <ChangedText
                  pieces={wordChanges(
                    textOf(one.sectionKey),
                    textOf(one.sectionKey).replaceAll(one.quote, () => one.replacement),
                  )}
                />
              ) : (
                <span className="muted">Nothing changes for this audience; it holds when it is published for more people.</span>
              )}
            </div>
          )}
          <span>
            <Button
              size="small"
              look="quiet"
              icon={<Trash2 size={12} aria-hidden />}
              onClick={() => setRedactions((before) => before.filter((_, at) => at !== index))}
            >
              Leave it in
            </Button>
          </span>
        </fieldset>
      ))}
      <span>
        <Button
          size="small"
          icon={<Plus size={13} aria-hidden />}
          disabled={written.length === 0}
          onClick={() =>
            setRedactions((before) => [
              ...before,
              {
                sectionKey: written[0]!.key,
                quote: '',
                replacement: '',
                reason: '',
                audience: audience === 'team' ? 'organization' : audience,
              },
            ])
          }
        >
          Hide some words
        </Button>
      </span>
    </FormDialog>
  );
}
