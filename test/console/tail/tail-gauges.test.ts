import { describe, expect, test } from 'vitest';
import { newListing, type ViewOf } from '../../../source/console/state/views.ts';
import { gaugeLines } from '../../../source/console/tail/gauges.ts';
import { TailData } from '../../../source/console/tail/tail-data.ts';
import { plainLine } from '../../../source/presentation/line.ts';

const idOf = (shard: number) => `shardId-${String(shard).padStart(12, '0')}`;

/** A tail of `shards` shards that has been told twice how far each is, two seconds apart. */
function tailOf(
	shards: number,
	one: (shard: number) => { behindMs?: number; records?: number; bytes?: number },
): ViewOf<'tail'> {
	const data = new TailData();
	for (const at of [10_000, 12_000]) {
		data.take({
			type: 'follow/progress',
			at,
			shards: Array.from({ length: shards }, (_, shard) => {
				const { behindMs, records = 2, bytes = 200 } = one(shard);
				const part = (at - 10_000) / 1000;
				return {
					shardId: idOf(shard),
					state: 'reading' as const,
					records: records * part,
					bytes: bytes * part,
					calls: 1 + part,
					arriving: { recordsPerSecond: records, bytesPerSecond: bytes },
					...(behindMs === undefined ? {} : { behindMs }),
				};
			}),
			held: 0,
			late: 0,
			calls: (at / 1000) * shards,
			records: 0,
			bytes: 0,
		});
	}
	return {
		id: 1,
		kind: 'tail',
		ref: { name: 'clicks', arn: 'arn' },
		source: { from: { type: 'LATEST' }, label: 'latest' },
		data,
		version: 0,
		following: true,
		top: 0,
		cursor: 0,
		wrap: false,
		decoding: 'decoded',
		times: 'local',
		...newListing('arrival'),
	};
}

const textOf = (view: ViewOf<'tail'>, columns: number, rows = 30) =>
	gaugeLines(view, { columns, rows }, false).map(plainLine);

describe('the head of a tail', () => {
	test.each([80, 120, 200])(
		'has a cell a shard for 64 of them at %i columns, and cuts nothing',
		(columns) => {
			const view = tailOf(64, (shard) => ({ behindMs: 0, records: shard === 17 ? 400 : 2 }));
			const lines = textOf(view, columns);
			for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
			const [state, , heat, bytes] = lines;
			expect(state).toMatch(/64 calls\/s = 20% of the read budget/);
			expect(heat?.slice(6, 70)).toMatch(/^[▁▂]{17}▇[▁▂]{46}$/);
			expect(bytes?.slice(6, 70)).toMatch(/^▄{64}$/);
			expect(heat).toMatch(/526 (rec|records)\/s/);
		},
	);

	test('says of a strip whose cells stand for several shards that they do', () => {
		const [, , heat = ''] = textOf(
			tailOf(200, () => ({ behindMs: 0 })),
			80,
		);
		expect(heat).toMatch(/ 00\.\.199 by 4$/);
		expect(heat.length).toBeLessThanOrEqual(80);
	});

	test('names who is behind, the worst first, and calls nobody live who told nothing', () => {
		const behind = new Map([
			[17, 252_000],
			[40, 31_000],
			[41, 12_000],
		]);
		const view = tailOf(64, (shard) => (shard === 63 ? {} : { behindMs: behind.get(shard) ?? 0 }));
		const [, lag] = textOf(view, 120);
		expect(lag).toMatch(
			/lag {2}60 live {2}3 behind: 17 4m12s 40 31s 41 12s {2}1 of unknown lag {2}late records marked </,
		);
		const many = tailOf(64, () => ({ behindMs: 252_000 }));
		const [, cut = ''] = textOf(many, 80);
		expect(cut).toMatch(/0 live {2}64 behind: 00 4m12s .* \.\. {2}late records marked </);
		expect(cut.length).toBeLessThanOrEqual(80);
	});

	test('shows no rate before it has one', () => {
		const view = tailOf(4, () => ({ behindMs: 0 }));
		const data = new TailData();
		data.take({
			type: 'follow/progress',
			at: 10_000,
			shards: view.data.shards().map(({ progress: { arriving: _, ...rest } }) => rest),
			held: 0,
			late: 0,
			calls: 4,
			records: 0,
			bytes: 0,
		});
		const shown = textOf({ ...view, data }, 120).join('\n');
		expect(shown).toContain('rates in a second');
		expect(shown).not.toContain('/s ');
	});

	test('names shards that are gone, and counts what is pushed as no calls', () => {
		const { data, ...view } = tailOf(3, () => ({ behindMs: 0 }));
		const [one, ...others] = data.shards().map(({ progress }) => progress);
		if (one === undefined) throw new Error('no shard');
		const pushed = new TailData();
		pushed.take({
			type: 'follow/progress',
			at: 10_000,
			shards: [{ ...one, state: 'gone' }, ...others],
			held: 0,
			late: 0,
			calls: 0,
			pushes: 12,
			records: 0,
			bytes: 0,
		});
		const [state, lag] = textOf({ ...view, data: pushed }, 120);
		expect(state).toContain('12 events pushed, no calls');
		expect(state).not.toContain('read budget');
		expect(lag).toMatch(/2 live {2}1 gone/);
		expect(
			pushed.take({ type: 'follow/vanished', shardId: one.shardId, why: 'it does not exist' }),
		).toEqual({
			text: 'shard 00 is not found any more, the others go on: it does not exist',
			bad: true,
		});
	});

	test('says why there are no rates where records come without their time', () => {
		const view = tailOf(4, () => ({ behindMs: 0 }));
		const data = new TailData();
		data.take({
			type: 'follow/progress',
			at: 10_000,
			shards: view.data.shards().map(({ progress }) => ({ ...progress, arriving: 'untold' })),
			held: 0,
			late: 0,
			calls: 4,
			records: 0,
			bytes: 0,
		});
		const shown = textOf({ ...view, data }, 120).join('\n');
		expect(shown).toContain('no rates: records come without their time');
	});

	test('names the shard that is close to what a shard takes, by records or by bytes', () => {
		const byBytes = tailOf(4, (shard) => ({
			behindMs: 0,
			...(shard === 2 ? { records: 10, bytes: 900_000 } : {}),
		}));
		expect(textOf(byBytes, 120).at(-1)).toContain('shard 02 86% of its limit');
		// What is read of the past says nothing about how fast it came.
		const past = tailOf(4, () => ({ behindMs: 3_600_000, records: 900 }));
		expect(textOf(past, 120).at(-1)).not.toContain('limit');
	});

	test('says which parts of the buffer were dropped, and gives way in a narrow terminal', () => {
		const view = { ...tailOf(4, () => ({ behindMs: 0 })), following: false, stoppedAt: 0 };
		expect(textOf(view, 200)[0]).toMatch(
			/HELD {2}\+0 new {2}4 calls\/s = 20% of the read budget {2}buffer 0 of 100,000 \(64 MiB at most\), 0 dropped/,
		);
		expect(textOf(view, 60)[0]).toMatch(
			/HELD {2}\+0 new {2}4 calls\/s = 20% {2}buffer 0, 0 dropped/,
		);
	});
});
