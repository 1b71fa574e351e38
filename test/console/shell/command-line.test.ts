import { describe, expect, test } from 'vitest';
import { runCommandLine } from '../../../source/console/shell/command-line.ts';
import { completions, words } from '../../../source/console/widgets/command-bar.ts';
import { fail } from '../../../source/domain/failure.ts';
import { queueAttributes, queueRef } from '../../operations/fakes.ts';
import { type Console, startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';

function enter(console: Console, text: string): void {
	console.press(':');
	console.type(text);
	console.press('enter');
}

describe('words', () => {
	test.each([
		['queues', 'list'],
		['dead', 'list'],
		['topics', 'list'],
		['streams', 'list'],
		['tasks', 'tasks'],
		['calls', 'calls'],
		['errors', 'errors'],
		['identity', 'identity'],
	])(':%s shows %s', (word, kind) => {
		const console = startConsole();
		enter(console, word);
		expect(console.top().kind).toBe(kind);
		expect(console.overlay().kind).toBe('none');
	});

	test('every word that completion offers is one that runs', async () => {
		for (const { text } of words) {
			const console = startConsole();
			runCommandLine(console.session, text);
			await console.settled();
			// An unknown word would be looked up as a resource, which the fake ports refuse.
			expect(console.session.state.errors, text).toEqual([]);
		}
	});

	test(':q leaves', () => {
		const console = startConsole();
		enter(console, 'q');
		expect(console.host.exits).toEqual([0]);
	});

	test('words of objects are no commands', async () => {
		const console = startConsole();
		runCommandLine(console.session, 'constructor');
		runCommandLine(console.session, 'theme toString');
		await console.settled();
		expect(console.top().kind).toBe('list');
	});

	test('nothing typed does nothing', () => {
		const console = startConsole();
		const before = console.session.state.views;
		enter(console, '   ');
		expect(console.session.state.views).toBe(before);
	});
});

describe('sort, theme, mode', () => {
	test(':sort by a column, and again to reverse', () => {
		const console = startConsole();
		enter(console, 'sort ready');
		expect(console.topAs('list').sort).toEqual({ column: 'ready', reversed: false });
		enter(console, 'sort ready');
		expect(console.topAs('list').sort).toEqual({ column: 'ready', reversed: true });
		enter(console, 'identity');
		enter(console, 'sort ready');
		expect(console.said()).toContain('no list to sort');
	});

	test.each([
		['', 'redy', 'did you mean ready?'],
		['', 'severty', 'did you mean severity?'],
		['', 'zzzzzz', 'there are trouble, severity, name, '],
		['topics', 'pendin', 'did you mean pending?'],
		['calls', 'outcom', 'did you mean outcome?'],
		['errors', 'operaton', 'there are arrival, at, kind, what, next'],
		['errors', 'what to dp', 'did you mean what to do?'],
		['tasks', 'stated', 'did you mean started?'],
		['journal', 'queu', 'did you mean queue?'],
	])(
		':sort in "%s" by a column %s that is not there is refused: %s',
		async (screen, column, said) => {
			const console = startConsole();
			if (screen !== '') enter(console, screen);
			await console.settled();
			const before = console.top();
			enter(console, `sort ${column}`);
			expect(console.said()).toContain(`there is no column ${column} here: ${said}`);
			expect(console.top()).toBe(before);
		},
	);

	test(':sort takes whatever it says that there is, in any case', () => {
		const console = startConsole();
		enter(console, 'sort');
		const sorts = console.said().split('? ')[1]?.split(', ') ?? [];
		expect(sorts.length).toBeGreaterThan(3);
		for (const column of sorts) {
			enter(console, `sort ${column.toUpperCase()}`);
			expect(console.topAs('list').sort.column).toBe(column);
		}
	});

	test(':sort takes the title of a column too', () => {
		const console = startConsole();
		enter(console, 'sort ~net/M');
		expect(console.topAs('list').sort).toEqual({ column: 'net', reversed: false });
	});

	test(':theme takes one that exists and names them otherwise', () => {
		const console = startConsole();
		enter(console, 'theme mono');
		expect(console.session.state.theme.name).toBe('mono');
		enter(console, 'theme pink');
		expect(console.said()).toContain('dark, light, mono, plain');
		expect(console.session.state.theme.name).toBe('mono');
	});

	test(':mode is told to the gate too', () => {
		const console = startConsole();
		enter(console, 'mode read-only');
		expect(console.session.state.context.mode).toBe('read-only');
		expect(console.modes).toEqual(['read-only']);
		enter(console, 'mode everything');
		expect(console.said()).toContain('read-only, look, protected, open');
	});

	test('nothing inside lifts --read-only', () => {
		const console = startConsole({ mode: 'read-only', modeIsFixed: true });
		enter(console, 'mode open');
		expect(console.session.state.context.mode).toBe('read-only');
		expect(console.modes).toEqual([]);
		expect(console.said()).toContain('--read-only');
	});
});

describe('resources', () => {
	const ports = {
		queues: {
			resolve: async (name: string) => {
				if (name !== 'orders') throw fail('not-found', `there is no queue ${name}`);
				return queueRef(name);
			},
			attributes: async () => queueAttributes('orders', { visible: 3 }),
			tags: async () => ({}),
			deadLetterSourcesPage: async () => ({ items: [] }),
			listMoves: async () => [],
			listPage: async () => ({ items: [] }),
		},
		topics: { listPage: async () => ({ items: [] }) },
		streams: { listPage: async () => ({ items: [] }) },
	};

	test('a name that nobody listed is opened all the same', async () => {
		const console = startConsole({ gateways: ports });
		enter(console, queueRef('orders').arn);
		await console.settled();
		expect(console.topAs('queue').ref).toEqual(queueRef('orders'));
		expect(console.host.remembered).toEqual(['queue orders']);
		expect(console.topAs('queue').detail.value?.attributes).toMatchObject({
			ok: true,
			value: { visible: 3 },
		});
	});

	test('one in another region says where it is, and stays here', async () => {
		const console = startConsole({ gateways: ports });
		enter(console, 'arn:aws:sqs:us-west-2:123456789012:orders');
		await console.settled();
		expect(console.top().kind).toBe('list');
		expect(console.said()).toContain('us-west-2');
	});

	test('one of an old host is where that host was: in us-east-1', async () => {
		const console = startConsole({ gateways: ports });
		enter(console, 'https://queue.amazonaws.com/123456789012/orders');
		await console.settled();
		expect(console.top().kind).toBe('list');
		expect(console.said()).toBe(
			'it is in region us-east-1, this context is in eu-west-1. Needs --region us-east-1: awsmsg open https://queue.amazonaws.com/123456789012/orders --profile prod-payments --region us-east-1 --mode open',
		);
	});

	test('one with a password in its URL is refused, and the password is shown nowhere', async () => {
		const console = startConsole({ gateways: ports });
		enter(console, 'https://me:hunter2@sqs.eu-west-1.amazonaws.com/123456789012/orders');
		await console.settled();
		expect(console.said()).toContain('carries a user or a password');
		expect(console.said() + screenText(console)).not.toContain('hunter2');
	});

	test('a stream of another account is read and not written, under its ARN', async () => {
		const arn = 'arn:aws:kinesis:eu-west-1:999999999999:stream/clicks';
		const asked: unknown[] = [];
		const summary = {
			...{ arn, name: 'clicks', status: 'ACTIVE', mode: 'ON_DEMAND' as const },
			...{ openShards: 1, consumers: 0, retentionHours: 24, shardMetrics: [] },
		};
		const streams = {
			summary: async (name: string) => {
				asked.push(name);
				return summary;
			},
			shardsPage: async ({ name }: { name: string }) => {
				asked.push(name);
				return { items: [] };
			},
			tags: async (name: string) => {
				asked.push(name);
				return {};
			},
			consumersPage: async () => ({ items: [] }),
		};
		const console = startConsole({ gateways: { ...ports, streams } });
		enter(console, arn);
		await console.settled();
		expect(console.topAs('stream').ref).toEqual({ name: arn, arn });
		expect(new Set(asked)).toEqual(new Set([arn]));
		for (const key of ['s', 'e']) {
			console.press(key);
			expect(console.top().kind).toBe('stream');
			expect(console.said()).toContain('elsewhere awsmsg only reads');
		}
		console.press('m');
		expect(console.said()).toContain('no metrics of a stream of another account');
		console.press('C', 'a');
		await console.settled();
		expect(console.host.copied.at(-1)).toBe(
			`aws kinesis describe-stream-summary --stream-arn ${arn} --profile prod-payments --region eu-west-1`,
		);
	});

	test('one that is nowhere is an error that is kept', async () => {
		const console = startConsole({ gateways: ports });
		enter(console, 'arn:aws:sqs:eu-west-1:123456789012:nowhere');
		await console.settled();
		expect(console.top().kind).toBe('list');
		expect(console.session.state.errors).toHaveLength(1);
		expect(console.said()).toContain('nowhere');
	});

	test('before there is a connection it says so', () => {
		const console = startConsole({ connected: false });
		enter(console, 'orders');
		expect(console.said()).toContain('not connected');
	});
});

describe('completion', () => {
	test('offers words, then resources; those that start so before those that hold it', () => {
		const console = startConsole();
		console.queues({ 'all-orders': 1, orders: 2, 'orders-dlq': 3 });
		const texts = completions('or', console.session.state).map(({ text }) => text);
		expect(texts).toEqual(['orders', 'orders-dlq', 'errors', 'import', 'sort', 'all-orders']);
	});

	test('tab takes one over, down chooses another, enter runs the chosen one', () => {
		const console = startConsole();
		console.queues({ orders: 2, 'orders-dlq': 3 });
		console.press(':');
		console.type('cal');
		console.press('tab', 'enter');
		expect(console.top().kind).toBe('calls');
		console.press(':');
		console.type('e');
		console.press('down', 'enter');
		expect(console.top().kind).toBe('errors');
	});

	test('what is typed runs, not the first completion', () => {
		const console = startConsole();
		console.press(':');
		console.type('dea');
		console.press('enter');
		expect(console.topAs('list').pane).toBe('queues');
	});
});

test('a resource that is found late opens over nothing that was begun since', async () => {
	const console = startConsole({
		gateways: { queues: { resolve: async (name) => queueRef(name) } },
	});
	console.queues({ orders: 1 });
	enter(console, 'orders');
	console.press('@');
	await console.settled();
	expect([console.top().kind, console.said()]).toEqual([
		'calls',
		'orders is found: :orders again opens it',
	]);
	console.press('esc');
	enter(console, 'orders');
	await console.settled();
	expect(console.topAs('queue').ref.name).toBe('orders');
});
