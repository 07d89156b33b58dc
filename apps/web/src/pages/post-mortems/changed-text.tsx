import { Fragment } from 'react';
import css from './review.module.css';
import type { Piece } from './text-changes';

/** Unchanged text is told as far as it helps to find the place. */
const around = 160;
function Same({ text, isFirst, isLast }: { text: string; isFirst: boolean; isLast: boolean }) {
  if (text.length <= 2 * around + 80) return <>{text}</>;
  const head = isFirst ? '' : text.slice(0, around);
  const tail = isLast ? '' : text.slice(-around);
  return (
    <>
      {head}
      <span className={css['gap']}>… unchanged …</span>
      {tail}
    </>
  );
}

/** Words that went and words that came: by sign, by line and by what is read aloud, not by colour alone. */
export const ChangedText = ({ pieces }: { pieces: readonly Piece[] }) => (
  <div className={css['changed']}>
    {pieces.map(({ kind, text }, index) => (
      <Fragment key={index}>
        {kind === 'same' && <Same text={text} isFirst={index === 0} isLast={index === pieces.length - 1} />}
        {kind === 'added' && (
          <>
            <span className="visually-hidden"> inserted: </span>
            <ins>
              <span className={css['sign']} aria-hidden>
                +
              </span>
              {text}
            </ins>
            <span className="visually-hidden"> end of insertion </span>
          </>
        )}
        {kind === 'removed' && (
          <>
            <span className="visually-hidden"> deleted: </span>
            <del>
              <span className={css['sign']} aria-hidden>
                −
              </span>
              {text}
            </del>
            <span className="visually-hidden"> end of deletion </span>
          </>
        )}
      </Fragment>
    ))}
  </div>
);
