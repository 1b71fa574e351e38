import { describe, expect, test } from 'vitest';
import { frame } from '../../../source/console/frame/frame.ts';
import { commandTables } from '../../../source/console/input/input.ts';
import { fieldText } from '../../../source/console/widgets/fields.ts';
import { recordOfLine } from '../../../source/domain/streams/record-file.ts';
import type { gateways } from '../../operations/fakes.ts';
import { StreamModel, seeded } from '../../operations/streams/stream-model.ts';
import { type Console, startConsole } from '../fixture.ts';

const calm = { throttle: 0, reset: 0, expire: 0, empty: 0 };
const name = 'clicks';
const arn = `arn:aws:kinesis:eu-west-1:123456789012:stream/${name}`;

/** A console over a stream in memory, with the form of a tail open. */
async function overStream(shards = 4, more: Parameters<typeof gateways>[0] = {}) {
	let model: StreamModel | undefined;
	const console = startConsole({
		gateways: {
			...more,
			streams: {
				shardsPage: (...all) => streamOf().gateway.shardsPage(...all),
				iterator: (...all) => streamOf().gateway.iterator(...all),
				records: (...all) => streamOf().gateway.records(...all),
				...more.streams,
			},
		},
	});
	model = new StreamModel(seeded(7), console.clock, { shards, kind: 'aws', trouble: calm });
	function streamOf(): StreamModel {
		if (model === undefined) throw new Error('there is no stream yet');
		return model;
	}
	const at = console.clock.now();
	console.watched({ kind: 'stream', type: 'listed', refs: [{ name, arn }], complete: true, at });
	console.press('4', 'p');
	await console.pass(500);
	return { console, model };
}

function screen({ session }: Console): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: styles are taken off
	const styles = /\u001b\[[0-9;]*m/g;
	return frame(session.state, commandTables(session)).join('\n').replace(styles, '');
}

describe('a tail of all shards', () => {
	test('shows what comes from every shard, in one list, and what reading costs', async () => {
		const { console, model } = await overStream();
		console.press('enter');
		await console.pass(1500);
		const put = Array.from({ length: 12 }, () => model.putAnywhere());
		await console.pass(6000);
		const shown = screen(console);
		for (const sequence of put) expect(shown).toContain(sequence);
		expect(shown).toMatch(
			/FOLLOWING .* calls\/s = \d+% of the read budget {2}buffer 12 .*, 0 dropped/,
		);
		expect(shown).toMatch(/lag {2}4 live/);
		expect(shown).toMatch(/heat .*00 .*03 /);
		expect(shown).toContain('4 of 4 shards');
	});

	test('a held list stands still while reading goes on, and f follows again', async () => {
		const { console, model } = await overStream();
		console.press('enter');
		await console.pass(1500);
		const first = model.putAnywhere();
		await console.pass(5000);
		console.press('space');
		const later = Array.from({ length: 60 }, () => model.putAnywhere());
		await console.pass(8000);
		expect(screen(console)).toContain('HELD  +60 new');
		expect(screen(console)).toContain(first);
		console.press('f');
		await console.pass(200);
		expect(screen(console)).toContain(later.at(-1));
		expect(screen(console)).not.toContain(first);
	});

	test('a split in the middle is told, and no record is missing or doubled', async () => {
		const { console, model } = await overStream(2);
		console.press('enter');
		await console.pass(1500);
		const put: string[] = [];
		for (let round = 0; round < 8; round++) {
			if (round === 3) model.split('shardId-000000000000');
			put.push(model.putAnywhere(), model.putAnywhere());
			await console.pass(700);
		}
		await console.pass(10_000);
		expect(console.said()).toBe('shard 00 closed, children 02 and 03 opened, nothing skipped');
		const { ring } = console.topAs('tail').data;
		const got = Array.from({ length: ring.count }, (_, at) => ring.at(at)?.sequenceNumber);
		expect(got.toSorted()).toEqual(put.toSorted());
	});

	test('a filter shows what matches, also of what comes later; esc then n looks among all', async () => {
		const { console, model } = await overStream();
		console.press('enter');
		await console.pass(1500);
		model.put(1n, 'shop-1');
		model.put(2n, 'user-1');
		await console.pass(5000);
		console.press('/');
		console.type('key:shop');
		console.press('enter');
		model.put(3n, 'shop-2');
		model.put(4n, 'user-2');
		await console.pass(6000);
		expect(screen(console)).toMatch(/shop-1[\s\S]*shop-2/);
		expect(screen(console)).not.toMatch(/00 {2}user-1/);
		console.press('esc', 'k', 'N');
		await console.pass(200);
		expect(screen(console)).toMatch(/>.*shop-[12]/);
		expect(screen(console)).toContain('user-2');
	});

	test('an expression filters by the fields of a record', async () => {
		const { console, model } = await overStream();
		console.press('enter');
		await console.pass(1500);
		model.put(1n, 'shop-1');
		model.put(2n, 'user-1');
		await console.pass(5000);
		console.press('/');
		console.type('= key == "user-1"');
		console.press('enter');
		await console.pass(200);
		expect(screen(console)).not.toMatch(/00 {2}shop-1/);
		expect(screen(console)).toMatch(/00 {2}user-1/);
	});

	test('a filter that is wrong shows no rows and says why', async () => {
		const { console, model } = await overStream();
		console.press('enter');
		await console.pass(1500);
		model.put(1n, 'shop-1');
		await console.pass(5000);
		console.press('/');
		console.type('= body ==');
		await console.pass(200);
		expect(screen(console)).toContain('filter: ');
		expect(screen(console)).not.toMatch(/00 {2}shop-1/);
	});
});

