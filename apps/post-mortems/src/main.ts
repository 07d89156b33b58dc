import 'reflect-metadata';
import { startService } from '@debrief/service';
import { postMortemsConfig } from './post-mortems.config.js';
import { PostMortemsModule } from './post-mortems.module.js';

await startService(PostMortemsModule, { name: 'post-mortems', config: [postMortemsConfig] });
