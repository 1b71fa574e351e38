import { parseReference } from '../../domain/arn.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import { bareCommand } from '../../domain/text/shell-words.ts';
import { topicNameProblem, topicPolicyProblem } from '../../domain/topics/new-subscription.ts';
import { createTopic, deleteTopic } from '../../operations/topics/change-topics.ts';
import { counted } from '../../presentation/formats.ts';
import { topicChangeJson } from '../../presentation/resources/change-json.ts';
import { policyProblemWords } from '../../presentation/topics/filter-words.ts';
import { madeWords } from '../../presentation/wording.ts';
import { quoted } from '../command-line/flag-values.ts';
import { dryRunFlag } from '../command-line/shared-flags.ts';
import type { CommandContext, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { permit } from '../shell/permission.ts';
import { printDocument, printLines, wantsJson } from '../shell/print.ts';
import { find, operand } from '../shell/resource.ts';
import { usage } from '../shell/usage.ts';
import { namesAndValues } from './subscription-flags.ts';

export const definition: Definition = {
	name: 'topic',
	summary: 'create a topic, or delete it',
	about:
		'Attributes have the names of AWS. A topic that is deleted takes its subscriptions with it.',
	operands: [
		{ name: 'action', choices: ['create', 'delete'], about: 'create or delete' },
		{ name: 'topic', kinds: ['topic'], about: 'a topic: its name or ARN' },
	],
	flags: [
		{ name: 'fifo', about: 'create: a FIFO topic' },
		{ name: 'set', value: 'NAME=VALUE', many: true, about: 'create: an attribute' },
		{ name: 'tag', value: 'KEY=VALUE', many: true, about: 'create: a tag' },
		dryRunFlag,
	],
	examples: [
		'awsmsg topic create orders-events --set KmsMasterKeyId=alias/events --yes',
		'awsmsg topic delete orders-events-old --confirm orders-events-old',
	],
};

/** `awsmsg topic create|delete <topic>`. */
export const run: Run = async (context) => {
	const action = operand(context, 0);
	if (action === 'create') return create(context);
	if (action === 'delete') return remove(context);
	throw usage(`${bareCommand('topic')} can create and delete, not ${quoted(action)}`);
};

async function create(context: CommandContext): Promise<number> {
	const { invocation, signal, out } = context;
	const name = operand(context, 1);
	if (parseReference(name).form !== 'name') throw usage('a new topic has a name alone, no ARN');
	const fifo = invocation.flags.has('fifo');
	const problem = topicNameProblem(name, fifo);
	if (problem !== undefined) throw usage(problem);
	const attributes = await namesAndValues(context, 'set');
	const wrong = topicPolicyProblem(attributes);
	if (wrong !== undefined) throw usage(`${wrong.name}: ${policyProblemWords(wrong.problem)}`);
	const tags = await namesAndValues(context, 'tag');
	if (invocation.flags.has('dry-run')) {
		out.note(`Dry run: ${name} would be created. Nothing was sent.`);
		return exitCodes.done;
	}
	const connected = await context.connect();
	const grant = await permit(context, connected, {
		kind: 'create-topic',
		resource: { kind: 'topic', name },
	});
	const topic = { name, fifo, attributes, tags };
	const { topic: made, was } = await createTopic(connected.gateways, { topic, grant }, signal);
	if (wantsJson(context)) {
		const told = was === 'yes' ? { alreadyThere: [name] } : {};
		await printDocument(context, topicChangeJson('create', 'topic', made, told));
	} else await printLines(context, [[{ text: made.arn }]]);
	if (was !== 'no') out.note(`${madeWords(name, was)}.`);
	return exitCodes.done;
}

async function remove(context: CommandContext): Promise<number> {
	const { invocation, signal, out } = context;
	const given = ['fifo', 'set', 'tag'].find((flag) => invocation.flags.has(flag));
	if (given !== undefined)
		throw usage(`${bareCommand('topic', 'delete')} has no use for --${given}`);
	const connected = await context.connect();
	const topic = await find(context, connected, 'topic', operand(context, 1));
	const { confirmed, pending } = await connected.gateways.topics.attributes(topic.arn, { signal });
	const lost =
		confirmed === undefined
			? 'How many subscriptions go with it is not known.'
			: `${counted(confirmed + (pending ?? 0), 'subscription goes', 'subscriptions go')} with it.`;
	if (invocation.flags.has('dry-run')) {
		out.note(`Dry run: ${topic.name} would be deleted. ${lost} Nothing was sent.`);
		return exitCodes.done;
	}
	const grant = await permit(context, connected, {
		kind: 'delete-topic',
		resource: resourceOf('topic', topic),
		detail: [lost],
	});
	await deleteTopic(connected.gateways, { topic, grant }, signal);
	if (wantsJson(context)) await printDocument(context, topicChangeJson('delete', 'topic', topic));
	else out.note(`Deleted ${topic.name}.`);
	return exitCodes.done;
}
