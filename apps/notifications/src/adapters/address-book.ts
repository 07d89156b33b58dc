import { Clock } from '@debrief/config';
import { log } from '@debrief/observability';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { notifications } from './models.js';
import type { AddressDocument } from './notification.schemas.js';
import { Recipients } from './recipients.js';

const DAYS = 7 * 86_400_000;

/** Addresses of people, and which of them are dead: after one 5.1.1, or two refusals in a week. A new address begins anew. */
@Injectable()
export class AddressBook {
  constructor(
    private readonly clock: Clock,
    private readonly recipients: Recipients,
    @InjectModel('Address', notifications) private readonly addresses: Model<AddressDocument>,
  ) {}

  /** Where to write; null for nobody, a dead address, or somebody who has left. Undefined: not told yet. */
  async of(recipient: string): Promise<string | null | undefined> {
    if (!recipient.startsWith('person-')) return null;
    const person = await this.recipients.person(recipient.slice('person-'.length));
    if (!person) return undefined;
    if (!person.isActive) return null;
    const kept = await this.addresses.findById(person._id).lean<AddressDocument>();
    return kept?.isDead && kept.email === person.email ? null : person.email;
  }

  async strike(recipient: string, code: string): Promise<void> {
    const personId = recipient.slice('person-'.length);
    const person = await this.recipients.person(personId);
    if (!person) return;
    const now = this.clock.now();
    const kept = await this.addresses.findById(personId).lean<AddressDocument>();
    const recent = kept?.email === person.email ? kept.strikes.filter((at) => Date.parse(now) - Date.parse(at) < DAYS) : [];
    const strikes = [...recent, now];
    const isDead = code === '550' || strikes.length >= 2;
    await this.addresses.replaceOne({ _id: personId }, { email: person.email, strikes, isDead }, { upsert: true });
    if (isDead) log.warn({ personId, code }, 'an e-mail address is dead; other channels take over');
  }
}
