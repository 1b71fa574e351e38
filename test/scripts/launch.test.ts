import {
	cpSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { asFailure } from '../../source/domain/failure.ts';
import { stopLater } from '../helpers/fixtures.ts';
import { repository } from '../helpers/program.ts';

type Launcher = {
	start(piece: string, base?: string, build?: string): { late(): string };
};

// Compiled code of these would be nobody's.
beforeEach(() => {
	vi.stubEnv('NODE_DISABLE_COMPILE_CACHE', '1');
});

afterEach(() => {
	vi.unstubAllEnvs();
});

const one = '1'.repeat(16);
const another = '2'.repeat(16);

/** A launcher of its own, with pieces of its own beside it: `cli`, which loads `late` when it is asked to. */
function installed() {
	const folder = mkdtempSync(path.join(tmpdir(), 'awsmsg-launch-'));
	stopLater(() => rmSync(folder, { recursive: true }));
	cpSync(path.join(repository, 'bin'), path.join(folder, 'bin'), { recursive: true });
	mkdirSync(path.join(folder, 'build'));
	const write = (name: string, build: string, text: string) =>
		writeFileSync(
			path.join(folder, 'build', `${name}.js`),
			`/*${'d'.repeat(16)} ${build}*/(function(module,__load,__meta){${text}\n})`,
		);
	write('cli', one, 'module.exports.late = () => __load("late").says;');
	const launcher: Launcher = createRequire(import.meta.url)(path.join(folder, 'bin', 'launch.js'));
	/** `says` is what the piece that comes late says. */
	const late = (build: string, says: string) =>
		write('late', build, `module.exports.says = ${JSON.stringify(says)};`);
	const gone = () => rmSync(path.join(folder, 'build', 'late.js'));
	const start = (build?: string) => launcher.start('cli', undefined, build);
	return { start, late, gone };
}

function failureOf(work: () => unknown) {
	try {
		return work();
	} catch (error) {
		return asFailure(error);
	}
}

const refusal = (what: RegExp) => ({
	kind: 'refused',
	message: expect.stringMatching(what),
	hint: 'Start awsmsg again',
});

test('a piece of another build is refused, however often it is asked for, and one of this build is loaded after it', () => {
	const { start, late } = installed();
	const program = start();
	late(another, 'new');
	for (const _ of [1, 2]) {
		expect(failureOf(() => program.late())).toMatchObject(
			refusal(/^awsmsg was updated or removed while it ran: .*late\.js is of another build/),
		);
	}
	late(one, 'old');
	expect(program.late()).toBe('old');
});

test('a piece that is gone is refused likewise, and what fails otherwise is told as it is', () => {
	const { start, late, gone } = installed();
	const program = start();
	late(one, 'old');
	gone();
	expect(failureOf(() => program.late())).toMatchObject(refusal(/late\.js is gone$/));
	// The first one is no part of anything that runs.
	const nothing = installed();
	expect(failureOf(() => nothing.start(another))).toMatchObject(refusal(/cli\.js is of another/));
});

test('a piece once loaded is the same for all who ask, whatever stands in its place by then', () => {
	const { start, late } = installed();
	const program = start(one);
	late(one, 'old');
	expect(program.late()).toBe('old');
	late(another, 'new');
	expect(program.late()).toBe('old');
});

test('the pieces of a build say of which build they are, all the same, each with a digest of its own', () => {
	const build = path.join(repository, 'build');
	const heads = readdirSync(build)
		.filter((name) => name.endsWith('.js'))
		.map((name) => readFileSync(path.join(build, name), 'latin1').slice(0, 37));
	expect(heads.length).toBeGreaterThan(10);
	for (const head of heads) expect(head).toMatch(/^\/\*[0-9a-f]{16} [0-9a-f]{16}\*\/$/);
	expect(new Set(heads.map((head) => head.slice(2, 18))).size).toBe(heads.length);
	expect(new Set(heads.map((head) => head.slice(19, 35))).size).toBe(1);
});
