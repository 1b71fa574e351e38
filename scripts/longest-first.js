import { BaseSequencer } from 'vitest/node';

/** Files that wait the longest, each of them half a minute and more, the longest first. */
const longest = [
	'redrive-story',
	'redrive-canary',
	'terminal-stalled',
	'tour',
	'tail-reshard',
	'first-five-minutes',
	'redrive-leaving',
	'hostile-computer',
	'leaving',
	'redrive-troubles',
	'leaving-commands',
	'exact-values',
	'redrive-refusals',
];

/**
 * Starts first what takes longest, also where nothing is known of an earlier run (a new clone, a build server): else vitest
 * goes by the size of files, and the last worker waits alone for a minute.
 */
export default class LongestFirst extends BaseSequencer {
	async sort(files) {
		const sorted = await super.sort(files);
		const place = ({ moduleId }) => {
			const at = longest.findIndex((name) => moduleId.endsWith(`/e2e/${name}.e2e.test.ts`));
			return at < 0 ? longest.length : at;
		};
		const order = ({ project }) => project.config.sequence.groupOrder;
		return sorted.toSorted((a, b) => order(a) - order(b) || place(a) - place(b));
	}
}
