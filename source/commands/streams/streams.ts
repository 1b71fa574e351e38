import type { Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { printResources } from '../shell/listing.ts';

export const definition: Definition = {
	name: 'streams',
	summary: 'list the streams with their shards',
	operands: [],
	flags: [],
	examples: ['awsmsg streams --output ndjson'],
};

/** `awsmsg streams`: every stream with its open shards and consumers. */
export const run: Run = (context) => printResources(context, 'stream');
