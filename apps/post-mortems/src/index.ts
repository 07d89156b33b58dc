export { postMortemsConfig } from './post-mortems.config.js';
export { PostMortemsModule } from './post-mortems.module.js';
