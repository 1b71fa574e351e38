import { describe, expect, test } from 'vitest';
import { commandPlaceOf } from '../../../source/console/shell/command-place.ts';
import {
	confirmToken,
	editSubscription,
	endSubscriptions,
} from '../../../source/console/subscriptions/change-subscriptions.ts';
import { removeTopic } from '../../../source/console/topics/change-topics.ts';
import { fail } from '../../../source/domain/failure.ts';
import { subscriptionRef } from '../../../source/domain/topics/subscription.ts';
import { startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';
import { subscribed, topicRef } from '../subscriptions/fake-topics.ts';
import { askedTooLate, ordersIn, twoContexts } from './two-contexts.ts';

type World = Awaited<ReturnType<typeof twoContexts>>;

describe('going to another profile', () => {
	test('shows the other account, its lists, and nothing of the one before', async () => {
		const world = await twoContexts();
		expect(screenText(world)).toContain('prod-payments 123456789012 eu-west-1');
		await world.command('profile staging');
		const { context, resources, calls } = world.session.state;
		expect(context).toMatchObject({
			info: { profile: 'staging', region: 'us-east-1' },
			identity: { account: '210987654321' },
			mode: 'protected',
		});
		expect(context.goingTo).toBeUndefined();
		expect([...resources.queue.entries.values()].map(({ ref }) => ref)).toEqual([
			ordersIn(world.last()),
		]);
		expect(screenText(world)).toContain('staging 210987654321 us-east-1');
		expect(screenText(world)).not.toContain('123456789012');
		expect(world.said()).toBe('now in staging us-east-1');
		expect(calls.count).toBe(0);
		// What is copied from here on goes there.
		expect(commandPlaceOf(world.session.state)).toMatchObject({
			profile: 'staging',
			region: 'us-east-1',
		});
	});

	test('closes the connection of the one before, once', async () => {
		const world = await twoContexts();
		await world.command('profile staging');
		expect([world.first.closed, world.last().closed]).toEqual([1, 0]);
		await world.command('profile prod-payments');
		expect(world.places.map(({ closed }) => closed)).toEqual([1, 1, 0]);
	});

	test('gives back what a look holds, and asks nothing else there', async () => {
		const world = await twoContexts();
		world.press('p');
		await world.settled();
		expect(world.topAs('messages').messages).toHaveLength(10);
		expect(world.first.hidden.size).toBe(10);
		await world.command('profile staging');
		expect(world.top()).toMatchObject({ kind: 'list', pane: 'queues' });
		expect([world.first.hidden.size, askedTooLate(world.first)]).toEqual([0, []]);
		expect(world.first.closed).toBe(1);
	});

	test('leaves no way back to a screen of the one before', async () => {
		const world = await twoContexts();
		world.press('enter');
		await world.settled();
		await world.command('profile staging');
		world.press('-');
		expect(world.said()).toContain('there is no last view');
		world.press('1');
		expect(world.topAs('list').marks.size).toBe(0);
	});

	test('by a profile that is not there leaves everything as it is', async () => {
		const world = await twoContexts();
		await world.command('profile stagin');
		expect(world.said()).toContain('there is no profile stagin: did you mean staging');
		expect(world.places).toHaveLength(1);
		expect(world.session.state.context.info?.profile).toBe('prod-payments');
	});

	test('that can not be connected to stays here, and says why', async () => {
		const world = await twoContexts();
		world.host.connecting = async () => {
			throw fail('invalid', 'no region is chosen', { hint: 'Give one with --region' });
		};
		await world.command('profile staging');
		expect(world.said()).toBe('no region is chosen. Give one with --region');
		const { goingTo, info } = world.session.state.context;
		expect([goingTo, info?.profile]).toEqual([undefined, 'prod-payments']);
	});

	test('takes the one that was chosen last, and closes the other', async () => {
		const world = await twoContexts();
		const gates: (() => void)[] = [];
		const { connecting } = world.host;
		world.host.connecting = async (choice) => {
			await new Promise<void>((resolve) => gates.push(resolve));
			return connecting(choice);
		};
		await world.command('profile staging');
		await world.command('region us-west-2');
		for (const open of gates.toReversed()) open();
		await world.settled();
		expect(world.session.state.context.info).toMatchObject({
			profile: 'prod-payments',
			region: 'us-west-2',
		});
		expect(world.places.map(({ info, closed }) => [info.region, closed])).toEqual([
			['eu-west-1', 1],
			['us-west-2', 0],
			['us-east-1', 1],
		]);
	});
});

describe('on the way to another context', () => {
	const onTheWay = async () => {
		const world = await twoContexts();
		const arrived = Promise.withResolvers<void>();
		const { connecting } = world.host;
		world.host.connecting = async (choice) => {
			await arrived.promise;
			return connecting(choice);
		};
		await world.command('profile staging');
		return { ...world, arrived };
	};

	test('nothing is changed here: what is pressed by now is meant for there', async () => {
		const world = await onTheWay();
		expect(screenText(world)).toContain('going to staging us-east-1');
		world.press('s');
		expect(world.said()).toContain('going to staging us-east-1: wait until it is there');
		world.press('p');
		await world.settled();
		expect(world.first.asked.map(({ method }) => method)).not.toContain('receive');
		const resource = { kind: 'queue', name: 'orders' } as const;
		expect(await world.session.confirm({ kind: 'purge', resource }, 'X')).toBeUndefined();
		world.arrived.resolve();
		await world.settled();
		world.press('s');
		expect(world.top().kind).toBe('form');
	});

	test('a dialog that is open when it arrives is closed, unanswered', async () => {
		const world = await onTheWay();
		const asked = world.session.ask(
			{ level: 2, title: 'Really?', lines: [], confirmLabel: 'Yes', grant: undefined },
			'X',
		);
		world.arrived.resolve();
		expect(await asked).toBe(false);
		await world.settled();
		expect(world.overlay().kind).toBe('none');
		world.press('y');
		await world.settled();
		expect(world.session.state.context.info?.profile).toBe('staging');
	});
});

describe('the mode', () => {
	test('is never looser after a switch, and not that of another context either', async () => {
		const world = await twoContexts();
		world.session.dispatch({ type: 'mode-chosen', chosen: { mode: 'open' } });
		await world.command('profile staging');
		expect(world.session.state.context.mode).toBe('protected');
		world.session.dispatch({ type: 'mode-chosen', chosen: { mode: 'look' } });
		await world.command('profile prod-payments');
		expect(world.session.state.context.mode).toBe('look');
	});
});

describe('a task', () => {
	const stop = 'staging us-east-1';
	const withTask = async () => {
		const world = await twoContexts();
		const end = Promise.withResolvers<string>();
		world.session.startTask(
			{ kind: 'redrive', title: 'redrive orders-dlq', resource: 'orders-dlq' },
			async (at) => {
				const said = await end.promise;
				await at.gateways.queues.attributes(ordersIn(world.first).url, { signal: at.signal });
				at.say(said);
				return said;
			},
		);
		await world.command('profile staging');
		return { ...world, end };
	};

	test('goes on in its own context, named, and its connection is closed after it', async () => {
		const world = await withTask();
		expect(world.said()).toBe(
			`now in ${stop}; goes on (6): redrive orders-dlq in prod-payments eu-west-1`,
		);
		expect(world.first.closed).toBe(0);
		world.press('6');
		expect(screenText(world)).toContain('redrive orders-dlq in prod-payments eu-west-1');
		world.end.resolve('12 moved');
		await world.settled();
		await world.settled();
		expect(world.said()).toBe('prod-payments eu-west-1: 12 moved');
		expect(world.first.asked.at(-1)).toEqual({ method: 'attributes', after: true });
		expect([world.first.closed, world.last().closed]).toEqual([1, 0]);
	});

	test('is stopped from anywhere, by a dialog that says where it is', async () => {
		const world = await withTask();
		world.press('6', 'X');
		expect(world.overlay()).toMatchObject({
			dialog: { confirmation: { title: 'Stop redrive orders-dlq in prod-payments eu-west-1?' } },
		});
		await world.pass(1_000);
		world.press('y');
		await world.settled();
		expect(world.session.tasks.list()[0]?.state).toBe('stopping');
		world.end.resolve('');
	});

	test('is named with its place when awsmsg is left', async () => {
		const world = await withTask();
		const [task] = world.session.tasks.list();
		expect(task?.context).toMatchObject({
			id: 'prod-payments eu-west-1',
			place: { profile: 'prod-payments', region: 'eu-west-1' },
		});
		world.end.resolve('');
	});
});

describe('a change of a topic or a subscription that ends in a context that was left', () => {
	test.each([
		[
			'set',
			(world: World) => {
				world.host.edited = '{"RawMessageDelivery": "true"}';
				editSubscription(world.session, subscriptionRef(subscribed('events', 1)), 'a');
			},
			/^prod-payments eu-west-1: changed/,
		],
		[
			'unsubscribe',
			(world: World) =>
				void endSubscriptions(world.session, [subscriptionRef(subscribed('events', 1))], 'a'),
			/^prod-payments eu-west-1: unsubscribed sqs queue-1 of events/,
		],
		[
			'confirm',
			(world: World) => void confirmToken(world.session, topicRef('events'), 'token', 'a'),
			/^prod-payments eu-west-1: confirmed: arn/,
		],
		[
			'delete',
			(world: World) => void removeTopic(world.session, topicRef('events'), 'a'),
			/^prod-payments eu-west-1: events is deleted/,
		],
	])('%s says where, and leaves nothing to take back here', async (_, start, said) => {
		const done = Promise.withResolvers<void>();
		const world = await twoContexts({
			topics: {
				subscription: async () => ({ rawDelivery: false, pending: false, raw: {} }),
				setSubscription: () => done.promise,
				unsubscribe: () => done.promise,
				remove: () => done.promise,
				confirm: async () => {
					await done.promise;
					return { arn: 'arn' };
				},
			},
		});
		world.session.dispatch({ type: 'mode-chosen', chosen: { mode: 'open' } });
		start(world);
		await world.settled();
		await world.pass(1_000);
		if (said.source.includes('deleted')) world.type('events');
		await world.pass(200);
		world.press(said.source.includes('deleted') ? 'enter' : 'y');
		await world.settled();
		expect(world.session.tasks.list()).toHaveLength(1);
		await world.command('profile staging');
		const listed = () => world.last().asked.filter(({ method }) => method === 'list topics').length;
		const before = listed();
		done.resolve();
		await world.settled();
		await world.settled();
		expect(world.said()).toMatch(said);
		expect([world.session.settingsBefore.size, listed()]).toEqual([0, before]);
	});
});

test('calls that come from a context that was left are told with its name', async () => {
	const world = await twoContexts();
	await world.command('profile staging');
	const call = {
		at: 1,
		operation: 'SQS ChangeMessageVisibilityBatch',
		effect: 'touch',
		resource: 'orders',
		attempt: 1,
		milliseconds: 5,
	} as const;
	world.session.called([call], world.first.connection);
	world.session.called([call], world.last().connection);
	expect(world.session.state.calls.recent.map(({ place }) => place)).toEqual([
		'prod-payments eu-west-1',
		undefined,
	]);
	world.press('@');
	expect(screenText(world)).toContain('orders in prod-payments e~');
});

test('the list of profiles goes by account, marks the present one, and enter goes to another', async () => {
	const world = await twoContexts();
	world.press('P');
	await world.settled();
	expect(screenText(world)).toMatch(/here prod-payments +123456789012 +oncall +eu-west-1/);
	world.press('j', 'enter');
	await world.settled();
	await world.settled();
	expect(world.session.state.context.info?.profile).toBe('staging');
	expect(world.top().kind).toBe('list');
});

test('the list of regions is that of the partition, and enter goes there with the same profile', async () => {
	const world = await twoContexts();
	world.press('R');
	expect(screenText(world)).toMatch(/here eu-west-1/);
	expect(screenText(world)).not.toContain('cn-north-1');
	world.press('/');
	world.type('us-west-2');
	world.press('enter', 'enter');
	await world.settled();
	await world.settled();
	expect(world.session.state.context.info).toMatchObject({
		profile: 'prod-payments',
		region: 'us-west-2',
	});
});

test('the embedded endpoint has no other context, and says so', () => {
	const console = startConsole({ info: { id: 'local', region: 'us-east-1', local: true } });
	console.press('P');
	expect(console.said()).toContain('start awsmsg without --local');
	console.press(':');
	console.type('region eu-west-1');
	console.press('enter');
	expect(console.said()).toContain('start awsmsg without --local');
});

test('leaving awsmsg gives back what is held in every context, and closes each connection once', async () => {
	const world = await twoContexts();
	const end = Promise.withResolvers<undefined>();
	world.session.startTask({ kind: 'export', title: 'export', resource: 'orders' }, async (at) => {
		const { queues } = at.gateways;
		const { url } = ordersIn(world.first);
		const messages = await queues.receive(
			{ url, max: 3, leaseSeconds: 30, waitSeconds: 0 },
			{ signal: at.signal },
		);
		at.leases.hold(url, messages, 30);
		return end.promise;
	});
	await world.settled();
	await world.command('profile staging');
	world.press('p');
	await world.settled();
	expect(world.places.map(({ hidden }) => hidden.size)).toEqual([3, 10]);
	await world.session.close(new AbortController().signal);
	expect(world.places.map(({ hidden }) => hidden.size)).toEqual([0, 0]);
	expect(world.places.every(({ closed }) => closed > 0)).toBe(true);
	end.resolve(undefined);
});

test('a place that never answers what gives back is left for good after 20 s, and what it hides is told with its name', async () => {
	const world = await twoContexts({ keeps: 'prod-payments eu-west-1' });
	world.press('p');
	await world.settled();
	await world.command('profile staging');
	await world.pass(19_000);
	expect([world.first.closed, world.first.hidden.size]).toEqual([0, 10]);
	await world.pass(1_500);
	await world.settled();
	expect(world.first.closed).toBe(1);
	expect(world.said()).toMatch(
		/^prod-payments eu-west-1: 10 messages could not be given back; they return by themselves at/,
	);
	// Nothing more is asked there, however long it takes.
	const many = world.first.asked.length;
	await world.pass(120_000);
	expect(world.first.asked).toHaveLength(many);
});

test('what is asked beside of other profiles says nothing of the credentials here', async () => {
	const world = await twoContexts();
	const call = {
		at: 0,
		operation: 'SQS ListQueues',
		effect: 'read',
		attempt: 1,
		milliseconds: 1,
	} as const;
	const refused = fail('credentials', 'the session has expired').failure;
	const whoAmI = () => world.first.asked.filter(({ method }) => method === 'who am I').length;
	const before = whoAmI();
	world.session.called([{ ...call, place: 'staging us-east-1', failure: refused }]);
	world.session.called([{ ...call, status: 200 }]);
	await world.settled();
	expect(whoAmI()).toBe(before);
	// Those of this context do.
	world.session.called([{ ...call, failure: refused }]);
	world.session.called([{ ...call, status: 200 }]);
	await world.settled();
	expect(whoAmI()).toBe(before + 1);
});
