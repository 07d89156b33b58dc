import { useState } from 'react';
import { refresh } from '../../api/queries';
import { asProblem } from '../../api/client';
import { toast } from '../../ui/toast';

/** What a dry run has shown is done for good: whether that is under way, and what stood against it. `key` names the list that is read anew. */
export function useApply(key: string, act: () => Promise<unknown>, done: string) {
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const apply = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await act();
      toast(done);
    } catch (problem) {
      setError(asProblem(problem));
    } finally {
      setBusy(false);
      await refresh(key);
    }
  };
  return { apply, error, isBusy };
}
