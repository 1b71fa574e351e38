import { createHash } from 'node:crypto';
import type { LogEvent, LogGroup, Logs } from '../logs/logs.ts';
import type { PeekedMessage } from '../peek-messages.ts';
import { causeOf } from './bodies.ts';
import type { Cause } from './programs.ts';
import { queues } from './story.ts';

/*
What the demo's workers wrote of the letters that lie in its dead-letter queues: made of the letters themselves, at the moment
when somebody reads a log, so that each has its cause there and a demo that nobody asks costs nothing.
*/

/** Looks into a queue without receiving. */
export type Peek = (queue: string) => readonly PeekedMessage[] | undefined;

type Receive = {
	readonly messageId: string;
	readonly body: string;
	readonly cause: Cause;
	/** ms since 1970. */
	readonly at: number;
	readonly requestId: string;
	readonly stream: string;
};

type Writer = (receive: Receive) => readonly (readonly [afterMs: number, text: string])[];

const retentionDays = 14;

/** Announces the logs of the demo's workers: functions, and containers of which Lambda knows nothing. */
export function announceLogs(logs: Logs, region: string, peek: Peek): void {
	const group = (name: string, queue: string, write: Writer): LogGroup => ({
		name,
		retentionDays,
		lines: () => linesOf(queue, peek, write),
	});
	logs.announce(region, group('/aws/lambda/orders-worker', 'orders', textOfNode));
	logs.announce(region, group('/aws/lambda/returns-worker', 'returns', jsonOfLambda));
	logs.announce(region, group('/ecs/payments', 'payments', jsonOfContainer));
	logs.announce(region, group('/ecs/shipping', 'shipping', jsonOfContainer));
	logs.announce(region, {
		...{ name: '/aws/lambda/invoice-writer', retentionDays },
		lines: () => linesOfTried('invoices.fifo', peek, textOfNode),
	});
	logs.announce(region, {
		...{ name: '/aws/lambda/click-counter', retentionDays },
		lines: () => clickLines(Date.now()),
	});
}

const minute = 60_000;
/** A click that the counter can't read comes so often, ms; lines of the last hour are there. */
const badClickEvery = 6 * minute;
const badClicks = 10;

/** What the counter of clicks wrote in the last hour: a record that is no JSON now and then, from which it reads again. */
function clickLines(now: number): readonly LogEvent[] {
	const newest = Math.floor(now / badClickEvery);
	return Array.from({ length: badClicks }, (_, index) => newest - badClicks + 1 + index).flatMap(
		(number) => {
			const at = number * badClickEvery;
			const day = new Date(at).toISOString().slice(0, 10).replaceAll('-', '/');
			const stream = `${day}/[$LATEST]${hexOf(day)}`;
			const [first, second] = ['first', 'again'].map((time) => uuidOf(`${number} ${time}`));
			const line = (afterMs: number, message: string): LogEvent => ({
				...{ timestamp: at + afterMs, logStreamName: stream, message },
			});
			const stamp = (afterMs: number) => new Date(at + afterMs).toISOString();
			return [
				line(0, `START RequestId: ${first} Version: $LATEST`),
				line(4, `${stamp(4)}\t${first}\tINFO\tbatch of 100 of shardId-000000000001`),
				line(
					61,
					`${stamp(61)}\t${first}\tERROR\trecord 49 can not be read: SyntaxError: Unexpected end of JSON input\n    at JSON.parse (<anonymous>)\n    at count (/var/task/clicks.js:14:22)`,
				),
				line(62, `${stamp(62)}\t${first}\tINFO\tbatchItemFailures: from record 49 on`),
				line(64, `END RequestId: ${first}`),
				line(64, `REPORT RequestId: ${first}\tDuration: 64.00 ms\tBilled Duration: 64 ms`),
				line(900, `START RequestId: ${second} Version: $LATEST`),
				line(905, `${stamp(905)}\t${second}\tINFO\tbatch of 52 of shardId-000000000001`),
				line(960, `${stamp(960)}\t${second}\tINFO\trecord 49 put aside, 51 counted`),
				line(961, `END RequestId: ${second}`),
				line(961, `REPORT RequestId: ${second}\tDuration: 61.00 ms\tBilled Duration: 61 ms`),
			];
		},
	);
}

function linesOf(queue: string, peek: Peek, write: Writer): readonly LogEvent[] {
	const spec = queues.find(({ name }) => name === queue);
	const { deadLetters, attributes = {} } = spec ?? {};
	if (deadLetters === undefined) return [];
	const visibleAgainMs = Number(attributes['VisibilityTimeout'] ?? 30) * 1000;
	const letters = (peek(deadLetters.queue) ?? []).filter(({ Attributes }) =>
		Attributes['DeadLetterQueueSourceArn']?.endsWith(`:${queue}`),
	);
	return letters.flatMap((letter) =>
		eventsOf(receivesOf(letter, deadLetters.after, visibleAgainMs), write),
	);
}

/** Of a queue whose head is tried again and again: each try that was counted. */
function linesOfTried(queue: string, peek: Peek, write: Writer): readonly LogEvent[] {
	const spec = queues.find(({ name }) => name === queue);
	const visibleAgainMs = Number(spec?.attributes?.['VisibilityTimeout'] ?? 30) * 1000;
	return (peek(queue) ?? []).flatMap((message) => {
		const times = Number(message.Attributes['ApproximateReceiveCount'] ?? 0);
		return eventsOf(receivesOf(message, times, visibleAgainMs), write);
	});
}

