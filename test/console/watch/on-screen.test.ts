import { expect, test } from 'vitest';
import { bodySize } from '../../../source/console/frame/frame.ts';
import {
	excusableOnScreen,
	ofTheScreen,
	queuesOnScreen,
} from '../../../source/console/watch/on-screen.ts';
import { queueAttributes, queueRef } from '../../operations/fakes.ts';
import { type Console, startConsole } from '../fixture.ts';

const names = Array.from({ length: 60 }, (_, at) => `orders-${String(at + 10)}`);

/** Sixty queues on a screen of thirty rows or so, all but the first empty, and what is made of those that are seen. */
function looking() {
	const console = startConsole({ demo: true });
	console.session.dispatch({ type: 'demo-stands' });
	const depths = Object.fromEntries(names.map((name, at) => [name, at === 0 ? 7 : 0]));
	console.queues(depths);
	let made = 0;
	const onScreen = ofTheScreen((state, rows) => {
		made += 1;
		return { queues: queuesOnScreen(state, rows), excusable: excusableOnScreen(state, rows) };
	});
	const rows = () => bodySize(console.session.state.size).rows;
	return {
		console,
		made: () => made,
		/** As it is remembered. */
		seen: () => onScreen(console.session.state, rows()),
		/** As it is. */
		anew: () => queuesOnScreen(console.session.state, rows()),
	};
}

const sampled = (console: Console, name: string, facts: Parameters<typeof queueAttributes>[1]) =>
	console.watched({
		kind: 'queue',
		type: 'sampled',
		samples: [
			{
				key: queueRef(name).arn,
				at: console.clock.now(),
				facts: queueAttributes(name, facts),
			},
		],
	});

const changes: readonly (readonly [string, (console: Console) => void])[] = [
	[
		'an answer for a queue on the screen',
		(console) => sampled(console, 'orders-10', { visible: 9 }),
	],
	[
		'an answer that makes a queue on the screen a dead-letter queue',
		(console) => {
			const deadLetterTargetArn = queueRef('orders-10').arn;
			sampled(console, 'orders-69', { redrivePolicy: { deadLetterTargetArn, maxReceiveCount: 5 } });
		},
	],
	[
		'another size',
		({ session }) => session.dispatch({ type: 'resized', size: { columns: 120, rows: 24 } }),
	],
	[
		'another filter',
		(console) => {
			console.press('/');
			console.type('orders-4');
		},
	],
	['another row under the cursor', (console) => console.press('down')],
	['the details of one queue', (console) => console.press('enter')],
	['a list of something else', (console) => console.press('3')],
];

test.each(changes)('%s is seen at once', (_, change) => {
	const { console, seen, anew } = looking();
	const before = seen();
	expect(before.queues.length).toBeGreaterThan(20);
	change(console);
	expect(anew()).not.toEqual(before.queues);
	expect(seen().queues).toEqual(anew());
});

test('a demo is on the screen when it stands', () => {
	const console = startConsole({ demo: true });
	console.queues({ orders: 1 });
	const onScreen = ofTheScreen(queuesOnScreen);
	const seen = () => onScreen(console.session.state, 30).map(({ known }) => known.ref.name);
	expect(seen()).toEqual([]);
	console.session.dispatch({ type: 'demo-stands' });
	expect(seen()).toEqual(['orders']);
});

test('what is found of a queue on the screen is seen with the answer by which it is found', () => {
	const { console, seen } = looking();
	expect(seen().excusable.map(({ ref }) => ref.name)).toEqual([]);
	sampled(console, 'orders-69', {
		redrivePolicy: { deadLetterTargetArn: queueRef('orders-10').arn, maxReceiveCount: 5 },
	});
	expect(seen().excusable.map(({ ref }) => ref.name)).toContain('orders-10');
});

test('where nothing has changed but the time, nothing is worked out again', async () => {
	const { console, seen, made } = looking();
	const before = seen();
	for (let seconds = 0; seconds < 5; seconds++) {
		await console.pass(1_000);
		expect(seen()).toBe(before);
	}
	expect(made()).toBe(1);
});
