import { gzipSync } from 'node:zlib';
import { frame } from '../../../source/console/frame/frame.ts';
import { commandTables } from '../../../source/console/input/input.ts';
import type { Size } from '../../../source/console/state/state.ts';
import type { Mode } from '../../../source/domain/effect.ts';
import type { Masks } from '../../../source/domain/masking/masks.ts';
import type { Message } from '../../../source/domain/messages/message.ts';
import type { QueueGateway } from '../../../source/operations/ports.ts';
import { message, queueAttributes, queueRef } from '../../operations/fakes.ts';
import { type Console, startConsole } from '../fixture.ts';

/** Dead letters as the demo has them: refunds without an amount, a return in gzip, a notification. */
export function deadLetters(now: number): readonly Message[] {
	const refund = (id: number) =>
		message(`refund-${id}`, now, {
			body: JSON.stringify({ type: 'Refund', amount: null, order: { id, country: 'DE' } }),
			attributes: { attempt: { type: 'Number', text: String(id) } },
			system: {
				ApproximateReceiveCount: '1',
				SentTimestamp: String(now - id * 1000),
				DeadLetterQueueSourceArn: queueRef('orders').arn,
			},
		});
	const packed = gzipSync(JSON.stringify({ kind: 'Return', items: [1, 2] })).toString('base64');
	const notification = JSON.stringify({
		Type: 'Notification',
		TopicArn: 'arn:aws:sns:eu-west-1:123456789012:news',
		Message: '{"headline":"hello"}',
	});
	return [
		...Array.from({ length: 6 }, (_, index) => refund(1001 + index)),
		message('return-1', now, { body: packed }),
		message('news-1', now, { body: notification }),
	];
}

/** A dead-letter queue that somebody looks into: what is in it, and what was asked of it. */
export async function lookAtDeadLetters(
	options: {
		readonly size?: Size;
		readonly mode?: Mode;
		readonly queues?: Partial<QueueGateway>;
		/** Other messages than the dead letters of the demo. */
		readonly bodies?: readonly string[];
		readonly masks?: Masks;
	} = {},
) {
	const calls: (readonly [call: string, ...what: unknown[]])[] = [];
	let waiting: Message[] = [];
	const inFlight = new Map<string, Message>();
	const queues: Partial<QueueGateway> = {
		attributes: async () =>
			queueAttributes('orders-dlq', { visible: waiting.length, inFlight: inFlight.size }),
		receive: async ({ max }) => {
			const taken = waiting.splice(0, max);
			for (const one of taken) inFlight.set(one.receiptHandle, one);
			calls.push(['receive', taken.length]);
			return taken;
		},
		changeVisibility: async ({ entries }) => {
			calls.push(['changeVisibility', ...entries.map(({ seconds }) => seconds)]);
			for (const { receiptHandle, seconds } of entries) {
				const given = seconds === 0 ? inFlight.get(receiptHandle) : undefined;
				if (given !== undefined) waiting.push(given);
				if (given !== undefined) inFlight.delete(receiptHandle);
			}
			return entries.map(() => ({ ok: true }) as const);
		},
		delete: async ({ receiptHandles }, { grant }) => {
			calls.push(['delete', receiptHandles.length, grant.resources[0].name]);
			for (const handle of receiptHandles) inFlight.delete(handle);
			return receiptHandles.map(() => ({ ok: true }) as const);
		},
		send: async ({ entries }, { grant }) => {
			calls.push(['send', ...entries.map(({ body }) => body), grant.resources[0].name]);
			return entries.map((_, index) => ({ ok: true, messageId: `new-${index}` }) as const);
		},
		...options.queues,
	};
	const console = startConsole({
		gateways: { queues },
		...(options.size === undefined ? {} : { size: options.size }),
		...(options.mode === undefined ? {} : { mode: options.mode }),
		...(options.masks === undefined ? {} : { masks: options.masks }),
	});
	const now = console.clock.now();
	waiting = options.bodies?.map((body, at) => message(`m${at}`, now, { body })) ?? [
		...deadLetters(now),
	];
	console.queues({ 'orders-dlq': waiting.length });
	console.press('p');
	await console.clock.advance(0);
	return { console, calls, view: () => console.topAs('messages') };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: SGR is what rows may hold
const sgr = /\u001b\[[0-9;]*m/g;

/** The screen as text, one row a line. */
export function screenText({ session }: Console): string {
	return frame(session.state, commandTables(session))
		.map((row) => row.replace(sgr, '').trimEnd())
		.join('\n');
}