const eventsOf = (receives: readonly Receive[], write: Writer): readonly LogEvent[] =>
	receives.flatMap((receive) =>
		write(receive).map(
			([afterMs, message]): LogEvent => ({
				timestamp: receive.at + afterMs,
				logStreamName: receive.stream,
				message,
			}),
		),
	);

function receivesOf(
	{ MessageId: messageId, Body: body, Attributes }: PeekedMessage,
	times: number,
	visibleAgainMs: number,
): readonly Receive[] {
	const { MessageGroupId: groupId, ApproximateFirstReceiveTimestamp, SentTimestamp } = Attributes;
	const cause = causeOf({ body, ...(groupId === undefined ? {} : { groupId }) });
	if (cause === undefined) return [];
	const first = Number(ApproximateFirstReceiveTimestamp ?? SentTimestamp);
	return Array.from({ length: times }, (_, index) => {
		const at = first + index * visibleAgainMs + 120;
		const day = new Date(at).toISOString().slice(0, 10).replaceAll('-', '/');
		return {
			...{ messageId, body, cause, at },
			requestId: uuidOf(`${messageId} ${index}`),
			stream: `${day}/[live]${hexOf(messageId)}`,
		};
	});
}

const causes: Readonly<Record<Cause, { readonly error: string; readonly at: string }>> = {
	'amount-missing': {
		error: "TypeError: Cannot read properties of null (reading 'toFixed')",
		at: 'formatAmount (/var/task/refunds.js:41:27)',
	},
	packed: {
		error: 'SyntaxError: Unexpected token \'H\', "H4sIAAAAAA"... is not valid JSON',
		at: 'JSON.parse (<anonymous>)',
	},
	timeout: { error: 'Task timed out after 5.00 seconds', at: '' },
	'customer-locked': {
		error: 'Error: customer C-17 is locked by another invoice run',
		at: 'lockCustomer (/var/task/invoices.js:19:11)',
	},
	'carrier-down': { error: 'Error: label service answered 503', at: '' },
	'method-unknown': {
		error: 'Error: unknown payment method: voucher',
		at: 'methodOf (/srv/payments/methods.js:12:9)',
	},
};

/** Node's text format: a tab between time, request, level and text. */
const textOfNode: Writer = ({ messageId, cause, at, requestId }) => {
	const stamp = (afterMs: number) => new Date(at + afterMs).toISOString();
	const { error, at: place } = causes[cause];
	const begin = [
		[0, `START RequestId: ${requestId} Version: 12`],
		[4, `${stamp(4)}\t${requestId}\tINFO\tbatch of 1: ${messageId}`],
	] as const;
	const end = (afterMs: number) =>
		[
			[afterMs, `END RequestId: ${requestId}`],
			[
				afterMs,
				`REPORT RequestId: ${requestId}\tDuration: ${afterMs}.00 ms\tBilled Duration: ${afterMs} ms\tMemory Size: 128 MB\tMax Memory Used: 87 MB`,
			],
		] as const;
	if (cause === 'timeout') {
		return [
			...begin,
			[31, `${stamp(31)}\t${requestId}\tINFO\tasking the issuer`],
			[5000, `${stamp(5000)} ${requestId} ${error}`],
			...end(5000),
		];
	}
	const from =
		cause === 'amount-missing' ? '\n    at handleRefund (/var/task/refunds.js:88:18)' : '';
	const stack = `${error}\n    at ${place}${from}\n    at async Runtime.handler (/var/task/index.js:23:5)`;
	return [
		...begin,
		[212, `${stamp(212)}\t${requestId}\tERROR\tmessage ${messageId} failed: ${stack}`],
		[213, `${stamp(213)}\t${requestId}\tINFO\tbatchItemFailures: 1 of 1`],
		...end(215),
	];
};

/** Lambda's JSON format. */
const jsonOfLambda: Writer = ({ messageId, cause, at, requestId }) => {
	const timestamp = (afterMs: number) => new Date(at + afterMs).toISOString();
	const { error, at: place } = causes[cause];
	const [errorType = '', errorMessage = ''] = error.split(/: (.*)/s);
	const line = (afterMs: number, fields: object) =>
		[afterMs, JSON.stringify({ timestamp: timestamp(afterMs), requestId, ...fields })] as const;
	return [
		[
			0,
			JSON.stringify({
				time: timestamp(0),
				type: 'platform.start',
				record: { requestId, version: '3' },
			}),
		],
		line(3, { level: 'INFO', message: 'return received', messageId }),
		line(24, {
			level: 'ERROR',
			message: { errorType, errorMessage, stackTrace: [`    at ${place}`] },
			messageId,
		}),
		[
			30,
			JSON.stringify({
				time: timestamp(30),
				type: 'platform.report',
				record: { requestId, status: 'success', metrics: { durationMs: 30 } },
			}),
		],
	];
};

/** Of a container that writes JSON, without any request. */
const jsonOfContainer: Writer = ({ messageId, cause, at }) => {
	const { error } = causes[cause];
	const time = new Date(at + 40).toISOString();
	return [[40, JSON.stringify({ time, level: 'error', message_id: messageId, msg: error })]];
};

const hexOf = (text: string): string =>
	createHash('sha256').update(text).digest('hex').slice(0, 32);

function uuidOf(text: string): string {
	const hex = hexOf(text);
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}
