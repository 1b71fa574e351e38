import { describe, expect, test } from 'vitest';
import { frame } from '../../source/console/frame.ts';
import { commandTables } from '../../source/console/input.ts';
import { recordOfLine } from '../../source/domain/record-file.ts';
import { StreamModel, seeded } from '../operations/stream-model.ts';
import { type Console, startConsole } from './fixture.ts';

const calm = { throttle: 0, reset: 0, expire: 0, empty: 0 };
const name = 'clicks';
const arn = `arn:aws:kinesis:eu-west-1:123456789012:stream/${name}`;

/** A console over a stream in memory, with the form of a tail open. */
async function overStream(shards = 4) {
	let model: StreamModel | undefined;
	const console = startConsole({
		gateways: {
			streams: {
				shardsPage: (...all) => streamOf().gateway.shardsPage(...all),
				iterator: (...all) => streamOf().gateway.iterator(...all),
				records: (...all) => streamOf().gateway.records(...all),
			},
		},
	});
	model = new StreamModel(seeded(7), console.clock, { shards, kind: 'aws', trouble: calm });
	function streamOf(): StreamModel {
		if (model === undefined) throw new Error('there is no stream yet');
		return model;
	}
	const at = console.clock.now();
	console.watched({ type: 'streams/listed', refs: [{ name, arn }], complete: true, at });
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

describe('where a tail begins', () => {
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
