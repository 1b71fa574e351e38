import { policyLimits } from '../../domain/topics/filter/filter-limits.ts';
import { type FilterScope, readFilterPolicy } from '../../domain/topics/filter/filter-policy.ts';
import { policyLimitWords, policyProblemWords } from '../../presentation/topics/filter-words.ts';
import { flagValue } from '../command-line/flag-values.ts';
import { bodyOperand, topicOperand } from '../command-line/operands.ts';
import { readText } from '../shell/bodies.ts';
import type { CommandContext, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { find, operand } from '../shell/resource.ts';
import { usage } from '../shell/usage.ts';
import {
	printRecipients,
	type TriedPolicy,
	topicMessage,
	topicMessageFlags,
} from './topic-message.ts';

export const definition: Definition = {
	name: 'match',
	summary: 'who would get a message of a topic, and why not',
	about:
		'Judges a message by the filter policy of each subscription and publishes nothing. Without a body the text is read from standard input.',
	operands: [topicOperand, bodyOperand],
	flags: [
		...topicMessageFlags,
		{
			name: 'filter-policy',
			value: 'JSON',
			about:
				'as if every subscription had this policy: the text, or file://PATH. What SNS would refuse is told',
		},
		{
			name: 'filter-policy-scope',
			value: 'SCOPE',
			about: 'of --filter-policy: MessageAttributes (the default) or MessageBody',
		},
	],
	examples: [
		'awsmsg match orders-events "hello" --attribute kind=String:Refund',
		'awsmsg match orders-events file://event.json --json',
	],
};

/** `awsmsg match <topic> [body]`: who would get a message. Reads alone. */
export const run: Run = async (context) => {
	const tried = await triedPolicy(context);
	const input = await topicMessage(context);
	const connected = await context.connect();
	const topic = await find(context, connected, 'topic', operand(context, 0), 'read');
	return printRecipients(context, connected, topic, input, tried);
};

/** The policy to try. Throws where SNS would not take it: what is wrong, and where. */
async function triedPolicy(context: CommandContext): Promise<TriedPolicy | undefined> {
	const [given, scope = 'MessageAttributes'] = [
		flagValue(context.invocation, 'filter-policy'),
		flagValue(context.invocation, 'filter-policy-scope'),
	];
	if (!isScope(scope)) {
		throw usage(
			'--filter-policy-scope is MessageAttributes or MessageBody',
			'Leave it out for attributes',
		);
	}
	if (given === undefined) {
		if (context.invocation.flags.has('filter-policy-scope')) {
			throw usage('--filter-policy-scope is of --filter-policy', 'Say which policy to try');
		}
		return;
	}
	const text = await readText(context, given, 'filter policy');
	const read = readFilterPolicy(text, scope);
	const refuse = (why: string) =>
		usage(`SNS would refuse this filter policy: ${why}`, 'Nothing was asked');
	if (!read.ok) throw refuse(policyProblemWords(read.problem));
	const [limit] = policyLimits(text, read.policy);
	if (limit !== undefined) throw refuse(policyLimitWords(limit));
	return { text, scope };
}

function isScope(text: string): text is FilterScope {
	return text === 'MessageAttributes' || text === 'MessageBody';
}
