import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	boundaryOf,
	type LogLine,
	requestIdOf,
	tellsFailure,
} from '../../../source/domain/why/log-line.ts';
import { linesOfRequest, requestsIn } from '../../../source/domain/why/request-lines.ts';

const id = '8f4b2c1e-5a0d-4c47-9d5e-0f6f3b1c2a7d';
const other = '11111111-2222-4333-8444-555555555555';

describe('the request of a line', () => {
	it.each([
		['of the platform', `START RequestId: ${id} Version: 12`],
		['of its end', `END RequestId: ${id}`],
		['of Node', `2026-11-20T09:00:00.000Z\t${id}\tERROR\tfailed`],
		['of Python', `[ERROR]\t2026-11-20T09:00:00.000Z\t${id}\tfailed`],
		['of a timeout', `2026-11-20T09:00:00.000Z ${id} Task timed out after 3.00 seconds`],
		['of a crash', `RequestId: ${id} Error: Runtime exited with error: signal: killed`],
		['in JSON', JSON.stringify({ level: 'ERROR', requestId: id })],
		[
			'in JSON of the platform',
			JSON.stringify({ type: 'platform.start', record: { requestId: id } }),
		],
		['of Powertools', JSON.stringify({ function_request_id: id })],
		['in capitals', `START RequestId: ${id.toUpperCase()} Version: 1`],
	])('%s', (_, text) => expect(requestIdOf(text)).toBe(id));

	it.each([
		['a message id alone', `message ${id} failed`],
		['a line without any', 'hello'],
		['JSON cut off', `{"requestId":"${id}`],
		['JSON with something else', JSON.stringify({ requestId: 'abc' })],
		['JSON that is null', 'null'],
	])('is not told by %s', (_, text) => expect(requestIdOf(text)).toBeUndefined());

	it('never throws, whatever a line holds', () => {
		const start = fc.constantFrom('', '{', 'RequestId: ', `{"requestId":"${id}","record":`, '[E] ');
		fc.assert(
			fc.property(start, fc.string({ maxLength: 40 }), fc.constantFrom('', '}'), (...parts) => {
				const text = parts.join('');
				requestIdOf(text);
				boundaryOf(text);
				expect(typeof tellsFailure(text)).toBe('boolean');
			}),
			{ numRuns: 100 },
		);
	});
});

describe('a failure is told', () => {
	it.each([
		`2026-11-20T09:00:00.000Z\t${id}\tERROR\tx`,
		'TypeError: x is null',
		'java.lang.NullPointerException: x',
		'Traceback (most recent call last):',
		`2026-11-20T09:00:00.000Z ${id} Task timed out after 3.00 seconds`,
		JSON.stringify({ level: 'error', msg: 'x' }),
		JSON.stringify({ errorType: 'TypeError', errorMessage: 'x' }),
		JSON.stringify({ type: 'platform.report', record: { requestId: id, status: 'timeout' } }),
	])('by %s', (text) => expect(tellsFailure(text)).toBe(true));

	it.each([
		'all is well',
		'errors: 0',
		JSON.stringify({ level: 'INFO', errors: 0 }),
		JSON.stringify({ type: 'platform.report', record: { requestId: id, status: 'success' } }),
	])('not by %s', (text) => expect(tellsFailure(text)).toBe(false));
});

const line = (text: string, at = 0, stream = 's'): LogLine => ({ at, stream, text });

describe('the lines of a request', () => {
	it('are all between its beginning and its report, a stack trace without an id too', () => {
		const lines = [
			`START RequestId: ${other} Version: 1`,
			`END RequestId: ${other}`,
			'left over',
			`START RequestId: ${id} Version: 1`,
			`2026-11-20T09:00:00.000Z\t${id}\tERROR\tfailed`,
			'    at handler (index.js:1:1)',
			`END RequestId: ${id}`,
			`REPORT RequestId: ${id}\tDuration: 3 ms`,
			'between requests',
			`START RequestId: ${other} Version: 1`,
		].map((text) => line(text));
		expect(linesOfRequest(lines, id)).toEqual(lines.slice(3, 8));
	});

	it('of generated streams are those of the request, by an oracle that made them', () => {
		const request = fc.record({
			id: fc.uuid(),
			own: fc.array(fc.constantFrom('text', '    at f (x.js:1:1)', '{"a":1}'), { maxLength: 5 }),
		});
		fc.assert(
			fc.property(
				fc.uniqueArray(request, { selector: (one) => one.id, minLength: 1, maxLength: 5 }),
				fc.nat(),
				(requests, index) => {
					const made = requests.map(({ id: one, own }) => [
						line(`START RequestId: ${one} Version: 1`),
						...own.map((text) => line(text)),
						line(`END RequestId: ${one}`),
						line(`REPORT RequestId: ${one}`),
					]);
					const wanted = index % made.length;
					expect(linesOfRequest(made.flat(), requests[wanted]?.id ?? '')).toEqual(made[wanted]);
					expect(requestsIn(made.flat()).map((one) => one.id)).toEqual(
						requests.map((one) => one.id),
					);
				},
			),
			{ numRuns: 100 },
		);
	});

	it('of one that is tried again are those of all tries, and none of what ran between', () => {
		const tries = fc.array(fc.boolean(), { minLength: 1, maxLength: 6 });
		fc.assert(
			fc.property(tries, fc.boolean(), (owns, hasReport) => {
				const made = owns.map((isOwn, index) => {
					const one = isOwn ? id : other;
					return [
						line(`START RequestId: ${one} Version: 1`),
						line(`    at try ${index} (x.js:1:1)`),
						line(`END RequestId: ${one}`),
						...(hasReport ? [line(`REPORT RequestId: ${one}`)] : []),
						line('of the sandbox'),
					];
				});
				const wanted = made.filter((_, index) => owns[index]).flatMap((one) => one.slice(0, -1));
				expect(linesOfRequest(made.flat(), id)).toEqual(wanted);
			}),
			{ numRuns: 100 },
		);
	});
});
