import { etagOf, type HttpReply, notFound, preconditionFailed, requireMatch } from '@debrief/service';
import type { Versioned } from './documents.js';

interface Setting {
  readonly version: number;
}

/** A setting as it stands; 404 by this name where there is none. */
export function present<Thing>(found: Versioned<Thing> | undefined, unknown: string): Thing {
  if (!found || found.isDeleted) throw notFound(unknown);
  return found.thing;
}

/** What is about to be edited, if it is as the caller has seen it: 428 without a version, 412 with another one. */
export function matched<Thing extends Setting>(before: Thing, ifMatch: number | undefined): Thing {
  requireMatch(ifMatch);
  if (ifMatch !== before.version) throw preconditionFailed(before);
  return before;
}

/** The setting as the answer, with its version as the ETag. */
export function tagged<Thing extends Setting>(thing: Thing, reply: HttpReply): Thing {
  reply.header('etag', etagOf(thing.version));
  return thing;
}
