import type { Definition } from './shell/definition.ts';
import { resourceOperand } from './shell/operands.ts';

/** `awsmsg open <resource>`: the console itself, so that it has no run of its own. */
export const definition: Definition = {
	name: 'open',
	summary: 'the console, on a resource; a bare URL or ARN does the same',
	operands: [resourceOperand],
	flags: [],
	examples: ['awsmsg open orders-dlq', 'awsmsg arn:aws:sqs:eu-west-1:123456789012:orders'],
};
