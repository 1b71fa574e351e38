import { describe, expect, it } from 'vitest';
import type { AcrossPlace } from '../../../source/domain/contexts/across.ts';
import { fail } from '../../../source/domain/failure.ts';
import { type OpenOwner, Places } from '../../../source/operations/contexts/open-places.ts';
import {
	type AcrossEvent,
	type Excusing,
	watchAcross,
} from '../../../source/operations/contexts/watch-across.ts';
import { gateways, queueAttributes } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const latency = 30;

type Answers = 'lists' | 'denied' | 'throttled' | 'hangs' | 'broken' | 'login is over';

/** Queues of several places behind requests that take 30 ms each; every request is noted with its time. */
function world(
	many: number,
	answers: Record<string, Answers> = {},
	owners: readonly string[] = ['111111111111', '222222222222'],
) {
	const clock = new VirtualClock();
	const begun = clock.now();
	const asked: { readonly place: string; readonly what: string; readonly at: number }[] = [];
	let running = 0;
	let most = 0;
	let open = 0;
	const logins: string[] = [];
	const opened = (owner: string, region: string): OpenOwner => {
		const place = `${owner} ${region}`;
		const how = () => answers[place] ?? 'lists';
		if (how() === 'broken') throw fail('invalid', `the endpoint is not in ${region}`);
		open++;
		const request = async <Answer>(what: string, signal: AbortSignal, answer: () => Answer) => {
			asked.push({ place, what, at: clock.now() - begun });
			most = Math.max(most, ++running);
			try {
				await clock.sleep(how() === 'hangs' ? 1e9 : latency, signal);
			} finally {
				running--;
			}
			if (how() === 'login is over') throw fail('credentials', 'the login of SSO is over');
			return answer();
		};
		const ref = (at: number) => ({
			name: `q${at}`,
			url: `https://sqs.${region}.amazonaws.com/${owner}/q${at}`,
			arn: `arn:aws:sqs:${region}:${owner}:q${at}`,
		});
		return {
			info: { id: place, region, profile: owner, local: false },
			gateways: gateways({
				queues: {
					listPage: (_, { signal }) =>
						request('list', signal, () => {
							if (how() === 'denied') throw fail('denied', 'sqs:ListQueues is denied');
							return { items: Array.from({ length: many }, (_, at) => ref(at)) };
						}),
					attributes: (url, { signal }) =>
						request('attributes', signal, () => {
							if (how() === 'throttled') {
								throw fail('throttled', 'Rate exceeded', { retryable: true });
							}
							return { ...queueAttributes('q'), arn: url, visible: 1 };
						}),
					tags: (_, { signal }) => request('tags', signal, () => ({ 'awsmsg:expect': 'idle' })),
				},
			}),
			close: () => open--,
			inRegion: (other) => opened(owner, other),
		};
	};
	const places = owners.flatMap((owner) =>
		['eu-west-1', 'us-east-1', 'ap-southeast-2'].map(
			(region): AcrossPlace => ({
				key: `${owner} ${region}`,
				choice: { local: false, profile: owner, region },
				owner,
				region,
			}),
		),
	);
	const opening = new Places(async ({ profile = '', region = '' }) => {
		logins.push(profile);
		return opened(profile, region);
	});
	const told: (AcrossEvent & { readonly at: number })[] = [];
	const stop = new AbortController();
	const visible = new Map<string, readonly string[]>();
	const excusable = new Map<string, readonly Excusing[]>();
	const ended = watchAcross(
		{ clock, open: (place) => opening.at(place) },
		places,
		{
			visible: (place) => visible.get(place) ?? [],
			excusable: (place) => excusable.get(place) ?? [],
			attention: () => 'active',
		},
		(events) => told.push(...events.map((event) => ({ ...event, at: clock.now() - begun }))),
		stop.signal,
	);
	const rows = (place: string) =>
		told.flatMap((one) =>
			one.place === place && one.type === 'watched' && one.event.type === 'listed'
				? [{ at: one.at, many: one.event.refs.length }]
				: [],
		);
	const sampled = (place: string) =>
		told.reduce(
			(sum, one) =>
				one.place === place && one.type === 'watched' && one.event.type === 'sampled'
					? sum + one.event.samples.length
					: sum,
			0,
		);
	return {
		...{ clock, asked, told, places, logins, stop, ended, rows, sampled, excusable },
		most: () => most,
		open: () => open,
	};
}

const keys = (places: readonly AcrossPlace[]) => places.map(({ key }) => key);

describe('the queues of two accounts in three regions, 500 each, 30 ms away', () => {
	it('are there after one request a place, side by side, long before a second is over', async () => {
		const across = world(500);
		await across.clock.advance(latency + 1);
		// One round: six requests, and all that a page of a list takes.
		expect(across.asked.filter(({ at }) => at < latency).map(({ what }) => what)).toEqual(
			across.places.map(() => 'list'),
		);
		for (const place of keys(across.places)) {
			expect(across.rows(place)).toEqual([{ at: latency, many: 500 }]);
		}
		// The first figures come with the next round.
		await across.clock.advance(2 * latency + 30);
		expect(keys(across.places).filter((place) => across.sampled(place) === 0)).toEqual([]);
		across.stop.abort();
		await across.ended;
	});

	it('are asked about by as many requests at once as one list makes, and each of them once', async () => {
		const across = world(500);
		await across.clock.advance(30_000);
		expect(across.most()).toBe(24);
		for (const place of keys(across.places)) {
			expect(across.sampled(place)).toBeGreaterThanOrEqual(500);
			const first = new Set(
				across.asked.filter((one) => one.place === place && one.at < 4_500).map(({ at }) => at),
			);
			expect(first.size).toBeGreaterThan(100);
		}
		across.stop.abort();
		await across.ended;
	});

	it('cost the login of each account once', async () => {
		const across = world(1);
		await across.clock.advance(1_000);
		expect(across.logins).toEqual(['111111111111', '222222222222']);
		across.stop.abort();
		await across.ended;
		expect([across.open(), across.clock.sleeping]).toEqual([0, 0]);
	});
});

