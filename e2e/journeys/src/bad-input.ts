import { connect as open } from 'node:net';

/** Sends bytes over a socket as they are and answers what came back until it was closed. */
export function rawRequest(url: string, bytes: string, { keepOpenMs = 30_000 } = {}): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let answer = '';
    const socket = open(Number(port), hostname, () => socket.write(bytes));
    const timer = setTimeout(() => socket.destroy(), keepOpenMs);
    socket.on('data', (chunk) => (answer += String(chunk)));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(answer);
    });
  });
}

export const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
