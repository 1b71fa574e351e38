import { queueDetailLines } from '../../presentation/details.ts';
import { detailScreen } from '../resources/detail.ts';
import { queueCommands } from './queue-commands.ts';

/** The details of a queue. */
export const queueScreen = detailScreen<'queue'>({
	kind: 'queue',
	lines: queueDetailLines,
	commands: queueCommands(({ view }) => view.ref, false),
});