/** A stream that is two days old and takes so many bytes a minute. */
const loaded = (bytesAMinute: number): Parameters<typeof gateways>[0] => ({
	metrics: {
		series: async ({ queries, range }) =>
			queries.map((query) => {
				const each = query.metric === 'IncomingBytes' ? bytesAMinute : bytesAMinute / 1000;
				const points: { at: number; value: number }[] = [];
				for (let at = range.from; at < range.to; at += range.periodSeconds * 1000)
					points.push({ at, value: (each * range.periodSeconds) / 60 });
				return { query, points, complete: true };
			}),
	},
	streams: {
		summary: async () => ({
			name,
			arn,
			status: 'ACTIVE',
			mode: 'PROVISIONED',
			retentionHours: 24,
			openShards: 4,
			consumers: 1,
			shardMetrics: [],
		}),
		consumersPage: async () => ({
			items: [{ name: 'analytics', arn: `${arn}/consumer/analytics:1`, status: 'ACTIVE' }],
		}),
	},
});

test('n goes on by the filter that is gone, and says so when there was none', async () => {
	const { console, model } = await overStream();
	console.press('enter');
	await console.pass(1500);
	for (let index = 0; index < 5; index++) model.putAnywhere();
	await console.pass(3000);
	console.press('n');
	expect(console.said()).toContain('there was no filter');
	console.press('/');
	console.type('no such record');
	console.press('enter', 'esc');
	expect(console.topAs('tail')).toMatchObject({ filter: '', lastFilter: 'no such record' });
	console.press('N');
	expect(console.said()).toBe('no earlier record matches no such record');
});

