import { topicDetailLines } from '../../presentation/details.ts';
import { detailScreen } from '../resources/detail.ts';
import { topicCommands } from './topic-commands.ts';

/** The details of a topic. */
export const topicScreen = detailScreen<'topic'>({
	kind: 'topic',
	lines: topicDetailLines,
	commands: topicCommands(({ view }) => view.ref, false),
});
