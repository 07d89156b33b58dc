import { useSyncExternalStore } from 'react';
import { queryClient } from '../api/queries';

/** What a live message says: something about this noun (and, if told, this thing) is new. No content travels here. */
export interface LiveMessage {
  noun: string;
  id?: string;
  type?: string;
}
export type LiveState = 'connecting' | 'live' | 'away';

/** Nouns that show something of another one. */
const alsoStale: Readonly<Record<string, readonly string[]>> = {
  alerts: ['incidents', 'integrations', 'receipts'],
  receipts: ['integrations', 'receipts'],
  incidents: ['incidents'],
  'post-mortems': ['post-mortems', 'incidents'],
  'action-items': ['action-items'],
  notifications: ['notifications', 'channels'],
  directory: ['people', 'teams', 'services', 'tokens', 'me'],
  reports: ['reports'],
};

/** Reads a message of the stream whatever its outer form is; undefined for what is no message. */
export function readMessage(text: string): LiveMessage | undefined {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (data === null || typeof data !== 'object') return undefined;
  const facts = data as Record<string, unknown>;
  const type = typeof facts['type'] === 'string' ? facts['type'] : undefined;
  const noun = facts['noun'] ?? facts['topic'] ?? (typeof facts['source'] === 'string' ? facts['source'].replace(/^\//, '') : undefined);
  const id = facts['id'] ?? facts['subject'];
  if (typeof noun !== 'string') return undefined;
  return { noun, ...(typeof id === 'string' ? { id } : {}), ...(type ? { type } : {}) };
}

let state: LiveState = 'connecting';
const listeners = new Set<() => void>();
function become(next: LiveState) {
  if (next === state) return;
  state = next;
  listeners.forEach((listener) => listener());
}

const waiting = new Map<string, LiveMessage>();
let timer: ReturnType<typeof setTimeout> | undefined;
/** Folds what arrives within 250 ms: a storm of alerts makes four reads a second, not a thousand. */
function heard(message: LiveMessage) {
  waiting.set(`${message.noun}/${message.id ?? ''}`, message);
  timer ??= setTimeout(() => {
    timer = undefined;
    const nouns = new Set([...waiting.values()].flatMap(({ noun }) => alsoStale[noun] ?? [noun]));
    const ids = new Set([...waiting.values()].flatMap(({ id }) => (id ? [id] : [])));
    waiting.clear();
    void queryClient.invalidateQueries({
      predicate: ({ queryKey: [noun, id] }) => {
        if (!nouns.has(String(noun))) return false;
        const isOneThing = typeof id === 'string' && /^[a-z]{3}_|^pm_|^[0-9a-f]{32}$/.test(id);
        return !isOneThing || ids.size === 0 || ids.has(id) || [...waiting.values()].some((message) => message.id === undefined);
      },
    });
  }, 250);
}

/**
 * One stream for all tabs of a browser: who holds the lock listens and passes on what it hears. HTTP/1.1 allows about six
 * connections to a host, and each tab would take one.
 */
export function listenLive(): () => void {
  const channel = typeof BroadcastChannel === 'function' ? new BroadcastChannel('debrief-live') : undefined;
  let source: EventSource | undefined;
  let release: (() => void) | undefined;
  let isStopped = false;
  channel?.addEventListener('message', ({ data }: MessageEvent<LiveMessage | LiveState>) => {
    if (typeof data === 'string') become(data);
    else heard(data);
  });
  const tell = (next: LiveState) => {
    become(next);
    if (!isStopped) channel?.postMessage(next);
  };
  const open = () => {
    source = new EventSource('/api/v1/live');
    source.addEventListener('open', () => {
      const wasAway = state === 'away';
      tell('live');
      // What happened meanwhile is not told again: everything that is shown is read afresh.
      if (wasAway) void queryClient.invalidateQueries();
    });
    source.addEventListener('error', () => {
      if (isStopped) return;
      tell('away');
      if (source?.readyState === EventSource.CLOSED && !isStopped) setTimeout(open, 5000);
    });
    const onMessage = ({ data }: MessageEvent<string>) => {
      const message = readMessage(data);
      if (!message) return;
      heard(message);
      if (!isStopped) channel?.postMessage(message);
    };
    source.addEventListener('message', onMessage);
    source.addEventListener('fact', onMessage as EventListener);
    source.addEventListener('change', onMessage as EventListener);
    source.addEventListener('reset', () => void queryClient.invalidateQueries());
  };
  if (typeof navigator.locks?.request === 'function' && channel) {
    become('live');
    void navigator.locks.request('debrief-live', () => {
      if (isStopped) return undefined;
      open();
      return new Promise<void>((resolve) => {
        release = resolve;
      });
    });
  } else open();
  return () => {
    isStopped = true;
    source?.close();
    channel?.close();
    release?.();
  };
}

const isOnline = () => navigator.onLine;
const subscribeOnline = (listener: () => void) => {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
};
export const useOnline = () => useSyncExternalStore(subscribeOnline, isOnline);
export const useLiveState = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => state,
  );
