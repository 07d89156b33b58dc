import type { Command } from 'commander';
import { deadLetters } from './dead-letters.js';
import { demo } from './demo.js';
import { exportCommand } from './export.js';
import { importHistory } from './import.js';
import { lint } from './lint.js';
import { rebuild } from './rebuild.js';
import { replay } from './replay.js';
import { republish } from './republish.js';
import { token } from './token.js';
import { verify } from './verify.js';

/** One file a command; each adds itself to the program. In the order of `debrief --help`. */
export const commands: readonly ((program: Command) => void)[] = [
  lint,
  verify,
  deadLetters,
  token,
  republish,
  rebuild,
  exportCommand,
  importHistory,
  replay,
  demo,
];
