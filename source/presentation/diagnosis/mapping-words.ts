import { count, counted, seconds } from '../formats.ts';
import type { SomeWords } from './wording.ts';

/** Findings of event source mappings in words. */
export const mappingWords = {
	'mapping-disabled': {
		about:
			'the event source mapping of a function is disabled, while messages wait and no other function reads the queue, or while records come into the stream',
		// The word first: a cell cuts long names.
		short: ({ function: name }) => `disabled: ${name}`,
		text: ({ function: name, waiting }) =>
			`Lambda does not call ${name}: its event source mapping is disabled, and ${
				waiting === undefined
					? 'records come that it does not get'
					: counted(waiting, 'message waits', 'messages wait')
			}`,
		next: ({ function: name }) =>
			`Find out who disabled the mapping of ${name}, and why; then enable it`,
	},
	'mapping-failing': {
		about:
			'Lambda says of the event source mapping of a function that its last batch failed, or that it can not read: the words are its own',
		short: ({ function: name, problem }) => `${name}: ${problem}`,
		text: ({ function: name, problem }) => `Lambda says of its reading for ${name}: ${problem}`,
		next: ({ function: name }) =>
			`Look into the log of ${name}; where something is denied, give its role what is missing`,
	},
	'visibility-under-six-timeouts': {
		about:
			'the visibility timeout is shorter than six times what a function of the queue may take, and its batch window: a message is received again while it is still worked on or retried',
		short: ({ visibilitySeconds, neededSeconds }) =>
			`visibility timeout ${seconds(visibilitySeconds)}, ${seconds(neededSeconds)} advised`,
		text: ({ function: name, visibilitySeconds, timeoutSeconds, neededSeconds }) =>
			`A receive hides a message for ${seconds(visibilitySeconds)}, and ${name} may take ${seconds(timeoutSeconds)}: AWS advises ${seconds(neededSeconds)}, so that a batch that was throttled can be tried again`,
		next: ({ neededSeconds }) =>
			`Set the visibility timeout to ${seconds(neededSeconds)} or more, or give the function less time`,
	},
	'no-partial-batch-response': {
		about:
			'a function gets several messages at a time and can not tell which of them failed: one that fails brings all of them back',
		short: ({ batchSize }) => `one failure brings ${count(batchSize)} back`,
		text: ({ function: name, batchSize }) =>
			`${name} gets up to ${count(batchSize)} messages at a time, and one that fails brings all of them back: they are worked on again, and may end as dead letters with it`,
		next: () =>
			'Have the function answer batchItemFailures, and add ReportBatchItemFailures to the mapping',
	},
} satisfies SomeWords;
