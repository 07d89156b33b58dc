import { CloudOff, OctagonAlert, RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { asProblem } from '../api/client';
import { Button, CopyButton, type Kind } from './kit';
import css from './states.module.css';

/** Grey lines in the place of what is coming. */
export const Loading = ({ label = 'Loading', rows = 6 }: { label?: string; rows?: number }) => (
  <div className={css['skeleton']} role="status" aria-label={label}>
    {Array.from({ length: rows }, (_, row) => (
      <i key={row} style={{ width: `${92 - ((row * 37) % 45)}%` }} />
    ))}
  </div>
);

/** Nothing here, and the one next step. */
export const Empty = ({ icon, title, children, action }: { icon?: ReactNode; title: string; children?: ReactNode; action?: ReactNode }) => (
  <div className={css['empty']}>
    {icon}
    <h2>{title}</h2>
    {children && <p>{children}</p>}
    {action}
  </div>
);

/** What went wrong, with the stable `type` that a person can quote. */
export function Problem({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const problem = asProblem(error);
  const isOffline = problem.status === 0;
  return (
    <div className={css['problem']} role="alert">
      {isOffline ? <CloudOff size={16} aria-hidden /> : <OctagonAlert size={16} aria-hidden />}
      <div>
        <strong>{problem.title}</strong>
        {problem.detail && <p>{problem.detail}</p>}
        {problem.errors.map(({ path, message }) => (
          <p key={`${path}${message}`}>
            <code>{path || 'body'}</code> {message}
          </p>
        ))}
        <span>
          <code>{problem.type}</code> <CopyButton text={problem.report()} label="Copy the details of this problem" />
        </span>
      </div>
      {onRetry && (
        <Button size="small" icon={<RefreshCw size={13} aria-hidden />} onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

export const Notice = ({ kind, icon, children, action }: { kind?: Kind; icon?: ReactNode; children: ReactNode; action?: ReactNode }) => (
  <div className={css['notice']} data-kind={kind} role="status">
    {icon}
    <span>{children}</span>
    {action}
  </div>
);

interface Asked<T> {
  data: T | undefined;
  error: unknown;
  isPending: boolean;
  refetch: () => unknown;
}
/** Loading, error, or the thing: the same on every page. What is already shown stays when a later fetch fails. */
export function Awaited<T>({ query, children, rows }: { query: Asked<T>; children: (data: T) => ReactNode; rows?: number }) {
  if (query.data !== undefined)
    return (
      <>
        {query.error ? <Problem error={query.error} onRetry={() => void query.refetch()} /> : null}
        {children(query.data)}
      </>
    );
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  return <Loading rows={rows ?? 6} />;
}
