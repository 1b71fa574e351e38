import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { repository } from '../helpers/program.ts';

/*
What keeps tests from failing by a clock (decision 50). Waiting is the harness's, for a condition, with one limit:
`app.sees`, `app.until`, `expect.poll`. Bounds in milliseconds are the benchmark's.
*/

const files = ['test', 'chaos'].flatMap((folder) =>
	readdirSync(path.join(repository, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
		.map((entry) => path.relative(repository, path.join(entry.parentPath, entry.name))),
);
/** Helpers make the waiting of all, and this file names what it looks for. */
const tests = files.filter((file) => !/^test\/(helpers\/|harness\/rules)/.test(file));
const texts = new Map(
	tests.map((file) => [file, codeOf(readFileSync(path.join(repository, file), 'utf8'))]),
);

/** Code without comments, and without the text of other programs. */
function codeOf(text: string): string {
	return text
		.replace(/\/\*[\s\S]*?\*\//g, '')
		.replace(/^\s*\/\/.*$/gm, '')
		.replace(/(['"`])(?:\\.|(?!\1)[^\\])*\1/g, "''");
}

/** Lines of tests that a pattern meets, but for the files that may. */
function meeting(pattern: RegExp, except: readonly string[] = []): readonly string[] {
	return [...texts]
		.filter(([file]) => !except.includes(file))
		.flatMap(([file, text]) =>
			text
				.split('\n')
				.filter((line) => pattern.test(line))
				.map((line) => `${file}: ${line.trim()}`),
		);
}

/** They look at programs while they run, tell times and judge none. */
const measuring = ['chaos/bounds.chaos.test.ts', 'chaos/across.chaos.test.ts'];

describe('a test file', () => {
	test('does not sleep', () => {
		// Answers that come later, and a kill at a moment that is drawn.
		const late = ['test/e2e/between.ts', 'chaos/topic-tail.chaos.test.ts', ...measuring];
		expect(meeting(/\bset(Timeout|Interval)\(|timers\/promises|\bpause\(\d/, late)).toEqual([]);
	});

	test('asserts no time that has passed, but that a wait is not cut short', () => {
		const lowerBounds = ['test/host/clock.test.ts', 'test/emulator/faults.test.ts'];
		const byFakeTimers = ['test/emulator/looks.test.ts'];
		const may = [...lowerBounds, ...byFakeTimers, ...measuring];
		expect(meeting(/performance\.now\(\)|process\.(hrtime|cpuUsage)/, may)).toEqual([]);
		expect(meeting(/Date\.now\(\) - [a-z]/)).toEqual([]);
		for (const file of lowerBounds) {
			const bounds = (texts.get(file) ?? '').match(/expect\(performance\.now\(\)[^)]*\)\.\w+/g);
			expect(bounds?.every((bound) => bound.includes('.toBeGreaterThan'))).toBe(true);
		}
	});

	test('has no limit of its own: `patience` is the one for every wait', () => {
		expect(
			meeting(/\b(timeout|(test|hook)Timeout): ?[\d_]+/, ['test/harness/terminal.test.ts']),
		).toEqual([]);
		expect(meeting(/^\t*\}, [\d_]+\);$/)).toEqual([]);
		expect(meeting(/vi\.(waitFor|waitUntil)\(/)).toEqual([]);
		expect(meeting(/AbortSignal\.timeout\(/)).toEqual([]);
	});
});

test('a client of the SDK that a test file stands in for is itself again at its end', () => {
	const standing = [...texts].filter(([, text]) => /\bmockClient\(/.test(text));
	expect(standing.filter(([, text]) => !/\.restore\(\)/.test(text)).map(([file]) => file)).toEqual(
		[],
	);
});

test('no module is mocked: files share their modules, and one that is loaded already stays what it is', () => {
	expect(meeting(/\bvi\.(do)?[mM]ock\(/)).toEqual([]);
});

test('the rules see what they forbid', () => {
	const seen = (text: string, pattern: RegExp) => pattern.test(codeOf(text));
	expect(seen('await new Promise((go) => setTimeout(go, 5));', /\bsetTimeout\(/)).toBe(true);
	expect(seen("run(['-e', 'setTimeout(go, 5)']); // setTimeout(", /\bsetTimeout\(go/)).toBe(false);
	expect(tests.length).toBeGreaterThan(100);
});
