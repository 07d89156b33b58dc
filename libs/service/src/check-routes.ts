import 'reflect-metadata';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { ALLOW, PUBLIC } from './decorators.js';
import type { HostedServices } from './hosted-services.js';

/** Refuses to start when a route says neither `@Allow` nor `@Public`: forgetting it must not open a door, nor close one unseen. */
export function checkRoutes(hosted: HostedServices): void {
  const silent: string[] = [];
  for (const service of hosted.all) {
    for (const controller of service.controllers()) {
      const says = (target: object) => Reflect.hasMetadata(ALLOW, target) || Reflect.hasMetadata(PUBLIC, target);
      if (says(controller)) continue;
      for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(controller.prototype as object)))
        if (typeof value === 'function' && Reflect.hasMetadata(METHOD_METADATA, value as object) && !says(value as object))
          silent.push(`${controller.name}.${name}`);
    }
  }
  if (silent.length > 0) throw new Error(`these routes say neither @Allow(…) nor @Public(): ${[...new Set(silent)].join(', ')}`);
}
