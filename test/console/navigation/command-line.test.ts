import { describe, expect, test, vi } from 'vitest';
import { definitions } from '../../../source/commands/definitions.ts';
import { commandsIn } from '../../../source/console/navigation/catalog.ts';
import { completions } from '../../../source/console/navigation/completions.ts';
import { placeIds, places, rootOf, wayTo } from '../../../source/console/navigation/places.ts';
import { spellings } from '../../../source/console/navigation/words.ts';
import { modes } from '../../../source/domain/effect.ts';
import { fail } from '../../../source/domain/failure.ts';
import { queueAttributes, queueRef } from '../../operations/fakes.ts';
import { type Console, startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';
import { viewsOf } from '../views.ts';

function enter(console: Console, text: string): void {
	console.press(':');
	console.type(text);
	console.press('enter');
}

describe('words', () => {
	test('what calls have cost stands there, and what each mode lets through', () => {
		const console = startConsole();
		enter(console, 'cost');
		expect(screenText(console)).toMatch(/cost +0 calls so far, which @ lists; \$0\.00 today/);
		enter(console, 'mode');
		for (const mode of modes) expect(screenText(console)).toMatch(new RegExp(`${mode}: \\w+`));
	});

	test.each([
		['queues', 'list'],
		['dead', 'list'],
		['topics', 'list'],
		['streams', 'list'],
		['tasks', 'tasks'],
		['calls', 'calls'],
		['errors', 'errors'],
		['identity', 'identity'],
		['cost', 'identity'],
		['mode', 'identity'],
	])(':%s shows %s', (word, kind) => {
		const console = startConsole();
		enter(console, word);
		expect(console.top().kind).toBe(kind);
		expect(console.overlay().kind).toBe('none');
	});

	test.each([...spellings.keys()])(
		':%s leads somewhere or says how, and asks AWS nothing by itself',
		async (text) => {
			// The screens whose lists nobody keeps: they ask once, for nothing.
			const alarms = { alarmsPage: async () => ({ items: [] }) };
			const none = { listPage: async () => ({ items: [] }) };
			const topics = { ...none, allSubscriptionsPage: async () => ({ items: [] }) };
			const whole = { metrics: alarms, queues: none, topics, streams: none };
			const waits = { begin: () => new Promise<never>(() => {}) };
			const login = { logins: waits };
			const push = { push: { applicationsPage: async () => ({ items: [] }) } };
			const gateways = {
				...{ alarms: { metrics: alarms }, pulse: whole, login, cleanup: whole },
				...{ push, 'push-endpoint': push },
			}[text];
			const console = startConsole(gateways === undefined ? {} : { gateways });
			const before = console.session.state;
			enter(console, text);
			await console.settled();
			// An unknown word would be looked up as a resource, which the fake ports refuse.
			expect(console.session.state.errors).toEqual([]);
			const { views, overlay } = console.session.state;
			const left = console.host.exits.length > 0;
			const moved = views !== before.views || overlay.kind !== 'none' || left;
			expect(moved || console.said() !== '').toBe(true);
		},
	);

	test.each(definitions.map(({ name }) => name))('the command `awsmsg %s` has its word', (name) =>
		expect([...spellings.keys()]).toContain(name),
	);

	test.each(placeIds.map((id) => [places[id].name, id] as const))(
		'the screen "%s" has its word, and a way whose keys are bound',
		(_, id) => {
			const console = startConsole();
			console.queues({ orders: 1 });
			vi.spyOn(console.session, 'run').mockImplementation(() => {});
			const root = rootOf(id);
			enter(console, places[root].word);
			const top = console.top();
			expect('pane' in top ? top.pane : top.kind).toBe(root);
			expect(wayTo(id)).toMatch(
				/^([0-6@!iPR]|:journal|:alarms|:expiring|:across|:subscriptions|:push|:xray|:login|:permissions)(, then|$)/,
			);
			const { after } = places[id];
			if (after === undefined) return;
			const keys = commandsIn(after.place).flatMap((command) => command.keys);
			expect(keys).toContain(after.key);
			// Where it leads to one of many, the word says what it works on, or on which screens.
			enter(console, 'identity');
			enter(console, places[id].word);
			expect(
				console.top().kind !== 'identity' ||
					console.said().includes('(1') ||
					console.said().includes('(4'),
			).toBe(true);
		},
	);

	test(':q leaves', () => {
		const console = startConsole();
		enter(console, 'q');
		expect(console.host.exits).toEqual([0]);
	});

	test('words of objects are no commands', async () => {
		const console = startConsole();
		enter(console, 'constructor');
		enter(console, 'theme toString');
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

describe('a slip', () => {
	const nowhere = {
		queues: {
			resolve: async (name: string) => {
				throw fail('not-found', `there is no queue ${name}`);
			},
			listPage: async () => ({ items: [] }),
		},
		topics: { listPage: async () => ({ items: [] }) },
		streams: {
			summary: async () => {
				throw fail('not-found', 'no stream');
			},
		},
	};

	test.each([
		['jornal', 'did you mean :journal? (no word and no queue, topic or stream is named jornal)'],
		['emials', 'did you mean :emails? (no word and no queue, topic or stream is named emials)'],
		[
			'purg',
			':purge counts only when it is written out (no word and no queue, topic or stream is named purg)',
		],
		['themes dark', 'there is no :themes: did you mean :theme?'],
		['qwertyuiop now', 'there is no :qwertyuiop'],
		['t', 'it may be :topics, :tasks, :tail, :theme, :tour: type more of it'],
	])(':%s suggests and does nothing', async (text, said) => {
		const console = startConsole({ gateways: nowhere });
		console.queues({ emails: 1 });
		const before = console.session.state.views;
		enter(console, text);
		await console.settled();
		expect(console.said()).toBe(said);
		expect(console.session.state.views).toBe(before);
		expect(console.overlay().kind).toBe('none');
	});

	test('while the services are asked for the name the suggestion is there already', async () => {
		const console = startConsole({ gateways: nowhere });
		enter(console, 'jornal');
		expect(console.said()).toBe('looking for jornal; did you mean :journal?');
		await console.settled();
		expect(console.said()).toMatch(/^did you mean :journal\?/);
	});

	test('before there is a connection the suggestion comes all the same', () => {
		const console = startConsole({ connected: false });
		enter(console, 'jornal');
		expect(console.said()).toMatch(/^did you mean :journal\? \(not connected/);
	});
});

describe('a word and a resource', () => {
	const ports = {
		queues: {
			resolve: async (name: string) => queueRef(name),
			attributes: async (url: string) =>
				queueAttributes(url.split('/').at(-1) ?? '', { visible: 3 }),
			tags: async () => ({}),
			deadLetterSourcesPage: async () => ({ items: [] }),
			listMoves: async () => [],
		},
	};

	test.each([
		['send orders', 'form'],
		['export orders', 'ask'],
		['redrive orders-dlq', 'plan'],
	])(':%s opens the resource and does it there', async (text, kind) => {
		const console = startConsole({ gateways: ports });
		console.queues({ orders: 1, 'orders-dlq': 2 }, { orders: 'orders-dlq' });
		enter(console, text);
		await console.settled();
		expect(console.top().kind).toBe(kind);
		expect(console.session.state.views.at(-2)?.kind).toBe('queue');
	});

	test(':describe is of what is under the cursor, of the queue whose messages are shown, or of what is named', async () => {
		const console = startConsole({ gateways: ports });
		console.queues({ orders: 1, emails: 2 });
		enter(console, 'describe');
		expect(console.top().kind).toBe('queue');
		enter(console, 'describe');
		expect(console.said()).toMatch(/^these are the details of/);
		const [look] = viewsOf({
			name: 'q',
			body: '',
			bytes: new Uint8Array(),
			number: 1,
			now: 1,
		}).filter(({ kind }) => kind === 'messages');
		if (look === undefined) throw new Error('there is no view of messages');
		console.session.push(look);
		enter(console, 'open');
		expect(console.topAs('queue').ref.name).toBe('q');
		enter(console, 'open emails');
		await console.settled();
		expect(console.topAs('queue').ref.name).toBe('emails');
		enter(console, 'identity');
		enter(console, 'describe');
		expect(console.said()).toMatch(/^open works in Queues \(1\)/);
	});

	test(':purge NAME asks, by the name', async () => {
		const console = startConsole({ gateways: ports });
		console.queues({ orders: 1 });
		enter(console, 'purge orders');
		await console.settled();
		expect(console.overlay()).toMatchObject({ dialog: { confirmation: { typed: 'orders' } } });
	});

	test('what the kind does not have is said, with the screens that have it', async () => {
		const console = startConsole({ gateways: ports });
		console.queues({ orders: 1 });
		enter(console, 'publish orders');
		await console.settled();
		expect(console.topAs('queue').ref.name).toBe('orders');
		expect(console.said()).toBe(
			'publish is nothing for the queue orders: Topics (3) and Details of a topic (3, then enter on a topic)',
		);
	});

	test('without a name it is what is under the cursor, with the reason where that can not be', () => {
		const console = startConsole();
		console.queues({ orders: 1 });
		enter(console, 'redrive');
		expect(console.said()).toMatch(/^redrive: orders is no dead-letter queue/);
		enter(console, 'send');
		expect(console.top().kind).toBe('form');
	});

	test('whoever types by then is not interrupted', async () => {
		const console = startConsole({ gateways: ports });
		console.queues({ orders: 1 });
		enter(console, 'purge orders');
		console.press('/');
		await console.settled();
		expect(console.overlay().kind).toBe('filter');
	});

	test('a mode that forbids it says so', () => {
		const console = startConsole({ mode: 'read-only' });
		console.queues({ orders: 1 });
		enter(console, 'purge');
		expect(console.said()).toContain('the mode is read-only');
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

	test("a word of the user's own stands for a line, and what follows goes along", () => {
		const console = startConsole();
		Object.assign(console.host, { aliases: { quiet: 'theme' } });
		enter(console, 'quiet mono');
		expect(console.session.state.theme.name).toBe('mono');
	});

	test(':mode is told to the gate too', () => {
		const console = startConsole();
		enter(console, 'mode read-only');
		expect(console.session.state.context.mode).toBe('read-only');
		expect(console.modes).toEqual(['open', 'read-only']);
		enter(console, 'mode everything');
		expect(console.said()).toContain('read-only, look, protected, open');
	});

	test('nothing inside lifts --read-only', () => {
		const console = startConsole({ mode: 'read-only', modeIsFixed: true });
		enter(console, 'mode open');
		expect(console.session.state.context.mode).toBe('read-only');
		expect(console.modes).toEqual(['read-only']);
		expect(console.said()).toContain('start again without --read-only');
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
		expect(texts.slice(0, 5)).toEqual(['orders', 'orders-dlq', 'errors', 'export', 'import']);
	});

	test('tab takes one over, down chooses another, enter runs the chosen one', () => {
		const console = startConsole();
		console.queues({ orders: 2, 'orders-dlq': 3 });
		console.press(':');
		console.type('cal');
		console.press('tab', 'enter');
		expect(console.top().kind).toBe('calls');
		console.press(':');
		console.type('er');
		console.press('down', 'enter');
		expect(console.top().kind).toBe('errors');
	});

	test('what is typed runs, not the first completion', () => {
		const console = startConsole();
		console.queues({ 'tasks-of-old': 1 });
		enter(console, 'tasks');
		expect(console.top().kind).toBe('tasks');
	});

	test('behind a word that takes a resource its names are offered, behind another none', () => {
		const console = startConsole();
		console.queues({ orders: 2, 'orders-dlq': 3 });
		const texts = (text: string) => completions(text, console.session.state).map((one) => one.text);
		expect(texts('peek ord')).toEqual(['peek orders', 'peek orders-dlq']);
		expect(texts('redrive dlq')).toEqual(['redrive orders-dlq']);
		expect(texts('theme ord')).toEqual([]);
		expect(texts('dlq')).toEqual(['dlq', 'orders-dlq']);
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
