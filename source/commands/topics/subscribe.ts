import { resourceOf } from '../../domain/resource-id.ts';
import type { TopicRef } from '../../domain/resources.ts';
import {
	type NewSubscription,
	protocols,
	redrivePolicyFor,
	subscriptionProblems,
} from '../../domain/topics/new-subscription.ts';
import { queueNeeds, subscribe } from '../../operations/topics/change-topics.ts';
import { missingLetters } from '../../operations/topics/missing-queues.ts';
import { topicChangeJson } from '../../presentation/resources/change-json.ts';
import {
	missingLettersWords,
	queueNeedsWords,
	replayWords,
} from '../../presentation/topics/change-words.ts';
import { flagValue } from '../command-line/flag-values.ts';
import { topicOperand } from '../command-line/operands.ts';
import { dryRunFlag } from '../command-line/shared-flags.ts';
import { readText } from '../shell/bodies.ts';
import type { CommandContext, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { permit } from '../shell/permission.ts';
import { printDocument, printLines, wantsJson } from '../shell/print.ts';
import { find, operand } from '../shell/resource.ts';
import { usage } from '../shell/usage.ts';
import { anywayFlag, namesAndValues, refuseMissing, refuseProblems } from './subscription-flags.ts';

export const definition: Definition = {
	name: 'subscribe',
	summary: 'subscribe a queue, function, URL or address to a topic',
	about:
		'Everything is checked against the rules of SNS before anything is sent. A queue has to let the topic in: what its policy lacks is shown, and written only with --allow. Whoever has to confirm gets a token that lives two days: awsmsg confirm takes it.',
	operands: [
		topicOperand,
		{ name: 'endpoint', about: 'a queue by name or ARN, or the ARN, URL, address or number' },
	],
	flags: [
		{
			name: 'protocol',
			value: 'PROTOCOL',
			choices: protocols,
			about: 'how it is delivered; sqs without it',
		},
		{ name: 'allow', about: 'sqs: let the topic in by a statement in the policy of the queue' },
		{ name: 'raw', about: 'the message as it was published, without an envelope' },
		{
			name: 'filter-policy',
			value: 'JSON',
			about: 'which messages are delivered, as JSON, file://PATH or - for standard input',
		},
		{
			name: 'filter-policy-scope',
			value: 'SCOPE',
			choices: ['MessageAttributes', 'MessageBody'],
			about: 'what the policy looks at; attributes without it',
		},
		{ name: 'dlq', value: 'QUEUE', about: 'where messages go that can not be delivered' },
		{
			name: 'set',
			value: 'NAME=VALUE',
			many: true,
			about: 'another attribute, by its name at AWS',
		},
		anywayFlag,
		dryRunFlag,
	],
	examples: [
		'awsmsg subscribe orders-events billing --raw --allow --yes',
		'awsmsg subscribe events billing --filter-policy file://refunds.json --yes',
		'awsmsg subscribe orders-events oncall@example.com --protocol email --yes',
	],
};

/** `awsmsg subscribe <topic> <endpoint>`. */
export const run: Run = async (context) => {
	const { invocation, signal, out } = context;
	const protocol = flagValue(invocation, 'protocol') ?? 'sqs';
	const allows = invocation.flags.has('allow');
	if (allows && protocol !== 'sqs') throw usage('--allow is for queues alone');
	const connected = await context.connect();
	const topic = await find(context, connected, 'topic', operand(context, 0));
	const wanted: NewSubscription = {
		topicArn: topic.arn,
		protocol,
		endpoint: endpointOf(operand(context, 1), protocol, topic),
		attributes: await attributesFrom(context, topic),
	};
	refuseProblems(subscriptionProblems(wanted));
	const needs = await queueNeeds(connected.gateways, wanted, signal);
	const letters = await missingLetters(
		connected.gateways,
		{ topicArn: topic.arn, redrivePolicy: wanted.attributes['RedrivePolicy'] ?? '' },
		signal,
	);
	const allow =
		allows && needs.kind === 'known' && needs.admission.kind === 'policy'
			? { queue: needs.queue, policy: needs.admission.policy }
			: undefined;
	const lines = [
		`${wanted.protocol} ${wanted.endpoint}`,
		...Object.entries(wanted.attributes).map(([name, value]) => `${name}: ${value}`),
		...replayWords(wanted.attributes),
		...queueNeedsWords(needs, allow !== undefined),
		...(letters === undefined ? [] : [missingLettersWords(letters)]),
	];
	for (const line of lines) out.note(line);
	if (invocation.flags.has('dry-run')) {
		out.note('Dry run: nothing was sent.');
		return exitCodes.done;
	}
	refuseMissing(context, needs.kind === 'missing' ? needs.arn : letters);
	const grant = await permit(context, connected, {
		kind: allow === undefined ? 'subscribe-topic' : 'subscribe-and-allow',
		resource: resourceOf('topic', topic),
		also: allow === undefined ? [] : [resourceOf('queue', allow.queue)],
		detail: lines,
	});
	const made = await subscribe(
		connected.gateways,
		{ wanted, ...(allow === undefined ? {} : { allow }), grant },
		signal,
	);
	if (wantsJson(context)) {
		await printDocument(
			context,
			topicChangeJson('subscribe', 'topic', topic, {
				subscribed: {
					subscriptionArn: made.arn,
					...{ protocol, endpoint: wanted.endpoint, pendingConfirmation: made.pending },
				},
				queuePolicyChanged: allow === undefined ? undefined : true,
			}),
		);
		return exitCodes.done;
	}
	await printLines(context, [[{ text: made.arn }]]);
	if (made.pending) {
		out.note(
			'It waits for its confirmation, by a token that lives two days: nothing is delivered before.',
		);
	}
	return exitCodes.done;
};

/** A queue may be named: it stands beside the topic then. */
function endpointOf(text: string, protocol: string, { arn }: TopicRef): string {
	if (protocol !== 'sqs' || !/^[A-Za-z0-9_-]+(\.fifo)?$/.test(text)) return text;
	const [prefix, partition, , region, account] = arn.split(':');
	return [prefix, partition, 'sqs', region, account, text].join(':');
}

async function attributesFrom(
	context: CommandContext,
	topic: TopicRef,
): Promise<Readonly<Record<string, string>>> {
	const { invocation } = context;
	const [policy, scope, dlq] = [
		flagValue(invocation, 'filter-policy'),
		flagValue(invocation, 'filter-policy-scope'),
		flagValue(invocation, 'dlq'),
	];
	const text = policy === undefined ? undefined : await readText(context, policy, 'filter policy');
	const said = {
		...(invocation.flags.has('raw') ? { RawMessageDelivery: 'true' } : {}),
		...(scope === undefined ? {} : { FilterPolicyScope: scope }),
		...(text === undefined ? {} : { FilterPolicy: text.trim() }),
		...(dlq === undefined ? {} : { RedrivePolicy: redrivePolicyFor(dlq, topic.arn) }),
	};
	const set = await namesAndValues(context, 'set');
	const twice = Object.keys(said).find((name) => Object.hasOwn(set, name));
	if (twice !== undefined) throw usage(`${twice} is set twice`, 'Set it once');
	return { ...set, ...said };
}
