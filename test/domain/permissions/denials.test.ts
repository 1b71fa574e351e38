import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../source/domain/failure.ts';
import { afterRequests, denialOf, denialsBy } from '../../../source/domain/permissions/denials.ts';
import type { PermissionStanding } from '../../../source/domain/permissions/standing.ts';

const failed = (kind: Failure['kind'], permission = 'sqs:ReceiveMessage'): Failure => ({
	...{ kind, message: 'no', retryable: false },
	...(kind === 'denied' ? { permission } : {}),
});
const receive = (resource: string, failure?: Failure, at = 0) => ({
	...{ operation: 'SQS ReceiveMessage', resource, at },
	...(failure === undefined ? {} : { failure }),
});
const asked = ['SQS ReceiveMessage'];
const minute = 60_000;

describe('what is denied', () => {
	it('is known of the resource that it was denied on, by the permission that AWS named', () => {
		const known = afterRequests([], [receive('orders', failed('denied', 'kms:Decrypt'))]);
		expect(denialOf(known, asked, 'orders', 0)?.permission).toBe('kms:Decrypt');
		expect(denialOf(known, asked, 'payments', 0)).toBeUndefined();
		expect(denialOf(known, ['SQS PurgeQueue'], 'orders', 0)).toBeUndefined();
	});

	it('is believed for five minutes, until it is let through, and until other keys sign', () => {
		const known = afterRequests([], [receive('orders', failed('denied'))]);
		expect(denialOf(known, asked, 'orders', 5 * minute - 1)).toBeDefined();
		expect(denialOf(known, asked, 'orders', 5 * minute)).toBeUndefined();
		expect(afterRequests(known, [receive('orders')])).toEqual([]);
		expect(afterRequests(known, [receive('payments')])).toBe(known);
		expect(
			afterRequests(known, [{ operation: 'STS GetCallerIdentity', at: 1, renewed: true }]),
		).toEqual([]);
	});

	it('is on everything where no resource was named, until one is let through', () => {
		const metrics = { operation: 'CloudWatch GetMetricData', at: 0 };
		const known = afterRequests([], [{ ...metrics, failure: failed('denied') }]);
		expect(denialOf(known, [metrics.operation], 'orders', 0)).toBeDefined();
		expect(afterRequests(known, [{ ...metrics, resource: 'orders' }])).toEqual([]);
	});

	it('is neither what failed otherwise nor what is on its way', () => {
		const others: readonly Failure['kind'][] = ['refused', 'throttled', 'credentials', 'timeout'];
		const calls = others.map((kind) => receive('orders', failed(kind)));
		expect(afterRequests([], calls)).toEqual([]);
		const known = afterRequests([], [receive('orders', failed('denied'))]);
		expect(afterRequests(known, [{ ...receive('orders'), waiting: true }])).toBe(known);
		expect(afterRequests(known, calls)).toBe(known);
	});

	it('follows the last answer of each request on each resource, whatever came between', () => {
		const answers = fc.array(
			fc.record({ resource: fc.constantFrom('a', 'b', 'c'), isDenied: fc.boolean() }),
		);
		fc.assert(
			fc.property(answers, fc.nat(5), (all, cut) => {
				const requests = all.map(({ resource, isDenied }, at) =>
					receive(resource, isDenied ? failed('denied') : undefined, at),
				);
				// In whichever bundles they are told.
				const known = afterRequests(afterRequests([], requests.slice(0, cut)), requests.slice(cut));
				for (const name of ['a', 'b', 'c']) {
					const last = all.findLast(({ resource }) => resource === name);
					expect(denialOf(known, asked, name, all.length) !== undefined).toBe(
						last?.isDenied === true,
					);
				}
			}),
		);
	});

	it('is bounded', () => {
		const many = Array.from({ length: 2000 }, (_, at) => receive(`q${at}`, failed('denied'), at));
		const known = afterRequests([], many);
		expect(known.length).toBe(500);
		expect(denialOf(known, asked, 'q1999', 2000)).toBeDefined();
	});
});

describe('a check of permissions', () => {
	const one = (more: Partial<PermissionStanding>): PermissionStanding => ({
		...{ action: 'sqs:ReceiveMessage', on: 'queue', jobs: ['peek'], operations: asked },
		...{ standing: 'denied' },
		...more,
	});
	const named = { on: 'queue', name: 'orders' } as const;

	it('tells what is denied on what was named, and on everything where that was nothing of the kind', () => {
		const onIt = denialsBy([], [one({})], named, 1);
		expect(denialOf(onIt, asked, 'orders', 1)?.permission).toBe('sqs:ReceiveMessage');
		expect(denialOf(onIt, asked, 'payments', 1)).toBeUndefined();
		expect(denialOf(denialsBy([], [one({})], undefined, 1), asked, 'payments', 1)).toBeDefined();
		const other = denialsBy([], [one({})], { on: 'topic', name: 'orders' }, 1);
		expect(denialOf(other, asked, 'payments', 1)).toBeDefined();
	});

	it('takes back what a request showed, and nothing that policies alone allow', () => {
		const known = denialsBy([], [one({})], named, 1);
		expect(denialsBy(known, [one({ standing: 'unknown' })], named, 2)).toBe(known);
		expect(denialsBy(known, [one({ standing: 'allowed', by: 'simulation' })], named, 2)).toBe(
			known,
		);
		expect(denialsBy(known, [one({ standing: 'allowed', by: 'dry run' })], named, 2)).toEqual([]);
	});
});
