import { describe, expect, test } from 'vitest';
import { newProblems } from '../../../source/console/state/error-log.ts';
import type { Failure } from '../../../source/domain/failure.ts';
import { startConsole } from '../fixture.ts';

const denied = (operation: string, name: string): Failure => ({
	kind: 'denied',
	message: `SQS ${operation} on ${name} was denied`,
	operation: `SQS ${operation}`,
	retryable: false,
});

describe('what watchers could not ask', () => {
	test('a list that fails is one error, however often it is tried', () => {
		const { session } = startConsole();
		const failure = denied('ListQueues', 'all');
		const event = { kind: 'queue', type: 'list-failed', failure, at: 1 } as const;
		session.dispatch({ type: 'watched', events: [event, { ...event, at: 2 }] });
		session.dispatch({ type: 'watched', events: [{ ...event, at: 3 }] });
		expect(session.state.errors).toEqual([{ at: 1, failure }]);
	});

	test('queues that one policy denies are one error, which counts them', () => {
		const console = startConsole();
		console.queues({ a: 1, b: 2, c: 3 });
		const { session } = console;
		const keys = Array.from(session.state.resources.queue.entries.values(), ({ ref }) => ref.arn);
		const failures = keys.map((key) => ({
			key,
			at: 5,
			failure: denied('GetQueueAttributes', 'x'),
		}));
		const event = { kind: 'queue', type: 'sample-failed', failures } as const;
		session.dispatch({ type: 'watched', events: [event] });
		session.dispatch({ type: 'watched', events: [event] });
		expect(session.state.errors.map(({ failure }) => failure.message)).toEqual([
			'SQS GetQueueAttributes on x was denied (and 2 alike)',
		]);
		expect(newProblems(session.state, event)).toEqual([]);
	});
});
