import { fail } from '../../domain/failure.ts';
import { maskedStreamWhy, maskedWhy } from '../../domain/masking/mask-log.ts';
import type { Message } from '../../domain/messages/message.ts';
import type { QueueRef } from '../../domain/resources.ts';
import type { LogTold, Why } from '../../domain/why/findings.ts';
import type { LogChoice } from '../../domain/why/log-choice.ts';
import { askedFrom, patternFor } from '../../domain/why/log-search.ts';
import { around } from '../../domain/why/receive-window.ts';
import {
	type Asked,
	explain,
	longerSearch,
	searchLonger,
	type WhyPorts,
} from '../../operations/why/explain.ts';
import { explainStream } from '../../operations/why/explain-stream.ts';
import { dollars } from '../../presentation/formats.ts';
import { streamWhyJson } from '../../presentation/why/stream-why-json.ts';
import { streamWhyLines } from '../../presentation/why/stream-why-lines.ts';
import { whyJson } from '../../presentation/why/why-json.ts';
import { whyLines } from '../../presentation/why/why-lines.ts';
import { flagValue } from '../command-line/flag-values.ts';
import { giveBack, noteSweep, openReading, sweep } from '../messages/reading.ts';
import type { Selection } from '../messages/selection.ts';
import type { CommandContext, Connected, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { printDocument, printLines, wantsJson } from '../shell/print.ts';
import { find, findAny, operand } from '../shell/resource.ts';
import { parseMoment } from '../shell/times.ts';
import { usage } from '../shell/usage.ts';

export const definition: Definition = {
	name: 'why',
	summary: 'what the logs of its consumers tell of a message or a stream',
	about:
		"Finds who reads the message's queue by Lambda, of a dead letter its source, and searches their logs around its receives: the whole request that had it, else lines with its id, else the failures of that time, which is inferred, else why there is nothing. A letter that Lambda left (in the dead-letter queue of a function, or at its destination on failure) names its request and its error: that request is searched for in the log of its function. The message is received once and given back, for the times that SQS tells of it; with --around nothing is received. Searching costs nothing, but for --insights: it says before about what it may cost, and above $0.05 wants --max-price. The exit code is 0 when lines of the message were found, 3 when not or not all could be read. Of a stream: its Lambda functions, how far they are behind, and the failures in their logs of the last quarter of an hour, or around --around; the exit code is 0 when all could be read.",
	operands: [
		{
			name: 'resource',
			kinds: ['queue', 'stream'],
			about: 'the queue of the message, or a stream: its name, URL or ARN',
		},
		{
			name: 'id',
			optional: true,
			about: 'of a queue: the id of a message, as peek and groups print it',
		},
	],
	flags: [
		{
			name: 'around',
			value: 'TIME',
			about: 'about when it was received, instead of a look: 2026-01-31T12:00:00Z, or --around=-2h',
		},
		{
			name: 'log-group',
			value: 'NAME',
			about:
				'the log group to search, for consumers that are no functions (ECS, EKS, EC2); also AWSMSG_LOG_GROUP, and log_group of the configuration file',
		},
		{
			name: 'id-field',
			value: 'FIELD',
			about:
				'the field of its JSON lines that has the id, like message_id or sqs.messageId; also AWSMSG_ID_FIELD, and id_field of the configuration file',
		},
		{
			name: 'insights',
			about:
				'search all of its receives by Logs Insights too, where less was found: AWS asks for each byte',
		},
		{
			name: 'max-price',
			value: 'DOLLARS',
			about: 'about what --insights may cost, by what was stored yesterday; 0.05 without it',
		},
		{
			name: 'accept-receives',
			about: 'agree that a look counts as one receive of each message, once for this queue',
		},
	],
	examples: [
		'awsmsg why orders-dlq 8f4b2c1e-5a0d-4c47-9d5e-0f6f3b1c2a7d',
		'awsmsg why payments-dlq ID --log-group /ecs/payments --json',
		'awsmsg why orders ID --around=-2h',
		'awsmsg why clickstream',
	],
};

/** Cells of a line in a pipe. */
const pipeWidth = 120;

/** `awsmsg why <queue> <id>`, `awsmsg why <stream>`: what the logs of its consumers tell of a message or a stream. */
export const run: Run = async (context) => {
	const choice: LogChoice = context.settings.logs;
	const most = maxPrice(context);
	const [, id] = context.invocation.operands;
	if (id === undefined) return ofStream(context, choice);
	// A slip is told before anything is received.
	patternFor(id, choice.idField);
	const moment = aroundFlag(context);
	const connected = await context.connect();
	const queue = await find(context, connected, 'queue', operand(context, 0));
	const asked: Asked =
		moment === undefined
			? { message: await received(context, connected, queue, id) }
			: { id, window: around(moment) };
	const { signal, clock, out } = context;
	const ports: WhyPorts = { ...connected.gateways, clock };
	let why = await explain(ports, queue, asked, choice, signal, ({ logs }) =>
		out.progress(logs.length === 0 ? 'Searching the log' : `${logs.length} logs searched`),
	);
	if (context.invocation.flags.has('insights')) {
		why = await byInsights(context, connected, ports, why, choice, most);
	}
	const message = 'message' in asked ? asked.message : undefined;
	why = maskedWhy(why, context.settings.masks, message);
	if (wantsJson(context)) await printDocument(context, whyJson(why));
	else {
		const lines = whyLines(why, {
			width: out.width ?? pipeWidth,
			now: clock.now(),
			naming: '--log-group NAME',
		});
		await printLines(context, lines);
	}
	const isWhole = why.failures.length === 0 && why.logs.every(isRead);
	return isWhole && why.logs.some(isFound) ? exitCodes.done : exitCodes.partly;
};

/** Why a stream is not read, or late. */
async function ofStream(context: CommandContext, choice: LogChoice): Promise<number> {
	const { signal, clock, out, invocation, settings } = context;
	const moment = aroundFlag(context);
	if (invocation.flags.has('insights')) {
		throw usage('--insights searches for a message', 'Name its id behind the queue');
	}
	const connected = await context.connect();
	const found = await findAny(context, connected, operand(context, 0));
	if (found.kind !== 'stream') {
		throw usage(
			`${found.ref.name} is a ${found.kind}: which message of it?`,
			'Name its id behind the queue; a stream needs none',
		);
	}
	const how = { choice, ...(moment === undefined ? {} : { moment: around(moment) }) };
	const ports = { ...connected.gateways, clock };
	const whole = await explainStream(ports, found.ref, how, signal, ({ logs }) =>
		out.progress(logs.length === 0 ? 'Searching the logs' : `${logs.length} logs searched`),
	);
	const why = maskedStreamWhy(whole, settings.masks);
	if (wantsJson(context)) await printDocument(context, streamWhyJson(why));
	else {
		const width = out.width ?? pipeWidth;
		await printLines(context, streamWhyLines(why, { width, now: clock.now() }));
	}
	return why.failures.length === 0 && why.logs.every(isRead) ? exitCodes.done : exitCodes.partly;
}

const isFound = ({ tier }: LogTold): boolean => tier === 'request' || tier === 'message';

/** Whether nothing hid a log; one that is not there hides nothing. */
const isRead = ({ failure }: LogTold): boolean =>
	failure === undefined || failure.kind === 'not-found';

/** The message as a look shows it, given back before a log is asked. Throws where it is not found. */
async function received(
	context: CommandContext,
	connected: Connected,
	queue: QueueRef,
	id: string,
): Promise<Message> {
	const reading = await openReading(context, connected, queue);
	const selection: Selection = {
		everything: false,
		reads: [],
		tally: { tested: 0, matched: 0, missing: 0, costly: 0 },
		test: (message) => message.id === id,
	};
	let found: Message | undefined;
	let code: number;
	try {
		const report = await sweep(
			{ ...context, settings: { ...context.settings, limit: 1 } },
			reading,
			selection,
			async ([message]) => {
				found ??= message;
			},
		);
		code = found === undefined ? noteSweep(context, report, selection, reading) : exitCodes.done;
	} finally {
		await giveBack(context, reading);
	}
	if (found !== undefined) return found;
	const unseen = code === exitCodes.done ? '' : ' among those that could be received';
	throw fail('not-found', `${queue.name} has no message ${id}${unseen}`, {
		hint: 'Say --around with about when it was received, where it lies no more',
	});
}

/** The same after Logs Insights, where its price is known and allowed. */
async function byInsights(
	context: CommandContext,
	{ spending }: Connected,
	ports: WhyPorts,
	why: Why,
	choice: LogChoice,
	most: number,
): Promise<Why> {
	const { signal, out } = context;
	const { groups, dollars: price } = await longerSearch(ports, why, signal);
	if (groups.length === 0) return why;
	if (spending.bills) {
		if (price === undefined) {
			throw fail(
				'refused',
				'what Logs Insights would cost is not known: nobody tells how much the log has',
				{
					hint: 'Ask for logs:DescribeLogGroups, or search without --insights',
				},
			);
		}
		if (price > most) {
			throw fail(
				'refused',
				`Logs Insights may cost about ${dollars(price)} here, by what was stored yesterday`,
				{
					hint: `Say --max-price ${Math.ceil(price * 100) / 100} to search all the same`,
				},
			);
		}
		out.note(
			`awsmsg: Logs Insights may cost about ${dollars(price)}, by what was stored yesterday.`,
		);
	}
	return searchLonger(ports, why, choice, signal);
}

function aroundFlag({ invocation, clock }: CommandContext): number | undefined {
	const given = flagValue(invocation, 'around');
	return given === undefined ? undefined : parseMoment(given, 'around', clock.now());
}

function maxPrice({ invocation }: CommandContext): number {
	const given = flagValue(invocation, 'max-price');
	if (given === undefined) return askedFrom;
	const price = Number(given);
	if (given.trim() !== '' && Number.isFinite(price) && price >= 0) return price;
	throw usage(`--max-price takes dollars, not '${given}'`, 'Write it as 0.5');
}
