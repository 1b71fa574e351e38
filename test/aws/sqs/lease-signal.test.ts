import { expect, it } from 'vitest';
import type { GrantedOptions, QueueGateway } from '../../../source/operations/ports.ts';
import type { Desk } from '../../../source/operations/redrive/engine/desk.ts';
import { newEntry } from '../../../source/operations/redrive/engine/entry.ts';
import { LeaseClock } from '../../../source/operations/redrive/engine/lease-clock.ts';
import { leaseSignal } from '../../../source/operations/redrive/engine/lease-signal.ts';
import { grantFor } from '../../helpers/grants.ts';
import { connected, failureOf, fakeEndpoint } from '../kinesis/fake-endpoint.ts';

/* A lease that ends while a request waits below the engine: nothing more of it reaches the wire. */

const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders';
const aws = { account: '123456789012', region: 'eu-west-1' };

/** A lease of 60 s, and a wall clock that jumps past it when the endpoint answers for the first time. */
function leaseThatEnds() {
	let ahead = 0;
	const clock = { now: () => Date.now() + ahead, elapsed: () => 0, sleep: async () => {} };
	const leases = new LeaseClock(clock);
	const entry = newEntry('1', 'handle', leases.leaseFrom(leases.mark(), 60));
	const desk = { leases, clock, signal: new AbortController().signal } as Partial<Desk> as Desk;
	return {
		...leaseSignal(desk, [entry]),
		jump: () => {
			ahead = 61_000;
		},
	};
}

const calls: readonly (readonly [
	string,
	(queues: QueueGateway, options: GrantedOptions) => Promise<unknown>,
])[] = [
	['send', (queues, options) => queues.send({ url, entries: [{ body: 'one' }] }, options)],
	['delete', (queues, options) => queues.delete({ url, receiptHandles: ['handle'] }, options)],
];

it.each(calls)(
	'%s: a refused attempt is not repeated under a lease that is over',
	async (_, call) => {
		const { signal, jump, release } = leaseThatEnds();
		const server = await fakeEndpoint(() => {
			jump();
			return {
				status: 400,
				body: JSON.stringify({
					__type: 'com.amazonaws.sqs#RequestThrottled',
					message: 'slow down',
				}),
			};
		});
		const { queues } = (await connected({ endpoint: server.url, region: 'eu-west-1' })).gateways;
		await failureOf(
			call(queues, { signal, grant: grantFor('orders', { ...aws, endpoint: server.url }) }),
		);
		expect(server.seen).toHaveLength(1);
		release();
	},
);

it.each(calls)('%s: nothing is sent when it is over already', async (_, call) => {
	const { signal, jump, release } = leaseThatEnds();
	jump();
	const server = await fakeEndpoint(() => ({ body: '{}' }));
	const { queues } = (await connected({ endpoint: server.url, region: 'eu-west-1' })).gateways;
	expect(
		await failureOf(
			call(queues, { signal, grant: grantFor('orders', { ...aws, endpoint: server.url }) }),
		),
	).toMatchObject({ kind: 'aborted' });
	expect(server.seen).toEqual([]);
	release();
});

it('an answer that comes after its end counts', async () => {
	const { signal, jump, release } = leaseThatEnds();
	const server = await fakeEndpoint(() => {
		jump();
		return { body: JSON.stringify({ Successful: [{ Id: '0' }] }) };
	});
	const { queues } = (await connected({ endpoint: server.url, region: 'eu-west-1' })).gateways;
	const deleted = await queues.delete(
		{ url, receiptHandles: ['handle'] },
		{ signal, grant: grantFor('orders', { ...aws, endpoint: server.url }) },
	);
	expect(deleted).toEqual([{ ok: true }]);
	release();
});

it('ten messages of one receive have one lease to look at, and the shortest of several counts', () => {
	let [at, looks] = [0, 0];
	const clock = {
		now: () => {
			looks++;
			return at;
		},
		sleep: async () => {},
	};
	const leases = new LeaseClock(clock);
	const desk = { leases, clock, signal: new AbortController().signal } as Partial<Desk> as Desk;
	const long = leases.leaseFrom(leases.mark(), 60);
	const ten = Array.from({ length: 10 }, (_, index) => newEntry(`${index}`, 'handle', long));
	const together = leaseSignal(desk, ten);
	looks = 0;
	expect(together.signal.aborted).toBe(false);
	expect(looks).toBe(1);
	const short = newEntry('short', 'handle', leases.leaseFrom(leases.mark(), 30));
	const mixed = leaseSignal(desk, [...ten, short]);
	at = 30_000;
	expect([together.signal.aborted, mixed.signal.aborted]).toEqual([false, true]);
	at = 60_000;
	expect(together.signal.aborted).toBe(true);
	together.release();
	mixed.release();
});
