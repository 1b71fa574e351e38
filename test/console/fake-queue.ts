import type { Mode } from '../../source/domain/effect.ts';
import type { Message } from '../../source/domain/messages/message.ts';
import type { ContextInfo, GrantedOptions, QueueGateway } from '../../source/operations/ports.ts';
import { message, queueAttributes, queueRef } from '../operations/fakes.ts';
import { type Console, startConsole } from './fixture.ts';

/** A queue of the fake account: what was asked of it, and messages that can be received. */
export function fakeQueue(
	options: {
		readonly maxReceiveCount?: number;
		readonly messages?: number;
		readonly info?: ContextInfo;
	} = {},
) {
	const calls: (readonly [call: string, ...what: unknown[]])[] = [];
	let waiting: Message[] = [];
	const { maxReceiveCount } = options;
	const queues: Partial<QueueGateway> = {
		attributes: async () =>
			queueAttributes('orders', {
				visible: 3,
				...(maxReceiveCount === undefined
					? {}
					: {
							redrivePolicy: {
								deadLetterTargetArn: queueRef('orders-dlq').arn,
								maxReceiveCount,
							},
						}),
			}),
		send: async ({ entries }, { grant }: GrantedOptions) => {
			calls.push(['send', entries[0]?.body, grant]);
			return entries.map(() => ({ ok: true, messageId: 'id-1' }) as const);
		},
		purge: async (url, { grant }) => {
			calls.push(['purge', url, grant]);
		},
		receive: async ({ max }) => {
			calls.push(['receive', max]);
			return waiting.splice(0, max);
		},
		changeVisibility: async ({ entries }) => {
			calls.push(['changeVisibility', ...entries.map(({ seconds }) => seconds)]);
			return entries.map(() => ({ ok: true }) as const);
		},
	};
	const console = (mode: Mode = 'open') => {
		const { info } = options;
		const started = startConsole({
			gateways: { queues },
			mode,
			...(info === undefined ? {} : { info }),
		});
		const now = started.clock.now();
		waiting = Array.from({ length: options.messages ?? 0 }, (_, index) =>
			message(`m${index}`, now),
		);
		started.queues({ orders: 3 }, maxReceiveCount === undefined ? {} : { orders: 'orders-dlq' });
		return started;
	};
	return { calls, console, queues };
}

/** Confirms the open dialog as somebody who has read it. */
export async function yes(console: Console): Promise<void> {
	await console.pass(1_000);
	console.press('y');
	await console.settled();
}