it('of forty places take turns, and those that hang hold up no other for long', async () => {
	const owners = Array.from({ length: 13 }, (_, at) => String(111111111111 + at));
	const hanging = owners
		.slice(0, 9)
		.flatMap((one) =>
			['eu-west-1', 'us-east-1', 'ap-southeast-2'].map((region): [string, Answers] => [
				`${one} ${region}`,
				'hangs',
			]),
		);
	const well = world(6, {}, owners);
	await well.clock.advance(6_000);
	expect(well.most()).toBe(24);
	expect(keys(well.places).filter((place) => well.sampled(place) < 6)).toEqual([]);
	const ill = world(6, Object.fromEntries(hanging), owners);
	await ill.clock.advance(12_000);
	const bad = new Set(hanging.map(([place]) => place));
	const others = keys(ill.places).filter((place) => !bad.has(place));
	expect(others.filter((place) => ill.sampled(place) < 6)).toEqual([]);
	// Two dozen turns, and one of each that hangs.
	expect(ill.most()).toBeLessThanOrEqual(24 + bad.size);
	for (const one of [well, ill]) one.stop.abort();
	await Promise.all([well.ended, ill.ended]);
	expect([well.clock.sleeping, ill.clock.sleeping]).toEqual([0, 0]);
});

it('what the owners of a queue say of it is read of those that are looked at, once in ten minutes', async () => {
	const across = world(3);
	const [place] = across.places;
	const ref = {
		name: 'q1',
		url: 'https://sqs.eu-west-1.amazonaws.com/111111111111/q1',
		arn: 'arn:aws:sqs:eu-west-1:111111111111:q1',
	};
	await across.clock.advance(2_000);
	expect(across.asked.filter(({ what }) => what === 'tags')).toEqual([]);
	across.excusable.set(place?.key ?? '', [{ ref }]);
	await across.clock.advance(60_000);
	expect(across.asked.filter(({ what }) => what === 'tags')).toMatchObject([{ place: place?.key }]);
	expect(across.told.filter(({ type }) => type === 'figures')).toMatchObject([
		{
			place: place?.key,
			figures: [{ arn: ref.arn, figures: { expected: { value: { kind: 'idle' } } } }],
		},
	]);
	across.stop.abort();
	await across.ended;
	expect(across.clock.sleeping).toBe(0);
});

describe('a place that', () => {
	const bad = '111111111111 us-east-1';

	it.each<Answers>(['denied', 'hangs', 'broken'])('%s hurts no other', async (how) => {
		const [well, ill] = [world(40), world(40, { [bad]: how })];
		await Promise.all([well.clock.advance(3_000), ill.clock.advance(3_000)]);
		const others = keys(ill.places).filter((place) => place !== bad);
		expect(others.map(ill.sampled)).toEqual(others.map(well.sampled));
		expect(others.map(ill.rows)).toEqual(others.map(well.rows));
		expect(ill.rows(bad)).toEqual([]);
		const why = ill.told.filter(
			(one) =>
				one.place === bad &&
				(one.type === 'failed' || (one.type === 'watched' && one.event.type === 'list-failed')),
		);
		expect(why.length > 0).toBe(how !== 'hangs');
		ill.stop.abort();
		well.stop.abort();
		await Promise.all([ill.ended, well.ended]);
		expect([ill.open(), ill.clock.sleeping]).toEqual([0, 0]);
	});

	it('is throttled slows down alone', async () => {
		const [well, ill] = [world(200), world(200, { [bad]: 'throttled' })];
		await Promise.all([well.clock.advance(10_000), ill.clock.advance(10_000)]);
		const calls = (from: typeof well, place: string) =>
			from.asked.filter((one) => one.place === place && one.what === 'attributes').length;
		expect(calls(ill, bad)).toBeLessThan(calls(well, bad) / 5);
		for (const place of keys(ill.places).filter((one) => one !== bad)) {
			expect(calls(ill, place)).toBe(calls(well, place));
		}
		ill.stop.abort();
		well.stop.abort();
		await Promise.all([ill.ended, well.ended]);
	});

	it('waits for a login goes on by itself once it was renewed, from the rows that it had', async () => {
		const answers: Record<string, Answers> = {};
		const across = world(5, answers);
		await across.clock.advance(3_000);
		const before = across.rows(bad).length;
		answers[bad] = 'login is over';
		await across.clock.advance(90_000);
		const failed = across.told.filter(
			(one) => one.place === bad && one.type === 'watched' && one.event.type === 'list-failed',
		);
		expect(failed.length).toBeGreaterThan(0);
		const listed = across.rows(bad).length;
		const sampled = across.sampled(bad);
		expect(listed).toBeGreaterThanOrEqual(before);
		delete answers[bad];
		await across.clock.advance(65_000);
		expect(across.rows(bad).length).toBeGreaterThan(listed);
		expect(across.sampled(bad)).toBeGreaterThan(sampled);
		across.stop.abort();
		await across.ended;
	});

	it('can not be connected to in its first region is tried in the others by themselves', async () => {
		const first = '111111111111 eu-west-1';
		const across = world(3, { [first]: 'broken' });
		await across.clock.advance(1_000);
		expect(across.told.filter(({ type }) => type === 'failed').map(({ place }) => place)).toEqual([
			first,
		]);
		expect(across.rows(bad).length).toBeGreaterThan(0);
		across.stop.abort();
		await across.ended;
		expect(across.open()).toBe(0);
	});
});
