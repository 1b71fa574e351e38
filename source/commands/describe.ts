import type { Part, QueueDetail, StreamDetail, TopicDetail } from '../domain/details.ts';
import { type Failure, failureLine } from '../domain/failure.ts';
import { describeQueue, describeStream, describeTopic } from '../operations/describe.ts';
import { queueDetailLines, topicDetailLines } from '../presentation/details.ts';
import type { Line } from '../presentation/line.ts';
import { streamDetailLines } from '../presentation/resources/stream-details.ts';
import { taskJson } from './redrive/tasks.ts';
import type { CommandContext, Run } from './shell/context.ts';
import { exitCodes } from './shell/exit-codes.ts';
import { isoTime } from './shell/json.ts';
import { failureJson } from './shell/listing.ts';
import { printDocument, printLines, wantsJson } from './shell/print.ts';
import { findAny, operand } from './shell/resource.ts';

/** Cells of a line in a pipe. */
const pipeWidth = 120;

/** `awsmsg describe <resource>`: everything about one queue, topic or stream. */
export const run: Run = async (context) => {
	const { signal, clock, out } = context;
	const connected = await context.connect();
	const found = await findAny(context, connected, operand(context, 0));
	const ports = { ...connected.gateways, clock };
	const { ascii } = context.settings.theme;
	const options = { width: out.width ?? pipeWidth, now: clock.now(), ascii };
	if (found.kind === 'queue') {
		const detail = await describeQueue(ports, found.ref, signal);
		return print(context, detail, queueDetailLines(detail, options), queueJson(detail));
	}
	if (found.kind === 'topic') {
		const detail = await describeTopic(ports, found.ref, signal);
		return print(context, detail, topicDetailLines(detail, options), topicJson(detail));
	}
	const detail = await describeStream(ports, found.ref, signal);
	return print(context, detail, streamDetailLines(detail, options), streamJson(detail));
};

type Detail = QueueDetail | TopicDetail | StreamDetail;

async function print(
	context: CommandContext,
	detail: Detail,
	lines: readonly Line[],
	json: unknown,
): Promise<number> {
	if (wantsJson(context)) await printDocument(context, json);
	else await printLines(context, lines);
	const failures = failuresOf(detail);
	for (const [part, failure] of failures) {
		context.out.note(`awsmsg: ${part} could not be read: ${failureLine(failure)}.`);
	}
	return failures.length === 0 ? exitCodes.done : exitCodes.partly;
}

/** The parts that are missing, with the reasons. What the endpoint does not have is no failure. */
function failuresOf(detail: Detail): readonly (readonly [part: string, failure: Failure])[] {
	return Object.entries(detail).flatMap(([name, part]: [string, unknown]) => {
		if (typeof part !== 'object' || part === null || !('failure' in part)) return [];
		const { failure } = part as { readonly failure: Failure };
		return failure.kind === 'unsupported' ? [] : [[name, failure] as const];
	});
}

function known<T>(part: Part<T>): T | undefined {
	return part.ok ? part.value : undefined;
}

function missing(detail: Detail) {
	const failures = failuresOf(detail).map(([part, failure]) => [part, failureJson(failure)]);
	return failures.length === 0 ? undefined : Object.fromEntries(failures);
}

function queueJson(detail: QueueDetail) {
	const { ref, at, attributes, tags, sources, moves } = detail;
	return {
		kind: 'queue',
		...ref,
		at: isoTime(at),
		attributes: known(attributes),
		tags: known(tags),
		deadLetterSources: known(sources),
		moves: known(moves)?.map(taskJson),
		failures: missing(detail),
	};
}

function topicJson(detail: TopicDetail) {
	const { ref, at, attributes, tags, subscriptions } = detail;
	return {
		kind: 'topic',
		...ref,
		at: isoTime(at),
		attributes: known(attributes),
		tags: known(tags),
		subscriptions: known(subscriptions)?.map(({ detail: part, ...subscription }) => ({
			...subscription,
			attributes: known(part),
			failure: part.ok ? undefined : failureJson(part.failure),
		})),
		failures: missing(detail),
	};
}

function streamJson(detail: StreamDetail) {
	const { ref, at, summary, tags, shards, consumers, lag } = detail;
	return {
		kind: 'stream',
		...ref,
		at: isoTime(at),
		summary: known(summary),
		tags: known(tags),
		shards: known(shards),
		consumers: known(consumers),
		lag: known(lag),
		failures: missing(detail),
	};
}
