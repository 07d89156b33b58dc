import { routesOf } from './routes-of.js';
import { StandaloneModule } from './standalone.module.js';

// Read by tools/src/generate.ts, which alone may not import the services.
process.stdout.write(JSON.stringify(routesOf(StandaloneModule)));
