import { Clock, Environment, PlatformConfig } from '@debrief/config';
import { IntegrationSettings, type ChangeIntegration, type IntegrationMade, type MakeIntegration, type Mapping } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { isRejection, reject, type Rejection } from '@debrief/decider';
import { seal } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { Door } from '../adapters/door/door.js';
import { IntegrationsRepository, type ExistingIntegration } from '../adapters/integrations.repository.js';
import { derivedSigningSecret, KeyRing, sealPurpose } from '../adapters/key-ring.js';
import { mappingErrors } from '../adapters/mapping-runner.js';
import { newKey } from '../adapters/new-key.js';
import { isTimeZone } from '../domain/instants.js';
import type { IntegrationOrder } from '../domain/integration.js';
import { sourceOf } from '../sources/catalogue.js';

type Ordered = { state: ExistingIntegration; version: number; isRepeat: boolean } | Rejection;

/** Orders upon integrations. A key is shown once, in the answer to the order that made it. */
@Injectable()
export class ManageIntegrations {
  constructor(
    private readonly integrations: IntegrationsRepository,
    private readonly keys: KeyRing,
    private readonly door: Door,
    private readonly clock: Clock,
    private readonly env: Environment,
  ) {}

  async make(
    { source: name, settings = {}, signingSecret, ...wish }: MakeIntegration,
    cause: string,
  ): Promise<IntegrationMade | Rejection> {
    const source = sourceOf(name);
    if (source === undefined) return reject('source/unknown', { detail: `No source is called ${name}.` });
    const problem = settingsProblem(settings);
    if (problem) return problem;
    // From the order, so that the same order a second time makes no second integration.
    const integrationId = derivedId('int', cause);
    const { key, kept } = newKey(this.clock.now());
    const order: IntegrationOrder = {
      type: 'MakeIntegration',
      integrationId,
      source: source.name,
      name: wish.name,
      settings: IntegrationSettings.parse(settings),
      key: kept,
      sealedSecret: this.sealed(integrationId, signingSecret) ?? null,
      now: this.clock.now(),
    };
    const made = await this.integrations.order(integrationId, cause, order);
    if (isRejection(made)) return made;
    if (made.isRepeat)
      return reject('integration/already-made', { integrationId, detail: 'Its key was shown when it was made; rotate it for a new one.' });
    await this.keys.read();
    return this.madeOf(made.state, key, kept.keyId);
  }

  async change(integrationId: string, { name, settings, signingSecret }: ChangeIntegration, cause: string): Promise<Ordered> {
    const problem = settingsProblem(settings ?? {});
    if (problem) return problem;
    return this.order(integrationId, cause, {
      type: 'ChangeIntegration',
      name,
      settings,
      sealedSecret: this.sealed(integrationId, signingSecret),
    });
  }

  async rotateKey(integrationId: string, graceHours: number, cause: string): Promise<IntegrationMade | Rejection> {
    const { key, kept } = newKey(this.clock.now());
    const rotated = await this.order(integrationId, cause, { type: 'RotateKey', key: kept, graceHours, now: this.clock.now() });
    if (isRejection(rotated)) return rotated;
    if (rotated.isRepeat) return reject('integration/already-rotated', { detail: 'The new key was shown once; rotate again for another.' });
    return this.madeOf(rotated.state, key, kept.keyId);
  }

  /** The orders that need nothing but the integration. */
  async order(integrationId: string, cause: string, order: IntegrationOrder): Promise<Ordered> {
    const ordered = await this.integrations.order(integrationId, cause, order);
    if (!isRejection(ordered)) await this.keys.read();
    return ordered;
  }

  private sealed(integrationId: string, secret: string | null | undefined): string | null | undefined {
    if (secret === undefined || secret === null) return secret;
    return seal(secret, this.env.get(PlatformConfig).DEBRIEF_SECRET, sealPurpose(integrationId));
  }

  private madeOf(state: ExistingIntegration, key: string, keyId: string): IntegrationMade {
    const source = sourceOf(state.source);
    if (source === undefined) throw new Error(`integration ${state.integrationId}: no source is called ${state.source}`);
    const ingestUrl = this.door.url + (source.pathOf?.(key) ?? `/${source.name}/${key}`);
    const isOurs = source.signature?.secret === 'ours' || source.challenge !== undefined;
    const signingSecret = isOurs ? derivedSigningSecret(this.env.get(PlatformConfig).DEBRIEF_SECRET, state.integrationId) : null;
    const { steps } = source.setUp({ ingestUrl, doorUrl: this.door.url, key, signingSecret: signingSecret ?? '' });
    return { integrationId: state.integrationId, ingestUrl, key, keyId, signingSecret, steps: [...steps] };
  }
}

function settingsProblem(settings: { timeZone?: string | undefined; mapping?: unknown }): Rejection | undefined {
  if (settings.timeZone !== undefined && !isTimeZone(settings.timeZone))
    return reject('integration/settings-invalid', {
      errors: [{ path: 'settings.timeZone', message: 'is no IANA time zone that is known here' }],
    });
  return mappingProblem(settings.mapping as Mapping | null | undefined, 'settings.');
}

/** Which expressions of a mapping cannot be compiled, each with its place. */
export function mappingProblem(mapping: Mapping | null | undefined, at = ''): Rejection | undefined {
  const errors = mapping == null ? [] : mappingErrors(mapping);
  return errors.length === 0
    ? undefined
    : reject('integration/mapping-invalid', { errors: errors.map(({ path, message }) => ({ path: `${at}${path}`, message })) });
}
