import type { Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { printResources } from '../shell/listing.ts';

export const definition: Definition = {
	name: 'queues',
	summary: 'list the queues with their counts',
	about:
		'Counts are approximate and lag by up to a minute. A ? stands for what could not be read; the exit code is 3 then, and standard error says why.',
	operands: [],
	flags: [],
	examples: ['awsmsg queues', 'awsmsg queues --json | jq -r ".[] | select(.visible > 0).name"'],
};

/** `awsmsg queues`: every queue with its counts and what is wrong with it. */
export const run: Run = (context) => printResources(context, 'queue');
