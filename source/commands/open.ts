import { resourceOperand } from './command-line/operands.ts';
import type { Definition } from './shell/definition.ts';

/** `awsmsg open <resource>`: the console itself, so that it has no run of its own. */
export const definition: Definition = {
	name: 'open',
	summary: 'the console, on a resource or an alarm; so does a bare ARN',
	about:
		'A queue, topic or stream opens with its details. An alarm of CloudWatch, by its name, its ARN or its page, opens what is wrong right now, with the cursor on what the alarm is about; of a composite alarm on what its rule leads to. Of a name that both have the resource is meant: alarm:NAME means the alarm.',
	operands: [
		{ ...resourceOperand, about: 'a queue, topic, stream or alarm: its name, URL or ARN' },
	],
	flags: [],
	examples: [
		'awsmsg open orders-dlq',
		'awsmsg open alarm:orders-depth',
		'awsmsg arn:aws:sqs:eu-west-1:123456789012:orders',
	],
};
