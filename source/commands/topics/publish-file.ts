import { keyAt } from '../../domain/here.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import type { FileReach, SubscriberReach } from '../../domain/topics/batch/reach-tally.ts';
import { importMessages, type LineOutcome } from '../../operations/messages/import-messages.ts';
import {
	type ImportState,
	importBefore,
	importState,
} from '../../operations/messages/import-record.ts';
import { isNotTried } from '../../operations/messages/outcome.ts';
import { part } from '../../operations/parts.ts';
import { askedSubscriptions } from '../../operations/resources/describe.ts';
import {
	type CheckedPublish,
	checkPublish,
	leftOutBy,
	notSent,
	readyFor,
} from '../../operations/topics/publish-file.ts';
import { readSubscribers } from '../../operations/topics/subscribers.ts';
import { listedSubscriptions } from '../../operations/topics/topic-subscriptions.ts';
import { bytes, count, counted } from '../../presentation/formats.ts';
import { recognisedText } from '../../presentation/messages/import-words.ts';
import { outcomeJson } from '../../presentation/messages/outcome-json.ts';
import { deliveryWords } from '../../presentation/topics/delivery-words.ts';
import { fileReachJson, publishFileLines } from '../../presentation/topics/file-reach-words.ts';
import { flagValue } from '../command-line/flag-values.ts';
import {
	type FileJob,
	publishing,
	refuseBad,
	refuseUnread,
	skippedUnknown,
	stateFor,
	tell,
	withFile,
} from '../messages/file-job.ts';
import { awaitedTopics } from '../shell/awaiting.ts';
import type { CommandContext, Connected, OutputFile } from '../shell/context.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { checkMode, permit } from '../shell/permission.ts';
import { printList } from '../shell/print.ts';
import { find } from '../shell/resource.ts';
import { usage } from '../shell/usage.ts';
import { topicMessageFlags } from './topic-message.ts';

/** `awsmsg publish <topic> --file FILE`: checks every line, tells who would get them, confirms, then publishes in batches. */
export async function publishFile(
	context: CommandContext,
	target: string,
	path: string,
): Promise<number> {
	const { invocation, input } = context;
	const { operands, flags } = invocation;
	if (operands[1] !== undefined) throw usage('--file has the messages in it', 'Leave the body out');
	const given = topicMessageFlags.find(({ name }) => flags.has(name));
	if (given !== undefined) {
		throw usage(`with --file each message says its own ${given.name}`, `Leave --${given.name} out`);
	}
	// What is written there takes the place of all that is read, and with it of what --resume goes by.
	const failed = flagValue(invocation, 'failed');
	if (failed !== undefined && (await input.isSameFile(path, failed))) {
		const source = path === '-' ? 'standard input' : path;
		throw usage(`--failed would write over ${source}, which is published`, 'Name another file');
	}
	return withFile(context, path, publishing, async (source, perSecond) => {
		const connected = await context.connect();
		const isDry = flags.has('dry-run');
		const topic = await find(context, connected, 'topic', target, isDry ? 'read' : 'send');
		if (!isDry) checkMode(connected, { kind: 'publish', resource: resourceOf('topic', topic) });
		const work = { source, topic, path, ...(perSecond === undefined ? {} : { perSecond }) };
		return publishFrom(context, connected, work);
	});
}

type Work = Pick<Parameters<typeof checkPublish>[0], 'source' | 'topic' | 'perSecond'> & {
	readonly path: string;
};

async function publishFrom(
	context: CommandContext,
	connected: Connected,
	work: Work,
): Promise<number> {
	const { invocation, out, stores } = context;
	const { source, topic, path } = work;
	const job: FileJob = { to: topic.name, path, words: publishing };
	const isDry = invocation.flags.has('dry-run');
	const known = await importBefore(stores, source.digest, topic.arn, connected.info);
	const state = isDry
		? { ...known, sent: new Set<number>(), unknown: new Set<number>() }
		: stateFor(context, job, known, source);
	const checked = await checkedFile(context, connected, work, state);
	const { check, reach } = checked;
	const recognised = recognisedText(check.forms, check.unit);
	if (recognised !== undefined) out.note(`${recognised}.`);
	refuseBad(context, job, check, source);
	const rest = check.messages - state.sent.size - skippedUnknown(context, state);
	const lines = [
		`${counted(rest, 'message')} of ${source.name}, ${bytes(check.bytes)} in all.`,
		...publishFileLines(checked),
	];
	for (const line of lines) out.note(line);
	if (isDry) {
		if (reach.ok) await printReach(context, reach.value);
		out.note(`Dry run: every ${check.unit} is good. Nothing was published.`);
		const isWhole = reach.ok && !reach.value.more && reach.value.judged === reach.value.messages;
		return isWhole ? exitCodes.done : exitCodes.partly;
	}
	const grant = await permit(context, connected, {
		kind: 'publish',
		resource: resourceOf('topic', topic),
		count: rest,
		detail: lines,
	});
	return publish(context, connected, { work, job, checked, state, grant });
}

