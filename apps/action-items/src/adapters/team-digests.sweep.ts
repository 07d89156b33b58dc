import { Sweep, type Sweeping } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { SendTeamDigests } from '../use-cases/send-team-digests.js';

/** Looks every five minutes whose week has begun. */
@Injectable()
@Sweep('team-digests', { everySeconds: 300 })
export class TeamDigestsSweep implements Sweeping {
  constructor(private readonly sendTeamDigests: SendTeamDigests) {}

  sweep(): Promise<void> {
    return this.sendTeamDigests.execute();
  }
}
