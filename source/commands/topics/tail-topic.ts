import { nameOfArn } from '../../domain/arn.ts';
import { failureLine } from '../../domain/failure.ts';
import { resource } from '../../domain/kinds.ts';
import { subscriptionSettingProblems } from '../../domain/topics/new-subscription.ts';
import {
	publicationOf,
	type TopicDelivery,
	withPublishedAttributes,
} from '../../domain/topics/topic-record.ts';
import {
	isGone,
	type Removal,
	type TailReading,
	type TopicTailPlan,
	tailSubjects,
} from '../../domain/topics/topic-tail.ts';
import { planTopicTail } from '../../operations/topics/plan-tail.ts';
import { feedTopic, type TopicFeedEvent } from '../../operations/topics/topic-feed.ts';
import { withTopicTail } from '../../operations/topics/topic-tail.ts';
import { preciseTime, time } from '../../presentation/formats.ts';
import { isoTime } from '../../presentation/json/json-facts.ts';
import { type Line, span } from '../../presentation/line.ts';
import { snippetOf } from '../../presentation/rows.ts';
import { publicationJson, publicationLine } from '../../presentation/topics/publication-json.ts';
import {
	leftWords,
	removedWords,
	tailPlanLines,
	tailReadingWords,
} from '../../presentation/topics/tail-words.ts';
import { flagValue } from '../command-line/flag-values.ts';
import { topicOperand } from '../command-line/operands.ts';
import { dryRunFlag, grepFlag, revealFlag } from '../command-line/shared-flags.ts';
import { masksFor } from '../messages/reveal.ts';
import { meantOf, missingNote, type Selection, selectionFrom } from '../messages/selection.ts';
import { readText } from '../shell/bodies.ts';
import type { CommandContext, Connected, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { jsonText } from '../shell/json.ts';
import { checkMode, permit } from '../shell/permission.ts';
import { nextCommand } from '../shell/place.ts';
import { printLines, printText } from '../shell/print.ts';
import { find, operand } from '../shell/resource.ts';
import { usage } from '../shell/usage.ts';
import { cleanupWords, lentHere, tailPorts } from './lent-queue.ts';
import { refuseProblems } from './subscription-flags.ts';

export const definition: Definition = {
	name: 'tail-topic',
	summary: 'follow what is published to a topic, by a queue of its own',
	about:
		'A topic keeps nothing: what is published from now on comes to a queue that is made for this tail, subscribed to the one topic, and removed again when the tail ends, however it ends. After a kill (SIGKILL) awsmsg cleanup finds it. The policy of the topic stays as it is. Prints until ctrl-c, or -n messages.',
	operands: [topicOperand],
	flags: [
		{
			name: 'where',
			value: 'EXPR',
			about:
				'only messages for which this CEL expression is true: attributes.store == "berlin" && body.total > 100; attributes are those that it was published with',
		},
		grepFlag,
		{ name: 'raw', about: 'raw delivery: without the envelope that has subject and attributes' },
		{
			name: 'filter-policy',
			value: 'JSON',
			about: 'which messages SNS delivers, as JSON, file://PATH or - for standard input',
		},
		{
			name: 'filter-policy-scope',
			value: 'SCOPE',
			choices: ['MessageAttributes', 'MessageBody'],
			about: 'what the policy looks at; attributes without it',
		},
		{
			name: 'queue',
			value: 'QUEUE',
			about:
				'read by this queue, which lets the topic in, instead of one that is made: tail_queue of the configuration without it',
		},
		revealFlag,
		dryRunFlag,
	],
	examples: [
		'awsmsg tail-topic orders-events --yes',
		`awsmsg tail-topic orders-events --where 'body.status == "failed"' --yes --json`,
		'awsmsg tail-topic orders-events -n 1 --confirm orders-events',
	],
};

/** `awsmsg tail-topic <topic>`. */
export const run: Run = async (context) => {
	const { invocation, out, signal, clock } = context;
	const selection = selectionFrom(context, operand(context, 0));
	const connected = await context.connect();
	const topic = await find(context, connected, 'topic', operand(context, 0));
	const masks = await masksFor(context, connected, resource('topic', topic));
	const action = { kind: 'tail-topic', receives: true } as const;
	// What the mode refuses is refused before anything is asked.
	checkMode(connected, { ...action, resource: { kind: 'topic', ...topic } });
	const filter = await filterFrom(context, topic.arn);
	const ports = await tailPorts(context, connected);
	const lent = await lentHere(context, connected, flagValue(invocation, 'queue'));
	const plan = await planTopicTail(
		ports,
		{
			topic,
			raw: invocation.flags.has('raw'),
			...(filter === undefined ? {} : { filter }),
			...(lent === undefined ? {} : { lent }),
		},
		signal,
	);
	const lines = tailPlanLines(plan);
	for (const line of lines) out.note(line);
	if (invocation.flags.has('dry-run')) {
		out.note('Dry run: nothing was sent.');
		return exitCodes.done;
	}
	const grant = await permit(context, connected, {
		...action,
		...tailSubjects(plan),
		detail: lines,
	});
	// A quiet topic would not notice for hours that `| head -1` has its line.
	out.endsWithReader();
	const told = new ToldDeliveries(context, selection);
	let removal: Removal | undefined;
	const end = await withTopicTail(
		ports,
		{ plan, grant },
		async ({ queue, unmarked }) => {
			if (unmarked !== undefined) out.note(`awsmsg: ${failureLine(unmarked)}.`);
			out.note(`Tailing ${topic.name} from now on; ctrl-c ends it.`);
			return feedTopic(
				{ queues: connected.gateways.queues, clock },
				{ ...feedInput(plan), queue, grant, masks: masks.rules },
				(event) => told.take(event),
				signal,
			);
		},
		(one) => {
			removal = one;
			noteRemoval(context, connected, one);
		},
		signal,
	);
	told.sum();
	const isClean = removal === undefined || isGone(removal);
	if (end === 'gone') {
		out.note(
			`The queue ${nameOfArn(plan.queue.arn)} is gone: somebody removed it, and the tail ends.`,
		);
		return exitCodes.partly;
	}
	if (end === 'stopped') signal.throwIfAborted();
	return isClean ? exitCodes.done : exitCodes.partly;
};

function feedInput({ topic, queue, raw }: TopicTailPlan) {
	return { lent: queue.kind === 'lent', topicArn: topic.arn, raw };
}

function noteRemoval({ out }: CommandContext, connected: Connected, removal: Removal): void {
	const cleanup = nextCommand(connected, ...cleanupWords(removal));
	out.note(leftWords(removal, cleanup) ?? removedWords(removal));
}

async function filterFrom(
	context: CommandContext,
	topicArn: string,
): Promise<TopicTailPlan['filter']> {
	const { invocation } = context;
	const policy = flagValue(invocation, 'filter-policy');
	const scope = flagValue(invocation, 'filter-policy-scope');
	if (policy === undefined) {
		if (scope === undefined) return;
		throw usage('--filter-policy-scope needs --filter-policy', 'Say which messages are meant');
	}
	const text = (await readText(context, policy, 'filter policy')).trim();
	const known = scope === 'MessageBody' ? scope : 'MessageAttributes';
	const settings = { FilterPolicyScope: known, FilterPolicy: text };
	refuseProblems(subscriptionSettingProblems(settings, { topicArn, protocol: 'sqs' }));
	return { policy: text, scope: known };
}

/** Prints what comes, and counts it. */
class ToldDeliveries {
	readonly #context: CommandContext;
	readonly #selection: Selection;
	#left: number;
	#printed = 0;
	#progress: TailReading | undefined;

	constructor(context: CommandContext, selection: Selection) {
		this.#context = context;
		this.#selection = selection;
		this.#left = context.settings.limit ?? Number.POSITIVE_INFINITY;
	}

	async take(event: TopicFeedEvent): Promise<'enough' | undefined> {
		const { out, clock } = this.#context;
		switch (event.type) {
			case 'topic/messages': {
				const meant = await this.#meant(event.deliveries);
				const some = meant.slice(0, this.#left);
				this.#left -= some.length;
				this.#printed += some.length;
				await printDeliveries(this.#context, some);
				return this.#left <= 0 ? 'enough' : undefined;
			}
			case 'topic/progress':
				this.#progress = event;
				out.progress(tailReadingWords(event));
				return;
			case 'topic/waiting':
				out.note(`Nothing is read until ${time(event.until, clock.now())}: ${event.why}.`);
				return;
		}
	}

	async #meant(deliveries: readonly TopicDelivery[]): Promise<readonly TopicDelivery[]> {
		if (this.#selection.everything) return deliveries;
		const { signal } = this.#context;
		const messages = new Map(deliveries.map((one) => [withPublishedAttributes(one), one]));
		const meant = await meantOf([...messages.keys()], this.#selection, signal);
		return meant.flatMap((message) => messages.get(message) ?? []);
	}

	/** One line about the whole, for people. */
	sum(): void {
		const { out } = this.#context;
		if (this.#progress === undefined) return;
		const picked = this.#selection.everything ? '' : `${this.#printed} matched: `;
		out.note(`${picked}${tailReadingWords(this.#progress)}.`);
		const missing = missingNote(this.#selection);
		if (missing !== undefined) out.note(missing);
	}
}

async function printDeliveries(
	context: CommandContext,
	deliveries: readonly TopicDelivery[],
): Promise<void> {
	if (deliveries.length === 0) return;
	const { settings, out } = context;
	if (settings.output === 'json' || settings.output === 'ndjson') {
		const indent = settings.output === 'json' ? 2 : undefined;
		const isPlain = indent === undefined && !out.isTerminal;
		const texts = deliveries.map((one) =>
			isPlain
				? publicationLine(one)
				: `${jsonText(publicationJson(one), out.isTerminal, indent)}\n`,
		);
		await out.data(texts.join(''));
		return;
	}
	const all = deliveries.map(publicationOf);
	if (settings.output === 'text') {
		await printText(context, all, [
			{ title: '', cell: ({ at }) => isoTime(at) ?? '' },
			{ title: '', cell: ({ id }) => id },
			{ title: '', cell: ({ group }) => group ?? '' },
			{ title: '', cell: ({ subject }) => subject ?? '' },
			{ title: '', cell: ({ body }) => body },
		]);
		return;
	}
	await printLines(context, all.map(publicationRow));
}

function publicationRow({
	at,
	group,
	subject,
	body,
	attributes,
}: ReturnType<typeof publicationOf>): Line {
	const said = Object.entries(attributes).map(
		([name, value]) => `${name}=${'text' in value ? value.text : '(binary)'}`,
	);
	return [
		span(`${at === undefined ? '?'.padEnd(12) : preciseTime(at)}  `, 'dim'),
		...(group === undefined ? [] : [span(`${group}  `, 'accent')]),
		...(subject === undefined ? [] : [span(`${subject}: `, 'strong')]),
		span(snippetOf(body)),
		...(said.length === 0 ? [] : [span(`  ${said.join(' ')}`, 'dim')]),
	];
}