describe('a start long ago', () => {
	test('says first how much there is to read and how long that takes, and reads after another enter', async () => {
		const { console, model } = await overStream(4, loaded(60 * 1024 * 1024));
		const old = model.putAnywhere();
		await console.pass(1000);
		console.press('tab', 'tab', 'right', 'right', 'enter');
		// Typed before there was a question to answer.
		await console.pass(100);
		console.press('enter');
		await console.pass(1000);
		expect(console.topAs('tail-start').volume?.sentence).toMatch(
			/^About 84.4 GiB in [\d,]+ records, about \d+ h .*: 4 shards give at most 2 MiB a second each/,
		);
		expect(screen(console)).toContain('Read it');
		console.press('enter');
		await console.pass(6000);
		expect(screen(console)).toContain('FOLLOWING');
		expect(screen(console)).toContain(old);
	});

	test('another choice takes the question back', async () => {
		const { console } = await overStream(4, loaded(60 * 1024 * 1024));
		console.press('tab', 'tab', 'right', 'right', 'enter');
		await console.pass(1000);
		expect(screen(console)).toContain('Read it');
		console.press('tab', 'tab', 'left');
		expect(screen(console)).not.toContain('Read it');
		expect(screen(console)).toContain('[ Start ]');
	});

	test('what is read within seconds begins at once, and says how much it was', async () => {
		const { console } = await overStream(4, loaded(1000));
		console.press('tab', 'tab', 'right', 'right', 'enter');
		await console.pass(1000);
		expect(console.topAs('tail').source.label).toBe('from the oldest record');
		expect(console.said()).toMatch(/^About 1\.\d+ MiB in 1,\d+ records, about 1 s/);
	});

	test('< to a time with much to read asks in the form, which starts the same tail again', async () => {
		const { console } = await overStream(4, loaded(600 * 1024 * 1024));
		console.press('enter');
		await console.pass(3000);
		const { id } = console.topAs('tail');
		console.press('<');
		await console.pass(500);
		console.press('<');
		await console.pass(500);
		expect(console.topAs('tail').source.label).toBe('since 5m');
		console.press('<');
		await console.pass(1000);
		expect(screen(console)).toMatch(/from +at a time[\s\S]*value +-15m[\s\S]*Read it/);
		console.press('enter');
		await console.pass(1000);
		expect(console.topAs('tail')).toMatchObject({ id, source: { label: 'since 15m' } });
	});
});

describe('how a tail reads', () => {
	test('a registered consumer is a choice whose price is said, and is confirmed', async () => {
		const { console } = await overStream(4, loaded(1000));
		console.press('tab', 'tab', 'tab', 'tab', 'right');
		expect(screen(console)).toContain('consumer analytics (enhanced fan-out, 1 of 1)');
		expect(screen(console)).toMatch(/AWS bills each hour and\s+shard/);
		console.press('enter');
		await console.pass(1000);
		expect(screen(console)).toMatch(
			/AWS bills[\s\S]*Whoever else reads by analytics now is cut off/,
		);
		console.press('y');
		await console.pass(1000);
		expect(console.topAs('tail').source.consumerArn).toBe(`${arn}/consumer/analytics:1`);
	});

	test('without consumers there is no such choice', async () => {
		const { console } = await overStream();
		expect(screen(console)).not.toContain('read by');
	});
});

