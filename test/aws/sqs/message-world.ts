import type { Message, OutgoingMessage } from '../../../source/domain/messages/message.ts';
import { messageRecord } from '../../../source/domain/messages/message-file.ts';
import type { QueueRef } from '../../../source/domain/resources.ts';
import type { Fault } from '../../../source/emulator/faults.ts';
import { systemClock } from '../../../source/host/clock.ts';
import {
	type Deletion,
	deleteMessages,
} from '../../../source/operations/messages/delete-messages.ts';
import { Leases } from '../../../source/operations/messages/leases.ts';
import { scan } from '../../../source/operations/messages/scan.ts';
import { sendMessages } from '../../../source/operations/messages/send.ts';
import type { LineSource } from '../../../source/operations/ports.ts';
import { createQueue } from '../../../source/operations/queues/queue-settings.ts';
import { memoryJournal } from '../../commands/memory-stores.ts';
import { startLocal } from '../../emulator/local.ts';
import { stopLater } from '../../helpers/fixtures.ts';
import { grantFor } from '../../helpers/grants.ts';
import { connected, forever } from '../kinesis/fake-endpoint.ts';

export const clock = systemClock;
/** The embedded endpoint, the real gateways on it, and what tests do with them. */
export async function world(truePeek = false) {
	const local = await startLocal({ truePeek });
	stopLater(() => local.stop());
	const { endpoint } = local.endpoint;
	const { gateways } = await connected({ local: true, endpoint });
	const { queues, identity } = gateways;
	// As every confirmation does: a queue that is made by its name lies in this account.
	await identity.whoAmI({ signal: forever });
	const grant = (names: Parameters<typeof grantFor>[0]) => grantFor(names, { endpoint });
	const leases = new Leases(queues, clock);
	const { journal } = memoryJournal();
	const make = async (name: string, settings: Record<string, string> = {}): Promise<QueueRef> =>
		(
			await createQueue(
				{ queues },
				{
					queue: { name, fifo: name.endsWith('.fifo'), settings, tags: {} },
					grant: grant(name),
				},
				forever,
			)
		).queue;
	const send = (queue: QueueRef, messages: readonly OutgoingMessage[]) =>
		sendMessages({ queues }, { url: queue.url, messages, grant: grant(queue.name) }, forever);
	const all = async (queue: QueueRef): Promise<readonly Message[]> => {
		const found: Message[] = [];
		await scan(
			{ queues, clock, leases },
			{
				url: queue.url,
				fifo: queue.name.endsWith('.fifo'),
				emptyPolls: 1,
				waitSeconds: 0,
				onMessages: async (messages) => {
					found.push(...messages);
					return 'go';
				},
			},
			forever,
		);
		await leases.release(queue.url, forever);
		return found;
	};
	const remove = (queue: QueueRef, messages: readonly Message[]): Promise<readonly Deletion[]> =>
		deleteMessages(
			{ queues, clock, leases, journal },
			{
				queue,
				place: 'here',
				fifo: queue.name.endsWith('.fifo'),
				messages,
				grant: grant(queue.name),
				run: `run${Math.random()}`,
			},
			forever,
		);
	const faults = (list: readonly Fault[]) => local.endpoint.setFaults(list);
	return { local, queues, grant, leases, journal, make, send, all, remove, faults };
}

/** Messages as the lines of an export. */
export function sourceOf(messages: readonly Message[]): LineSource {
	const lines = messages.map((message) => JSON.stringify(messageRecord(message)));
	return {
		name: 'export',
		digest: Math.random().toString(16).slice(2).padEnd(64, '0'),
		async *lines() {
			yield* lines;
		},
	};
}
