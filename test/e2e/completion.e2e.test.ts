import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { completionScripts } from '../../source/commands/command-line/completion-scripts.ts';
import { binary, cleanEnvironment } from '../helpers/program.ts';

/*
The scripts in the shells themselves, which ask the built program. A shell that is not installed is
said: `.ci/run` installs them.
*/

const questions: readonly (readonly [words: readonly string[], wanted: readonly string[]])[] = [
	[['pee'], ['peek']],
	[['stre'], ['streams', 'stream']],
	[
		['peek', 'ord'],
		['orders-dlq', 'orders'],
	],
	[['tail', 'cl'], ['clicks']],
	[['publish', ''], ['news']],
	[['peek', 'orders', '--fing'], ['--fingerprint']],
	[['queues', '--output', 'nd'], ['ndjson']],
	[['--region', 'eu'], ['eu-west-1']],
	[['redrive', 'orders-dlq', '--engine', 'o'], ['own']],
	[['completion', 'f'], ['fish']],
];

let home: string;
let env: Record<string, string>;

function installed(shell: string): boolean {
	return spawnSync(shell, ['-c', 'exit 0']).status === 0;
}

beforeAll(() => {
	home = mkdtempSync(path.join(tmpdir(), 'awsmsg-completion-'));
	const bin = path.join(home, 'bin');
	mkdirSync(bin);
	writeFileSync(
		path.join(bin, 'awsmsg'),
		`#!/bin/sh\nexec '${process.execPath}' '${binary}' "$@"\n`,
	);
	chmodSync(path.join(bin, 'awsmsg'), 0o755);
	const state = path.join(home, '.local', 'state', 'awsmsg');
	mkdirSync(state, { recursive: true });
	const arn = (service: string, name: string) =>
		`arn:aws:${service}:eu-west-1:123456789012:${name}`;
	const kept = [
		{
			kind: 'queue',
			name: 'orders-dlq',
			arn: arn('sqs', 'orders-dlq'),
			url: 'https://x/1/a',
			at: 5,
		},
		{ kind: 'queue', name: 'orders', arn: arn('sqs', 'orders'), url: 'https://x/1/b', at: 4 },
		{ kind: 'topic', name: 'news', arn: arn('sns', 'news'), at: 3 },
		{ kind: 'stream', name: 'clicks', arn: arn('kinesis', 'stream/clicks'), at: 2 },
		{ kind: 'queue', name: 'orders$(touch pwned);*', arn: arn('sqs', 'x'), url: 'u', at: 1 },
	];
	writeFileSync(path.join(state, 'remembered.json'), JSON.stringify({ 'a context': kept }));
	env = cleanEnvironment(home);
	env = { ...env, PATH: `${bin}:${env['PATH']}` };
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

function ask(shell: string, args: readonly string[]): string[] {
	const { stdout, stderr, status } = spawnSync(shell, args, { env, cwd: home, encoding: 'utf8' });
	if (status !== 0) throw new Error(`${shell} ended with ${status}: ${stderr}`);
	return stdout.split('\n').filter((line) => line !== '');
}

const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(' ');

describe.skipIf(!installed('bash'))('bash (left out where it is not installed)', () => {
	test.each(questions)('%j', (words, wanted) => {
		const script = `${completionScripts.bash}
COMP_WORDS=(awsmsg ${quoted(words)}); COMP_CWORD=${words.length}
_awsmsg; printf '%s\\n' "\${COMPREPLY[@]}"`;
		expect(ask('bash', ['--norc', '-c', script])).toEqual(wanted);
	});
});

describe.skipIf(!installed('zsh'))('zsh (left out where it is not installed)', () => {
	test.each(questions)('%j', (words, wanted) => {
		// Outside its line editor zsh has no compadd: what the function would offer is printed.
		const script = `compdef() {}; _files() {}; compadd() { print -l -- "\${values[@]}" }
${completionScripts.zsh}
words=(awsmsg ${quoted(words)}); CURRENT=${words.length + 1}
_awsmsg`;
		expect(ask('zsh', ['-f', '-c', script])).toEqual(wanted);
	});
});

describe.skipIf(!installed('fish'))('fish (left out where it is not installed)', () => {
	test.each(questions)('%j', (words, wanted) => {
		const line = ['awsmsg', ...words].join(' ');
		const script = `${completionScripts.fish}\ncomplete -C '${line}'`;
		const found = ask('fish', ['--no-config', '-c', script]).map((each) => each.split('\t')[0]);
		// fish orders what it offers.
		expect(found.toSorted()).toEqual(wanted.toSorted());
	});
});
