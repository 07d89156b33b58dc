import { describeDirectoryCopies } from '@debrief/testing';
import { postMortemsConfig } from '../src/post-mortems.config.js';
import { PostMortemsModule } from '../src/post-mortems.module.js';

describeDirectoryCopies({ module: PostMortemsModule, name: 'post-mortems', config: [postMortemsConfig] });