describe('where a tail begins', () => {
	test('keys pressed before the shards are known act or say why not', async () => {
		const { console } = await overStream();
		console.press('q', 'p', 'tab', 'right');
		expect(console.said()).toMatch(/the shards are not known yet/);
		console.press('tab', 'tab');
		console.type('user-17');
		console.press('enter');
		expect(console.topAs('tail').source.key).toBe('user-17');
	});

	test('among its choices a key leads elsewhere, in its texts it is text', async () => {
		const { console } = await overStream();
		console.press('tab', 'tab', 'right', '1');
		expect(console.topAs('list').pane).toBe('queues');
		console.press('4', 'p', 'tab', 'tab', 'right', 'tab', '1');
		expect(fieldText(console.topAs('tail-start'), 'value')).toBe('-15m1');
	});

	test('space takes a shard into a choice of several, and out of it', async () => {
		const { console } = await overStream();
		console.press('tab', 'space');
		expect(console.said()).toBe('several: go to a shard first');
		console.press('right', 'space', 'right', 'space');
		expect(screen(console)).toContain('chosen: 00, 01; without their children');
		console.press('space');
		expect(console.topAs('tail-start').chosen.size).toBe(1);
	});

	test('< starts again from an earlier time, and what was shown gives way', async () => {
		const { console, model } = await overStream();
		const old = model.putAnywhere();
		await console.pass(30_000);
		console.press('enter');
		await console.pass(3000);
		expect(screen(console)).not.toContain(old);
		console.press('<');
		await console.pass(6000);
		expect(screen(console)).toContain('since 1m');
		expect(screen(console).split(old)).toHaveLength(2);
	});

	test('what is read again at once shows how fast it arrived, and no shard near its limit', async () => {
		const { console, model } = await overStream(2);
		const living = async (seconds: number) => {
			for (let second = 0; second < seconds; second++) {
				for (let count = 0; count < 12; count++) model.put(1n, 'one', new Uint8Array(8000));
				await console.pass(1000);
			}
		};
		await living(8);
		console.press('enter');
		await living(2);
		console.press('<');
		await living(7);
		const shown = screen(console);
		expect(shown).toContain('since 1m');
		expect(shown).toMatch(/2 live/);
		expect(shown).toMatch(/heat .* 00 1[12](\.\d)?\/s {2}01 0\/s/);
		expect(shown).not.toContain('of its limit');
	});

	test('a sequence number without its shard is refused in words', async () => {
		const { console } = await overStream();
		console.press('tab', 'tab', 'right', 'right', 'right', 'tab');
		console.type('123');
		console.press('enter');
		await console.pass(100);
		expect(console.topAs('tail-start').failure?.message).toContain('belongs to one shard');
	});

	test('a key reads its own shard and shows its own records', async () => {
		const { console, model } = await overStream();
		console.press('tab', 'tab', 'tab');
		console.type('user-17');
		console.press('enter');
		await console.pass(1500);
		// By its MD5 the key belongs to one shard; another key's record lies in the same one.
		const { session } = console;
		const md5 = session.host.stores.md5(new TextEncoder().encode('user-17'));
		const hash = BigInt(`0x${Buffer.from(md5).toString('hex')}`);
		const mine = model.put(hash, 'user-17');
		const other = model.put(hash, 'user-18');
		await console.pass(5000);
		expect(screen(console)).toContain(mine);
		expect(screen(console)).not.toContain(other);
		expect(screen(console)).toContain('1 of 1 shards');
	});
});

test('a record opens with its place and its bytes, and , . go to its neighbours', async () => {
	const { console, model } = await overStream();
	console.press('enter');
	await console.pass(1500);
	const sequences = [model.put(1n, 'one'), model.put(2n, 'two'), model.put(3n, 'three')];
	await console.pass(5000);
	console.press('enter');
	expect(screen(console)).toContain(`sequence ${sequences[2]}`);
	console.press(',');
	expect(screen(console)).toContain(`sequence ${sequences[1]}`);
	console.press(']', ']', ']');
	expect(screen(console)).toContain('34 39'.slice(0, 2));
	console.press('.', '.');
	expect(console.said()).toBe('this is the last record so far');
});

test('leaving the tail ends its reading', async () => {
	const { console } = await overStream();
	console.press('enter');
	await console.pass(3000);
	console.press('q', 'q');
	await console.pass(5000);
	expect(console.clock.sleeping).toBe(0);
});

test('a marker stands between what had come and what came later, also in a held list', async () => {
	const { console, model } = await overStream();
	console.press('enter');
	await console.pass(1500);
	const before = model.put(1n);
	await console.pass(5000);
	console.press('M');
	const after = model.put(2n);
	const pattern = new RegExp(`${before}[^]*marker ─[^]*${after}`);
	await console.pass(5000);
	expect(screen(console)).toMatch(pattern);
	console.press('space', 'k', 'k', 'space');
	expect(screen(console)).toMatch(pattern);
});

test('marked records are exported so that put takes them again', async () => {
	const { console, model } = await overStream();
	console.press('enter');
	await console.pass(1500);
	const sequences = [model.put(1n, 'one'), model.put(2n, 'two'), model.put(3n, 'three')];
	await console.pass(5000);
	console.press('space', 'k', 'space', 'E');
	await console.pass(200);
	const [[path = '', content = ''] = []] = [...console.host.files];
	expect(console.said()).toBe(`1 record written to ${path}`);
	expect(JSON.parse(content)).toMatchObject({ sequenceNumber: sequences[1], partitionKey: 'two' });
	expect(recordOfLine(content)).toMatchObject({ ok: true });
});

