import { useEffect, useState } from 'react';
import { appear, leave, type Presence } from '../../api/post-mortem-review';

/** Told at least so often; the service takes 45 s of silence for absence. */
const everyMs = 10_000;

/** Tells where this page is, and hears who else is there and writes where. Without an answer nobody is shown. */
export function usePresence(id: string, sectionKey: string | undefined, isEditing: boolean): Presence | undefined {
  const [presence, setPresence] = useState<Presence>();
  useEffect(() => {
    let isOver = false;
    const tell = () => {
      if (document.visibilityState === 'hidden') return;
      appear(id, { sectionKey: sectionKey ?? null, isEditing }).then(
        (answer) => !isOver && setPresence(answer),
        () => !isOver && setPresence(undefined),
      );
    };
    // Who walks through a document by keys is not told section by section.
    const first = setTimeout(tell, 300);
    const timer = setInterval(tell, everyMs);
    document.addEventListener('visibilitychange', tell);
    return () => {
      isOver = true;
      clearTimeout(first);
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tell);
    };
  }, [id, sectionKey, isEditing]);
  useEffect(() => {
    const go = () => leave(id);
    addEventListener('pagehide', go);
    return () => {
      removeEventListener('pagehide', go);
      go();
    };
  }, [id]);
  return presence;
}
