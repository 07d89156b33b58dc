// `npm run demo`: plays a realistic month into the installation that runs from this data directory.
import { main as debrief } from './debrief.mjs';

export const main = (args) => debrief(['demo', ...args]);
