import { describe, expect, it } from 'vitest';
import type { LogTold, Why } from '../../../source/domain/why/findings.ts';
import { lineWidth, plainLine } from '../../../source/presentation/line.ts';
import { nothingWords, textLines, whyLines } from '../../../source/presentation/why/why-lines.ts';

const now = new Date(2026, 10, 20, 10).getTime();
const window = { from: now - 900_000, to: now - 60_000, by: 'receives' } as const;
const told: LogTold = {
	...{ consumer: 'worker', group: '/aws/lambda/worker', tier: 'nothing', lines: [], more: 0 },
	...{ requests: 0, isFinished: true, window },
};
const failure = (kind: 'denied' | 'throttled' | 'not-found', message: string) => ({
	...{ kind, message, retryable: false },
});
const why: Why = {
	queue: { name: 'orders-dlq', arn: 'arn:aws:sqs:eu-west-1:1:orders-dlq', url: 'u' },
	...{ messageId: 'm1', at: now, failures: [], receives: window },
	sources: [{ name: 'orders', arn: 'arn:aws:sqs:eu-west-1:1:orders' }],
	mappings: { ok: true, value: [] },
	logs: [],
};
const text = (of: Why, width = 78) =>
	whyLines(of, { width, now, naming: '--log-group NAME' })
		.map((line) => plainLine(line).trimEnd())
		.join('\n');

describe('why a message failed', () => {
	it('is told by the lines of its request, each with its time, a stack trace under it', () => {
		const lines = [
			{ at: now - 800_000, stream: 's', text: 'START RequestId: x' },
			{ at: now - 799_000, stream: 's', text: 'ERROR failed:\n    at handler\r    at main' },
		];
		const shown = text({
			...why,
			logs: [{ ...told, tier: 'request', requestId: 'r-1', requests: 5, lines }],
		});
		expect(shown).toContain('dead letter of orders, received from 09:45:00 to 09:59:00');
		expect(shown).toContain('the whole request r-1, the last of 5 that had it');
		expect(shown).toMatch(/09:46:41\.000 ERROR failed:\n +at handler\n +at main/);
	});

	it('calls no part of a request the whole', () => {
		const part = { ...told, tier: 'request', requestId: 'r-1', requests: 1 } as const;
		const shown = text({ ...why, logs: [{ ...part, isFinished: false }] });
		expect(shown).toContain('the request r-1, the one that had it, as far as was searched');
		expect(shown).not.toContain('whole');
	});

	it('says that failures of that time are inferred', () => {
		const lines = [{ at: now, stream: 's', text: 'ERROR' }];
		expect(text({ ...why, logs: [{ ...told, tier: 'errors', lines, more: 3 }] })).toMatch(
			/no line has its id; failures of that time[\s\S]*\(inferred\)[\s\S]*and 3 lines more/,
		);
	});

	it('says what to name where no function reads the queue', () => {
		expect(text(why, 120)).toContain(
			'no function of this account reads orders by Lambda: name the log of its',
		);
	});

	it('says what of its receives was not searched', () => {
		const part = { ...window, to: window.to - 60_000 };
		expect(text({ ...why, logs: [{ ...told, window: part }] })).toContain(
			'only 09:45:00 to 09:58:00 was searched: Logs Insights searches it all',
		);
		expect(text({ ...why, logs: [told] })).not.toContain('only');
	});

	it('names what could not be read', () => {
		const denied = failure('denied', 'Lambda ListEventSourceMappings was denied');
		const hidden = {
			...why,
			mappings: { ok: false, failure: denied } as const,
			failures: [{ what: 'functions of orders', failure: denied }],
		};
		expect(text(hidden)).toMatch(
			/functions of orders: Lambda ListEventSourceMappings was\s+denied/,
		);
	});

	it('fits any width, whatever the lines hold', () => {
		const hostile = `\u001b[2J\u202e\u0007 漢字 \t\u0000\u009b31m ${'x'.repeat(500)}`;
		const lines = [{ at: Number.NaN, stream: hostile, text: hostile }];
		for (const width of [24, 60, 80, 120]) {
			const all = whyLines(
				{ ...why, messageId: hostile, logs: [{ ...told, tier: 'message', lines }] },
				{ width, now, naming: '--log-group NAME' },
			);
			for (const line of all.slice(1)) expect(lineWidth(line)).toBeLessThanOrEqual(width);
			const shown = all.map(plainLine).join('');
			expect([...shown].filter((one) => /[\p{Cc}\p{Bidi_Control}]/u.test(one))).toEqual([]);
		}
	});

	it('shows of a line of a megabyte what anybody reads of it, and says that there is more', () => {
		const start = `ERROR \u001b[2J\u202e${'y\u200d'.repeat(300)} `;
		const whole = start + 'x'.repeat(1024 * 1024 - start.length);
		for (const width of [24, 80]) {
			const all = textLines({ at: now, stream: 's', text: whole }, width);
			expect(all).toHaveLength(60);
			expect(all.map(plainLine).join('').replaceAll(' ', '')).toMatch(/1,048,576charactersinall$/);
			for (const line of all) expect(lineWidth(line)).toBeLessThanOrEqual(width);
		}
		const stack = Array.from({ length: 61 }, (_, index) => `at f${index}`).join('\n');
		expect(plainLine(textLines({ at: now, stream: 's', text: stack }, 80).at(-1) ?? [])).toContain(
			`.. ${stack.length} characters in all`,
		);
		const short = textLines({ at: now, stream: 's', text: 'ERROR short' }, 80);
		expect(short.map((line) => plainLine(line).trimEnd())).toEqual([
			expect.stringMatching(/short$/),
		]);
	});
});

describe('why there is nothing', () => {
	it.each<readonly [string, Partial<LogTold>, string]>([
		[
			'not there',
			{ failure: failure('not-found', 'x') },
			'there is no log group /aws/lambda/worker',
		],
		['throttled', { failure: failure('throttled', 'it was throttled') }, 'others search logs too'],
		['denied', { failure: failure('denied', 'it was denied') }, 'it was denied'],
		['too old', { about: { name: 'g', retentionDays: -1 } }, 'lines are kept'],
		['not finished', { isFinished: false }, 'not finished: there is more than was searched'],
		['silent', {}, 'none tells of a failure'],
		[
			'asked of Logs Insights by its id alone',
			{ scannedBytes: 1000 },
			'has its id; failures were looked for in the first 15 minutes at most',
		],
	])('where it is %s', (_, more, said) => {
		expect(nothingWords({ ...told, ...more }, now)).toContain(said);
	});
});
