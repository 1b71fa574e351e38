import { describe, expect, test } from 'vitest';
import { seenIn } from '../../../source/console/contexts/across.ts';
import { PagedMap } from '../../../source/domain/paged-map.ts';
import { screenText } from '../messages/messages-fixture.ts';
import { ordersIn, twoContexts } from './two-contexts.ts';

type World = Awaited<ReturnType<typeof twoContexts>>;

/** A console with the table of both profiles in two regions. */
async function table(options: Parameters<typeof twoContexts>[0] = {}): Promise<World> {
	const world = await twoContexts(options);
	await world.command('across prod-payments,staging eu-west-1,us-east-1');
	await world.pass(2_000);
	return world;
}

/** The rows of the table: name, account, region, and what is ready. */
function rows(world: World): readonly string[] {
	return screenText(world)
		.split('\n')
		.filter((line) => /orders +\d{12}/.test(line))
		.map((line) => line.slice(2).trim().split(/ +/))
		.map(([name, account, region, _profile, ready]) => [name, account, region, ready].join(' '));
}

describe('the queues of two profiles in two regions', () => {
	test('stand in one table, each with its account, region and figures', async () => {
		const world = await table();
		expect(world.topAs('across').places).toHaveLength(4);
		expect(rows(world).toSorted()).toEqual([
			'orders 123456789012 eu-west-1 5',
			'orders 123456789012 us-east-1 5',
			'orders 210987654321 eu-west-1 5',
			'orders 210987654321 us-east-1 5',
		]);
		expect(screenText(world)).toContain('Queues > Across 2 profiles, 2 regions');
		// The console itself is where it was.
		expect(screenText(world)).toContain('prod-payments 123456789012 eu-west-1');
	});

	test('are asked about by their places, the one under the cursor before the others', async () => {
		const world = await table();
		const view = world.topAs('across');
		const places = view.places.map((one) => {
			const [entry] = one.queues.entries.values();
			if (entry === undefined) return one;
			const entries = ['a', 'b', 'c'].map((name) => {
				const ref = { ...entry.ref, name, arn: `${entry.ref.arn}-${name}` };
				return [ref.arn, { ...entry, ref }] as const;
			});
			return { ...one, queues: { ...one.queues, entries: PagedMap.of(entries) } };
		});
		const key = places[0]?.place.key ?? '';
		const seen = (at: number) =>
			seenIn(world.session.state, { ...view, places, list: { cursor: 'gone', top: 0, at } })
				.visible[key];
		const [first, second, third] = seen(0) ?? [];
		expect(new Set([first, second, third]).size).toBe(3);
		expect([...Array(12).keys()].map((at) => seen(at)?.join(' '))).toContain(
			[second, first, third].join(' '),
		);
	});

	test('are read and nothing else, and the places are closed when the table is left', async () => {
		const world = await table();
		const asked = new Set(world.beside.flatMap((one) => one.asked.map(({ method }) => method)));
		expect([...asked].toSorted()).toEqual(['attributes', 'list']);
		expect(world.beside.map(({ closed }) => closed)).toEqual([0, 0, 0, 0]);
		world.press('esc');
		await world.settled();
		expect(world.beside.map(({ closed }) => closed)).toEqual([1, 1, 1, 1]);
		const many = world.beside.flatMap(({ asked: all }) => all).length;
		await world.pass(60_000);
		expect(world.beside.flatMap(({ asked: all }) => all)).toHaveLength(many);
	});

	test('are judged with what their owners say in the tag, each by its own', async () => {
		const tags = { 'staging eu-west-1': { 'awsmsg:expect': 'idle' } };
		const world = await twoContexts({ tags });
		await world.command('across staging eu-west-1,us-east-1');
		await world.pass(11 * 60_000);
		const why = (account: string, region: string) =>
			screenText(world)
				.split('\n')
				.find((line) => line.includes(`${account} ${region}`))
				?.replace(/.*\s{2,}/, '');
		expect([why('210987654321', 'eu-west-1'), why('210987654321', 'us-east-1')]).toEqual([
			expect.not.stringContaining('no consumer'),
			expect.stringContaining('no consumer'),
		]);
	});

	test('one place that refuses is one row with its reason, and one error', async () => {
		const world = await table({ denied: 'staging eu-west-1' });
		expect(rows(world)).toHaveLength(3);
		expect(screenText(world)).toMatch(/210987654321 eu-west-1 .*not listed: sqs:List/);
		expect(screenText(world)).toContain('1 refused (! why)');
		const told = world.session.state.errors.map(({ failure }) => failure.message);
		expect(told).toEqual(['staging eu-west-1: sqs:ListQueues is denied']);
		await world.pass(120_000);
		expect(world.session.state.errors).toHaveLength(1);
		world.press('g');
		world.press('enter');
		expect(world.said()).toContain('not listed: sqs:ListQueues is denied');
		expect(world.places).toHaveLength(1);
	});

	test('enter goes to where the queue is, says so, and opens that queue there', async () => {
		const world = await table();
		const target = await goToRow(world, '210987654321', 'eu-west-1');
		expect(target.info).toMatchObject({ profile: 'staging', region: 'eu-west-1' });
		expect(world.top()).toMatchObject({ kind: 'queue', ref: ordersIn(target) });
		expect(world.said()).toBe('now in staging eu-west-1; :across is the table again');
		expect(screenText(world)).toContain('staging 210987654321 eu-west-1');
		expect(world.first.closed).toBe(1);
		// What is done from here on is done there, and says so.
		world.press('s');
		await world.settled();
		expect(world.topAs('form').target).toEqual(ordersIn(target));
	});

	test('enter on a queue of the context that the console is in opens it without leaving', async () => {
		const world = await table();
		select(world, '123456789012', 'eu-west-1');
		world.press('enter');
		await world.settled();
		expect(world.top()).toMatchObject({ kind: 'queue', ref: ordersIn(world.first) });
		expect([world.places.length, world.first.closed]).toEqual([1, 0]);
		world.press('esc');
		expect(world.top().kind).toBe('across');
	});

	test(':across alone is the same table again, from wherever the console is by then', async () => {
		const world = await table();
		await goToRow(world, '210987654321', 'eu-west-1');
		await world.command('across');
		await world.pass(2_000);
		expect(rows(world)).toHaveLength(4);
	});

	test('ctrl-r asks every place anew', async () => {
		const world = await table();
		const view = () => world.topAs('across');
		expect(view().turn).toBe(0);
		world.press('ctrl-r');
		expect([view().turn, world.said()]).toEqual([1, 'asking every place again']);
	});
});

