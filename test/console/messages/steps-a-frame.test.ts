import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupsOf } from '../../../source/console/messages/groups.ts';
import { stepsAFrame } from '../../../source/console/messages/message-filter.ts';
import { shownIn } from '../../../source/console/messages/shown.ts';
import { exactly, workFor } from '../../../source/console/state/background.ts';
import { newLook } from '../../../source/console/state/messages.ts';
import { newListing, type ViewOf } from '../../../source/console/state/views.ts';
import { compileFilter } from '../../../source/domain/expressions/expression.ts';
import type { Message } from '../../../source/domain/messages/message.ts';
import { mostSteps, stepsTaken } from '../../../source/domain/step-budget.ts';
import { runs } from '../../helpers/whole.ts';
import { message, queueRef } from '../../operations/fakes.ts';
import { startConsole } from '../fixture.ts';

/*
How much one frame does, and how much is done between two of them, in steps of expressions: a key waits for that. A clock
that stands still has the work behind the frames do one message at a time.
*/

const { session } = startConsole({});
let views = 0;

/** What is asked for beyond the budget by the one step that ends it, such as reading a text; it is not done. */
const lastStep = mostSteps / 4;

const look = (messages: readonly Message[], filter: string): ViewOf<'messages'> => ({
	...newListing('arrival'),
	...newLook(queueRef('orders')),
	...{ id: ++views, messages, filter },
});

/** One turn behind the frames: a single message. */
function turn() {
	let asked = 0;
	return workFor(1, () => asked++ / 2);
}

const numbers = (count: number) =>
	JSON.stringify({ a: Array.from({ length: count }, (_, index) => index), s: 'a'.repeat(count) });
const bodies = fc.oneof(
	fc.constantFrom(numbers(2000), numbers(300), numbers(3), '{"a":[1]}', '{}', 'no JSON'),
	fc.nat(5000).map((depth) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`),
	fc.nat(60_000).map((size) => gzipSync(numbers(size)).toString('base64')),
);
const filters = fc.constantFrom(
	'=body.a.all(x, body.a.all(y, body.a.all(z, x + y + z >= 0)))',
	'=body.a.exists(x, body.a.exists(y, x + y == 7))',
	'=body.s.matches("(a|aa)*(a|aa)*b")',
	'=size(body.a) > 2',
	'no JSON',
);

describe('a filter of the list of messages', () => {
	test('takes a few steps a frame, keeps the list until it is through, and finds what it finds at once', () => {
		fc.assert(
			fc.property(fc.array(bodies, { minLength: 1, maxLength: 4 }), filters, (some, filter) => {
				const messages = some.map((body, index) => message(`m${index}`, 0, { body }));
				const view = look(messages, '');
				const before = shownIn(view, session.state);
				const filtering = { ...view, filter };
				for (let frames = 0; ; frames++) {
					const begun = stepsTaken();
					const shown = shownIn(filtering, session.state);
					expect(stepsTaken() - begun).toBeLessThanOrEqual(stepsAFrame + mostSteps + lastStep);
					if (shown.progress === undefined) {
						const compiled = compileFilter(filter.slice(1));
						const expected = messages.filter((one) => {
							if (!filter.startsWith('=')) return one.body.includes(filter);
							const context = { now: session.state.now, queueName: 'orders' };
							return compiled.ok && compiled.filter.test(one, context) === 'match';
						});
						expect(shown.keys).toEqual(expected.map(({ id }) => id));
						expect(shown.pending).toBeUndefined();
						return;
					}
					expect(shown).toMatchObject({ pending: true, keys: before.keys });
					expect(shown.progress.of).toBe(messages.length);
					expect(shown.progress.done).toBeLessThan(messages.length);
					// What is done to messages is done to those that were asked for, or to none.
					expect(exactly(() => shownIn(filtering, session.state)).keys).toEqual([]);
					expect(frames).toBeLessThanOrEqual(messages.length);
					for (;;) {
						const turnBegun = stepsTaken();
						const { finished, more } = turn();
						expect(stepsTaken() - turnBegun).toBeLessThanOrEqual(mostSteps + lastStep);
						if (finished || !more) break;
					}
				}
			}),
			{ numRuns: runs(20), seed: 62 },
		);
	});

	test('that was left takes no more than its next word', () => {
		const hostile = Array.from({ length: 40 }, (_, index) =>
			message(`m${index}`, 0, { body: numbers(2000) }),
		);
		const costly = '=body.a.all(x, body.a.all(y, body.a.all(z, x + y + z >= 0)))';
		expect(shownIn(look(hostile, costly), session.state).progress).toEqual({ done: 1, of: 40 });
		let turns = 0;
		while (turn().more) turns++;
		expect(turns).toBeLessThan(4);
	});
});

describe('the groups of a list of messages', () => {
	test('are counted a few messages a frame, the rest behind the frames, to the same groups', () => {
		const kinds = Array.from({ length: 40 }, (_, index) =>
			message(`m${index}`, 0, { body: `{"type":"T${index % 3}","text":"${'x'.repeat(300_000)}"}` }),
		);
		const choice = { by: 'fingerprint' } as const;
		const seen: number[] = [];
		for (;;) {
			const groups = groupsOf(kinds, choice);
			const counted = groups.groups.reduce((sum, { count }) => sum + count, 0);
			expect(counted).toBe(groups.progress?.done ?? kinds.length);
			expect(groups.groupOf.size).toBe(counted);
			seen.push(counted);
			if (groups.progress === undefined) break;
			// A frame that asks again while nothing was counted is answered with the same.
			expect(groupsOf(kinds, choice)).toBe(groups);
			while (!turn().finished);
		}
		expect(seen.length).toBeGreaterThan(1);
		expect(seen).toEqual(seen.toSorted((a, b) => a - b));
		const { groups } = groupsOf(kinds, choice);
		expect(groups.map(({ count }) => count)).toEqual([14, 13, 13]);
	});
});
