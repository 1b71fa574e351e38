import { describe, expect, test } from 'vitest';
import { lookInto } from '../../../source/console/messages/look/look.ts';
import type { Session } from '../../../source/console/shell/session.ts';
import { exportQueue } from '../../../source/console/transfer/export-queue.ts';
import { queueAttributes, queueRef, topicGateway } from '../../operations/fakes.ts';
import type { Console } from '../fixture.ts';
import { startConsole } from '../fixture.ts';

const topic = { name: 'news', arn: 'arn:aws:sns:eu-west-1:123456789012:news' };

/** A console whose topic is under the cursor; `answer` lets what it asked of the topic come. */
function withTopic() {
	const asked = Promise.withResolvers<void>();
	const late = async () => {
		await asked.promise;
		return { arn: topic.arn, fifo: false, raw: {} };
	};
	const console = startConsole({
		gateways: {
			topics: topicGateway({ attributes: late }),
			logs: { linesPage: async () => ({ items: [] }) },
		},
	});
	const at = console.clock.now();
	console.watched({ kind: 'topic', type: 'listed', refs: [topic], complete: true, at });
	console.press('3');
	return {
		console,
		async answer() {
			asked.resolve();
			await console.settled();
		},
	};
}

function enter(console: Console, text: string) {
	console.press(':');
	console.type(text);
	console.press('enter');
}

describe('what comes late', () => {
	test('opens the screen that was asked for where somebody still stands there', async () => {
		const { console, answer } = withTopic();
		enter(console, 'deliveries');
		await answer();
		expect(console.top().kind).toBe('report');
	});

	test('opens nothing over a filter that is being typed, and says what shows it', async () => {
		const { console, answer } = withTopic();
		enter(console, 'deliveries');
		console.press('/');
		console.type('ne');
		await answer();
		expect([console.top().kind, console.overlay().kind]).toEqual(['list', 'filter']);
		expect(console.said()).toMatch(/:deliveries news shows them/);
	});

	test('opens nothing over another screen', async () => {
		const { console, answer } = withTopic();
		enter(console, 'deliveries');
		console.press('@');
		await answer();
		expect(console.top().kind).toBe('calls');
	});
});

describe('the price of a look', () => {
	const ref = queueRef('orders');
	const asks = {
		'press p again to look into orders': (session: Session) => lookInto(session, ref, 'p'),
		'what an export of orders costs is known: ask for it again': (session: Session) =>
			exportQueue(session, ref, { path: 'orders.ndjson', format: 'ndjson' }, 'E'),
	};

	test.each(Object.entries(asks))('that comes late is told as %s', async (said, ask) => {
		const asked = Promise.withResolvers<void>();
		const attributes = async () => {
			await asked.promise;
			return queueAttributes('orders');
		};
		const console = startConsole({ gateways: { queues: { attributes } } });
		const done = ask(console.session);
		await console.settled();
		console.press('@');
		asked.resolve();
		await done;
		expect(console.said()).toBe(said);
	});
});

describe('an editor', () => {
	/** A console over a queue whose settings are read late, first for the editor and then once more for the plan. */
	function withQueue(edited: string | undefined) {
		const reads: (() => void)[] = [];
		const attributes = () =>
			new Promise<ReturnType<typeof queueAttributes>>((resolve) => {
				reads.push(() => resolve(queueAttributes('orders', { raw: { VisibilityTimeout: '30' } })));
			});
		const console = startConsole({ gateways: { queues: { attributes, tags: async () => ({}) } } });
		console.queues({ orders: 1 });
		console.host.edited = edited;
		console.written();
		return {
			console,
			async answer() {
				for (const read of reads.splice(0)) read();
				await console.settled();
			},
		};
	}

	test('is not opened for somebody who has gone elsewhere meanwhile', async () => {
		const { console, answer } = withQueue(undefined);
		console.press('e', '@');
		await answer();
		expect(console.host.editing).toEqual([]);
		expect(console.said()).toBe('the settings of orders are read: press e again');
	});

	test('has its text kept where that view is left for good, and opens it again', async () => {
		const after = '{"settings":{"VisibilityTimeout":"60"},"tags":{}}';
		const { console, answer } = withQueue(after);
		console.press('e');
		await answer();
		console.press('@');
		await answer();
		expect(console.said()).toMatch(/waits where you asked for it/);
		console.press('1');
		await console.settled();
		expect(console.said()).toBe('the change was not sent: e there opens your text again');
		console.press('e');
		await answer();
		expect(console.host.editing.at(-1)).toBe(after);
	});

	test('has its question wait where it was asked for, so that nobody types a text twice', async () => {
		const after = '{"settings":{"VisibilityTimeout":"60"},"tags":{}}';
		const { console, answer } = withQueue(after);
		console.press('e');
		await answer();
		expect(console.host.editing).toHaveLength(1);
		console.press('@');
		await answer();
		expect(console.overlay().kind).toBe('none');
		expect(console.said()).toMatch(/waits where you asked for it/);
		console.press('esc');
		await console.settled();
		const overlay = console.overlay();
		expect(overlay.kind === 'dialog' && overlay.dialog.confirmation.lines.join(' ')).toMatch(
			/VisibilityTimeout: 30 -> 60/,
		);
	});
});
