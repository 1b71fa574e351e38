import { readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { cuts, startKinesisThread } from '../../source/emulator/kinesis/thread.ts';
import { packageDirectory } from '../../source/emulator/missing-package.ts';

/** What comes back from a port of this machine for these bytes. */
async function exchange(port: number, bytes: string): Promise<string> {
	const socket = connect({ host: '127.0.0.1', port });
	socket.on('error', () => {});
	socket.write(bytes);
	return text(socket).catch(() => '');
}

test('kinesis-local runs with every cut, in a folder that is a link too, and answers its endpoint alone', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'awsmsg-test-'));
	onTestFinished(() => rm(folder, { recursive: true }));
	const link = join(folder, 'kinesis-local');
	await symlink(packageDirectory('kinesis-local') ?? '', link, 'junction');
	const thread = await startKinesisThread('us-east-1', link);
	onTestFinished(() => thread.stop());
	expect(thread.cutsMade).toBe(Object.keys(cuts).length);
	const head = ['POST / HTTP/1.1', 'Host: 127.0.0.1', 'connection: close', 'content-length: 2'];
	const target = 'x-amz-target: Kinesis_20131202.ListStreams';
	expect(await exchange(thread.port, [...head, target, '', '{}'].join('\r\n'))).toBe('');
	expect(await exchange(thread.port, 'x'.repeat(200))).toBe('');
});

test('the program that is installed has the places that are cut, each once', () => {
	const directory = packageDirectory('kinesis-local') ?? '';
	const program = readFileSync(join(directory, 'main.js'), 'utf8');
	for (const { find } of Object.values(cuts)) expect(program.split(find)).toHaveLength(2);
	// What is left alone adds nothing to what a line of the log has.
	expect(program).toContain(`$p.bM = (function(key, a, isCbor, evidence$1) {\n  ${cuts.log.find}`);
	// The methods by which the cut asks: the first of two, and a hash.
	const pair = program.slice(program.indexOf('\nfunction $c_T2('), program.indexOf('var $d_T2 ='));
	expect(pair).toContain('$p.m = (function() {\n  return this.cP;');
	expect(pair).toContain('$p.g = (function() {\n  return $m_s_util_hashing_MurmurHash3$().Q(');
});

test('a key hashes what tells shards apart, and none of their records', () => {
	let asked = 0;
	const shard = { g: () => 7 };
	const records = {
		g() {
			asked += 1;
			return 1;
		},
	};
	class Pair {
		a: { g(): number } | undefined;
		b: { g(): number } | undefined;
		m() {
			return this.a;
		}
		g(): number {
			return (this.a?.g() ?? 0) + (this.b?.g() ?? 0);
		}
	}
	const made = (pair: Pair, a: Pair['a'], b: Pair['b']) => Object.assign(pair, { a, b });
	const names = ['elem', '$c_T2', '$ct_T2__O__O__'];
	const keyBy = (text: string) =>
		new Function(...names, `${text}; return key;`)({ ev: shard, e2: records }, Pair, made) as Pair;
	expect(keyBy(cuts.keys.find).g()).toBe(8);
	expect(asked).toBe(1);
	expect(keyBy(cuts.keys.replace).g()).toBe(7);
	expect(asked).toBe(1);
});