describe('what is copied', () => {
	test('goes to the place of its row', async () => {
		const world = await table();
		select(world, '210987654321', 'eu-west-1');
		world.press('C');
		world.press('p');
		await world.settled();
		expect(world.host.copied).toEqual([
			'awsmsg peek orders --profile staging --region eu-west-1 --mode protected',
		]);
		world.press('c');
		await world.settled();
		expect(world.host.copied.at(-1)).toBe('arn:aws:sqs:eu-west-1:210987654321:orders');
	});

	test('of marked rows of several places has the place of each', async () => {
		const world = await table();
		world.press('*');
		world.press('C');
		world.press('d');
		await world.settled();
		const commands = world.host.copied.at(-1)?.split('\n') ?? [];
		expect(new Set(commands).size).toBe(4);
		for (const command of commands) expect(command).toMatch(/--profile \S+ --region \S+/);
	});
});

describe('the way to the table', () => {
	test('marks profiles, then regions', async () => {
		const world = await twoContexts();
		world.press('P');
		await world.settled();
		world.press('*');
		world.press('A');
		await world.settled();
		// Each in the region of its row.
		expect(world.topAs('across').chosen).toEqual({
			profiles: ['prod-payments', 'staging'],
			regions: [],
		});
		world.press('R');
		world.press('space');
		world.press('space');
		world.press('A');
		await world.settled();
		const { chosen, places } = world.topAs('across');
		expect([chosen.profiles, chosen.regions.length, places.length]).toEqual([
			['prod-payments', 'staging'],
			2,
			4,
		]);
		// The lists that it was chosen in are behind nobody.
		world.press('esc');
		expect(world.top().kind).toBe('list');
	});

	test('without marks takes the row under the cursor, of the profile that is in use', async () => {
		const world = await twoContexts();
		world.press('R');
		world.press('A');
		await world.settled();
		expect(world.topAs('across').places.map(({ place }) => place.key)).toEqual([' eu-west-1']);
	});

	test('alone, before anything was chosen, is what is here, and says how more is chosen', async () => {
		const world = await twoContexts();
		await world.command('across');
		expect(world.said()).toContain('across P1,P2 R1,R2');
		await world.pass(2_000);
		expect(rows(world)).toHaveLength(1);
	});

	test('says what is wrong with what was typed, and stays', async () => {
		const world = await twoContexts();
		await world.command('across stagin eu-west-1');
		expect(world.said()).toContain('there is no profile stagin: did you mean staging');
		expect(world.top().kind).toBe('list');
	});
});

/** Puts the cursor on the row of this account and region. */
function select(world: World, account: string, region: string): void {
	world.press('/');
	world.type(`${account} region:${region}`);
	world.press('enter');
	expect(rows(world)).toHaveLength(1);
}

async function goToRow(world: World, account: string, region: string) {
	select(world, account, region);
	world.press('enter');
	await world.settled();
	await world.settled();
	return world.last();
}
