import type { IncomingMessage, ServerResponse } from 'node:http';
import { closeWithReason } from './http-adapter.js';
import { isFile } from './raw-bodies.js';

/** A file that comes on at a crawl is held open for nobody: over any time as long as a whole JSON request may take, this much must arrive. */
const LEAST_BYTES = 1_024;

/**
 * Bounds the time in which a body arrives. JSON must be there as a whole within `requestMs`. A file may take as long as it is: it is
 * judged by its progress, and cut only where that stops (Node's own `requestTimeout` stands behind as the last limit).
 */
export function watchPace(request: IncomingMessage, response: ServerResponse, requestMs: number): void {
  const { socket, headers } = request;
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (!hasBody) return;
  const isJudgedByProgress = isFile(headers['content-type']);
  let before = socket.bytesRead;
  const cut = (): void => {
    clearInterval(timer);
    if (response.headersSent) return void socket.destroy();
    closeWithReason(Object.assign(new Error('the body came too slowly'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket);
  };
  const timer = setInterval(() => {
    if (request.complete || request.destroyed) return clearInterval(timer);
    const arrived = socket.bytesRead - before;
    before = socket.bytesRead;
    if (!isJudgedByProgress || arrived < LEAST_BYTES) cut();
  }, requestMs);
  timer.unref();
  const rest = (): void => clearInterval(timer);
  request.once('end', rest);
  response.once('close', rest);
}
