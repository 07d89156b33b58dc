import type { ServerResponse } from 'node:http';
import { Allow, Authenticator, Caller, Deadline, headerOf, Problem, type HttpReply, type HttpRequest } from '@debrief/service';
import { Controller, Get, Req, Res, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Hint } from '../domain/hint.js';
import { LiveHub, type Listener } from './live-hub.js';

interface RawReply extends HttpReply {
  readonly raw: ServerResponse;
  hijack(): void;
}

const BEAT_MS = 15_000;
const MOST_OF_A_PERSON = 20;
/** A browser that takes nothing more: it comes again, and reads everything afresh. */
const MOST_BUFFERED = 1_048_576;

/**
 * `GET /api/v1/live`: server-sent events. Each `data` is `{ type, noun, id, version?, entryNos? }`: that something is new, never what.
 * With `Last-Event-ID` what was missed is told again, or `event: reset`: read everything afresh.
 */
@Controller('api/v1/live')
export class LiveController implements BeforeApplicationShutdown {
  private readonly open = new Set<() => void>();

  constructor(
    private readonly hub: LiveHub,
    private readonly authenticator: Authenticator,
  ) {}

  @Get()
  @Allow()
  @Deadline(0)
  listen(@Req() request: HttpRequest, @Res() reply: RawReply, @Caller() caller: Caller): void {
    if (this.hub.countOf(caller.personId) >= MOST_OF_A_PERSON)
      throw new Problem(429, 'live/too-many', 'Too many open streams', undefined, {}, { 'retry-after': '30' });
    const { raw } = reply;
    reply.hijack();
    raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    raw.write(`retry: 2000\nid: ${this.hub.position}\n: here\n\n`);

    const say = (text: string) => {
      if (raw.writableLength > MOST_BUFFERED) raw.destroy();
      else raw.write(text);
    };
    const listener: Listener = {
      viewer: caller,
      tell: (id: string, hints: readonly Hint[]) => say(hints.map((hint) => `id: ${id}\ndata: ${JSON.stringify(hint)}\n\n`).join('')),
    };
    const { leave, isReset } = this.hub.join(listener, headerOf(request, 'last-event-id'));
    if (isReset) say(`event: reset\nid: ${this.hub.position}\ndata: {}\n\n`);

    // Who was signed out, disabled or put into another team meanwhile is so here too.
    const beat = setInterval(() => {
      say(': beat\n\n');
      this.authenticator.authenticate(request).then(
        (now) => {
          if (now) listener.viewer = now;
          else raw.end();
        },
        () => {}, // cannot be known right now: asked again at the next beat
      );
    }, BEAT_MS);
    const end = () => raw.end();
    this.open.add(end);
    raw.on('close', () => {
      clearInterval(beat);
      leave();
      this.open.delete(end);
    });
  }

  /** A stream would hold the door open until it is cut. */
  beforeApplicationShutdown(): void {
    for (const end of this.open) end();
  }
}
