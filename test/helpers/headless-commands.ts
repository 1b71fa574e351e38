import { program as lists } from '../../source/programs/headless/lists.ts';
import { program as messages } from '../../source/programs/headless/messages.ts';
import { program as others } from '../../source/programs/headless/others.ts';
import { program as redrives } from '../../source/programs/headless/redrives.ts';
import type { Commands, Program } from '../../source/programs/headless/run.ts';

/** One a file of the build. */
export const programs: readonly Program[] = [lists, messages, redrives, others];

/** Every command that runs without a screen, by name. */
export const commands: Commands = Object.assign({}, ...programs.map(({ commands }) => commands));
