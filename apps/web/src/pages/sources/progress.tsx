/** How far something long is. */
export const Progress = ({ label, done, of, isRunning }: { label: string; done: number; of: number; isRunning: boolean }) =>
  isRunning ? (
    <p className="row" role="status">
      <progress aria-label={label} max={Math.max(1, of)} value={Math.min(done, of)} />
      <span className="mono">
        {done.toLocaleString('en')} of {of.toLocaleString('en')}
      </span>
    </p>
  ) : null;