/** Reads who subscribed, then the file. */
async function checkedFile(
	context: CommandContext,
	{ gateways }: Connected,
	{ source, topic, perSecond }: Work,
	state: ImportState,
): Promise<CheckedPublish> {
	const { invocation, signal } = context;
	const asked = invocation.flags.has('dry-run') ? listedSubscriptions : askedSubscriptions;
	const subscribers = await part(() => readSubscribers(gateways, topic, signal, asked), signal);
	const settings = subscribers.ok
		? subscribers.value.topic
		: await part(() => gateways.topics.attributes(topic.arn, { signal }), signal);
	const file = {
		...{ source, topic, settings, subscribers },
		isLeftOut: leftOutBy(state, invocation.flags.has('repeat-unknown')),
		...(perSecond === undefined ? {} : { perSecond }),
	};
	return checkPublish(file, signal).catch(refuseUnread);
}

type Publishing = {
	readonly work: Work;
	readonly job: FileJob;
	readonly checked: CheckedPublish;
	readonly state: ImportState;
	readonly grant: Awaited<ReturnType<typeof permit>>;
};

async function publish(
	context: CommandContext,
	connected: Connected,
	{ work, job, checked, state, grant }: Publishing,
): Promise<number> {
	const { invocation, out, signal, clock, stores } = context;
	const { source, topic, perSecond } = work;
	const { check, limits } = checked;
	const { queues, topics } = connected.gateways;
	const failedPath = flagValue(invocation, 'failed');
	// Opened before anything is sent: a place where nothing can be written is said by then.
	const failed = failedPath === undefined ? undefined : await stores.outputFile(failedPath);
	const key = keyAt(topic.arn, connected.info.endpoint);
	const journal = await stores.importJournal(source.digest, key).catch(async (error: unknown) => {
		await failed?.discard();
		throw error;
	});
	// Printed when it has ended: a reader that is slow, or gone, is no reason to stop half way.
	const outcomes: LineOutcome[] = [];
	try {
		const { gateway, silence } = awaitedTopics(context, topics, topic, 'then it pauses');
		const report = await importMessages(
			{ queues, topics: gateway, clock, journal },
			{
				source,
				topicArn: topic.arn,
				queue: limits,
				grant,
				messages: check.messages,
				state,
				asSent: readyFor(topic),
				repeatUnknown: invocation.flags.has('repeat-unknown'),
				...(perSecond === undefined ? {} : { perSecond }),
				onProgress: ({ done, of }) =>
					out.progress(`Publishing to ${topic.name}: ${count(done)} of ${count(of)}`),
				onOutcomes: (some) => {
					for (const one of some) outcomes.push(one);
				},
			},
			signal,
		);
		await printOutcomes(context, outcomes, check.unit);
		const code = tell(context, job, report, { unit: check.unit, fifo: limits.fifo });
		if (failed !== undefined) {
			await writeFailed(context, failed, source, await importState(journal));
		}
		return silence.over ? silence.end('to go on: run it again with --resume') : code;
	} catch (error) {
		await failed?.discard();
		throw error;
	} finally {
		await journal.close();
	}
}

async function printOutcomes(
	context: CommandContext,
	outcomes: readonly LineOutcome[],
	unit: string,
): Promise<void> {
	const inOrder = outcomes.toSorted((a, b) => a.line - b.line);
	await printList<LineOutcome>(context, inOrder, {
		columns: [
			{ title: unit.toUpperCase(), cell: ({ line }) => count(line) },
			{
				title: 'OUTCOME',
				cell: ({ outcome }) => (isNotTried(outcome) ? 'not tried' : outcome.outcome),
			},
			{
				title: 'ID',
				cell: ({ outcome }) => (outcome.outcome === 'sent' ? (outcome.messageId ?? '?') : '-'),
			},
			{
				title: 'WHY',
				cell: ({ outcome }) => (outcome.outcome === 'sent' ? '' : outcome.message),
				keepsStart: true,
			},
		],
		toJson: ({ line, outcome }) => outcomeJson(outcome, { line }),
	});
}

/** What was certainly not sent, as a file that can be published. What may have arrived is not in it. */
async function writeFailed(
	{ invocation, out }: CommandContext,
	file: OutputFile,
	source: Work['source'],
	state: ImportState,
): Promise<void> {
	const path = flagValue(invocation, 'failed');
	let written = 0;
	for await (const line of notSent(source, state)) {
		await file.write(line);
		written++;
	}
	if (written === 0) {
		await file.discard();
		out.note(`Nothing to write to ${path}: no message is certainly not sent.`);
		return;
	}
	await file.finish();
	out.note(
		`${counted(written, 'message')} that were not sent are in ${path}: publish that file, or go on with --resume, not both.`,
	);
}

async function printReach(context: CommandContext, reach: FileReach): Promise<void> {
	await printList<SubscriberReach>(context, reach.each, {
		columns: [
			{ title: 'GETS', cell: ({ delivers }) => count(delivers) },
			{ title: 'NOT', cell: ({ not }) => count(not) },
			{ title: 'UNKNOWN', cell: ({ unknown }) => count(unknown) },
			{ title: 'PROTOCOL', cell: ({ subscription }) => subscription.protocol },
			{ title: 'ENDPOINT', cell: ({ subscription }) => subscription.endpoint },
			{
				title: 'WHY',
				cell: ({ first }) => (first === undefined ? '' : deliveryWords(first)),
				keepsStart: true,
			},
		],
		toJson: (one) => fileReachJson(one, reach),
	});
}
