import type { Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { printResources } from '../shell/listing.ts';

export const definition: Definition = {
	name: 'topics',
	summary: 'list the topics with their subscriptions',
	operands: [],
	flags: [],
	examples: ['awsmsg topics --region eu-west-1'],
};

/** `awsmsg topics`: every topic with its subscriptions counted. */
export const run: Run = (context) => printResources(context, 'topic');