/** A tail of records that hold JSON, with the list at its end. */
async function withJson(...bodies: readonly unknown[]) {
	const made = await overStream();
	made.console.press('enter');
	await made.console.pass(1500);
	const sequences = bodies.map((body, index) =>
		made.model.put(
			BigInt(index + 1),
			`key-${index}`,
			new TextEncoder().encode(JSON.stringify(body)),
		),
	);
	await made.console.pass(5000);
	return { ...made, sequences };
}

describe('records by hand', () => {
	test('those that an expression is too costly for are counted as undecided', async () => {
		const { console } = await withJson(
			{ a: Array.from({ length: 2000 }, (_, at) => at) },
			{ a: [1] },
		);
		console.press('/');
		console.type('=body.a.all(x, body.a.all(y, body.a.all(z, x + y + z >= 0)))');
		await console.pass(1000);
		expect(screen(console)).toContain('1 shown');
		expect(screen(console)).toContain('1 not decided: the filter was too costly');
	});

	test('v marks a range, * all that the filter shows or none', async () => {
		const { console } = await withJson(1, 2, 3, 4);
		console.press('v', 'k', 'k', 'v');
		expect(console.topAs('tail').marks.size).toBe(3);
		expect(screen(console)).toContain('3 marked');
		console.press('*');
		expect(console.topAs('tail').marks.size).toBe(4);
		console.press('*');
		expect(console.topAs('tail').marks.size).toBe(0);
	});

	test('= shows where two marked records differ', async () => {
		const { console, sequences } = await withJson(
			{ page: '/pay', user: { id: 1 } },
			{ page: '/pay', user: { id: 2 } },
		);
		console.press('*', '=');
		const shown = screen(console);
		expect(shown).toMatch(/body\.user\.id\s+- 1\s+\+ 2/);
		expect(shown).not.toContain('body.page');
		for (const sequence of sequences) expect(shown).toContain(sequence);
	});

	test('y opens a record as the API gives it', async () => {
		const { console, sequences } = await withJson({ page: '/pay' });
		console.press('y');
		expect(console.topAs('record').tab).toBe('raw');
		expect(screen(console)).toContain(`"sequenceNumber": "${sequences[0]}"`);
	});

	test('C copies a command that reads from the record on', async () => {
		const { console, sequences } = await withJson({ page: '/pay' });
		console.press('C');
		expect(screen(console)).toContain('sequence number');
		console.press('t');
		await console.pass(100);
		expect(console.host.copied.at(-1)).toMatch(
			new RegExp(`^awsmsg tail clicks --shard shardId-0+ --from seq:${sequences[0]} `),
		);
	});

	test(':key reads one key from the same start, and all keys again', async () => {
		const { console } = await withJson(1, 2);
		console.press(':');
		console.type('key user-17');
		console.press('enter');
		await console.pass(1500);
		expect(console.topAs('tail').source).toMatchObject({ key: 'user-17', label: 'latest' });
		expect(screen(console)).toContain('1 of 1 shards');
		console.press(':');
		console.type('key');
		console.press('enter');
		await console.pass(1500);
		expect(console.topAs('tail').source.key).toBeUndefined();
		expect(screen(console)).toContain('4 of 4 shards');
	});

	test('tab completes an expression from the fields of the records, and an error names its place', async () => {
		const { console } = await withJson({ page: '/pay', millis: 912 }, { page: '/cart', millis: 3 });
		console.press('/');
		console.type('= body.mi');
		console.press('tab');
		console.type(' > 900');
		await console.pass(200);
		expect(console.topAs('tail').filter).toBe('= body.millis > 900');
		expect(screen(console)).toMatch(/\/pay/);
		expect(screen(console)).not.toMatch(/\/cart/);
		console.press('ctrl-u');
		console.type('= body.millis >> 900');
		await console.pass(200);
		expect(screen(console)).toMatch(/at 16: /);
	});
});
