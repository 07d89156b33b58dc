import { Module } from '@nestjs/common';
import { services } from './services.js';

/** Everything in one process: the modules of the services, each with its own database, topic and consumer group. */
@Module({ imports: services.map(({ module }) => module) })
export class StandaloneModule {}
