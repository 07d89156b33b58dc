import { Check, CornerDownRight, X } from 'lucide-react';
import { useState } from 'react';
import { useNames } from '../../api/directory';
import { acceptComment, suggestWords } from '../../api/post-mortem-review';
import { resolveComment, type Comment } from '../../api/post-mortems';
import { Avatar, Button, Chip, TextArea } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import { Ago } from '../../ui/time';
import { ChangedText } from './changed-text';
import css from './review.module.css';
import { wordChanges } from './text-changes';

type Order = (run: () => Promise<unknown>, done?: string) => Promise<void>;
export interface Quoted {
  quote: string;
  start: number;
}
interface Props {
  id: string;
  comments: readonly Comment[];
  /** Undefined: may only read. */
  order: Order | undefined;
  /** A published document takes no more words. */
  isReadOnly: boolean;
  onShow: (quoted: Quoted) => void;
  onReply: (comment: Comment) => void;
}

/** What people say beside a section: a thread each, with words that they suggest, taken or refused where they stand. */
export function Comments({ id, comments, order, isReadOnly, onShow, onReply }: Props) {
  return comments
    .filter(({ inReplyTo }) => !comments.some(({ commentId }) => commentId === inReplyTo))
    .map((comment) => (
      <Thread
        key={comment.commentId}
        comment={comment}
        replies={comments.filter(({ inReplyTo }) => inReplyTo === comment.commentId)}
        onShow={onShow}
        onReply={order && onReply}
        onTake={
          order && !isReadOnly && comment.suggestion !== null && !comment.isDetached
            ? () => void order(() => acceptComment(id, comment.commentId), 'The suggested words are in the text')
            : undefined
        }
        onResolve={
          order &&
          (() =>
            void order(
              () => resolveComment(id, comment.commentId),
              comment.suggestion === null ? 'Resolved' : 'Refused; the text stays as it is',
            ))
        }
      />
    ));
}

function Thread({
  comment,
  replies,
  onShow,
  onReply,
  onTake,
  onResolve,
}: {
  comment: Comment;
  replies: readonly Comment[];
  onShow: (quoted: Quoted) => void;
  onReply: ((comment: Comment) => void) | undefined;
  onTake: (() => void) | undefined;
  onResolve: (() => void) | undefined;
}) {
  const { anchor, suggestion, isDetached } = comment;
  return (
    <article className={css['comment']} aria-label={suggestion === null ? 'Comment' : 'Suggestion'}>
      <Said comment={comment} />
      {anchor.quote !== '' &&
        (suggestion === null ? <blockquote>{anchor.quote}</blockquote> : <ChangedText pieces={wordChanges(anchor.quote, suggestion)} />)}
      {replies.map((reply) => (
        <div key={reply.commentId} className={css['reply']}>
          <Said comment={reply} />
        </div>
      ))}
      <div className={css['commentHead']}>
        {onTake && (
          <Button size="small" look="soft" icon={<Check size={12} aria-hidden />} onClick={onTake}>
            Take these words
          </Button>
        )}
        {onResolve && (
          <Button size="small" look="quiet" icon={suggestion === null ? undefined : <X size={12} aria-hidden />} onClick={onResolve}>
            {suggestion === null ? 'Resolve' : 'Refuse'}
          </Button>
        )}
        {onReply && (
          <Button size="small" look="quiet" icon={<CornerDownRight size={12} aria-hidden />} onClick={() => onReply(comment)}>
            Reply
          </Button>
        )}
        {anchor.quote !== '' && !isDetached && (
          <Button size="small" look="quiet" onClick={() => onShow(anchor)}>
            Show the words
          </Button>
        )}
        {isDetached && <Chip kind="note">the words it speaks of are gone</Chip>}
      </div>
    </article>
  );
}

function Said({ comment }: { comment: Comment }) {
  const names = useNames();
  const name = comment.by?.startsWith('tok_') ? 'An API token' : names(comment.by);
  return (
    <>
      <span className={css['commentHead']}>
        <Avatar name={name} size="small" />
        <strong>{name}</strong>
        <span className="faint">
          <Ago at={comment.at} />
        </span>
      </span>
      <p>{comment.text}</p>
    </>
  );
}

interface DialogProps {
  id: string;
  sectionKey: string;
  title: string;
  /** The words that were marked; empty: the section as a whole. */
  quoted: Quoted;
  replyTo?: Comment | undefined;
  order: Order;
  onClose: () => void;
}
export function CommentDialog({ id, sectionKey, title, quoted, replyTo, order, onClose }: DialogProps) {
  const [text, setText] = useState('');
  const [suggestion, setSuggestion] = useState(quoted.quote);
  const isSuggesting = replyTo === undefined && quoted.quote !== '' && suggestion !== quoted.quote;
  return (
    <FormDialogLazy
      title={replyTo ? 'Reply' : `Comment on “${title}”`}
      lead={replyTo?.text ?? (quoted.quote === '' ? 'On the section. Mark words first to speak of them, or to suggest others.' : undefined)}
      submit={isSuggesting ? 'Suggest' : replyTo ? 'Reply' : 'Comment'}
      canSubmit={text.trim() !== '' || isSuggesting}
      onClose={onClose}
      onSubmit={() =>
        order(
          () =>
            suggestWords(id, {
              anchor: replyTo?.anchor ?? { sectionKey, ...quoted },
              text: text.trim() || 'Other words for these:',
              inReplyTo: replyTo?.commentId ?? null,
              suggestion: isSuggesting ? suggestion : null,
            }),
          isSuggesting ? 'Suggested' : 'Comment added',
        )
      }
    >
      <TextArea label="Comment" autoFocus value={text} onChange={(event) => setText(event.target.value)} />
      {replyTo === undefined && quoted.quote !== '' && (
        <TextArea
          label="The marked words; change them to suggest others"
          rows={3}
          value={suggestion}
          onChange={(event) => setSuggestion(event.target.value)}
        />
      )}
    </FormDialogLazy>
  );
}
