import { streamDetailLines } from '../../presentation/resources/stream-details.ts';
import { detailScreen } from '../resources/detail.ts';
import { streamCommands } from './stream-commands.ts';

/** The details of a stream. */
export const streamScreen = detailScreen<'stream'>({
	kind: 'stream',
	lines: streamDetailLines,
	commands: streamCommands(({ view }) => view.ref, false),
});
