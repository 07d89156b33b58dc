import { Injectable } from '@nestjs/common';

/** Until when the figures know everything: now, or the time of the oldest event that is being counted. */
@Injectable()
export class HeardThrough {
  private readonly counting = new Set<{ readonly since: string }>();

  async while<Result>(events: readonly { readonly time: string }[], work: () => Promise<Result>): Promise<Result> {
    const since = events.reduce((oldest, event) => (event.time < oldest ? event.time : oldest), events[0]?.time ?? '');
    const batch = { since };
    this.counting.add(batch);
    try {
      return await work();
    } finally {
      this.counting.delete(batch);
    }
  }

  through(now: string): string {
    return [...this.counting].reduce((oldest, { since }) => (since && since < oldest ? since : oldest), now);
  }
}
