import { streamDetailLines } from '../../presentation/stream-details.ts';
import { detailScreen } from './detail.ts';
import { streamCommands } from './stream-commands.ts';

/** The details of a stream. */
export const streamScreen = detailScreen<'stream'>({
	kind: 'stream',
	lines: streamDetailLines,
	commands: streamCommands(({ view }) => view.ref, false),
});
