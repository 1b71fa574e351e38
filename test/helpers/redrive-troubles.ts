/* What befalls a redrive from outside, at random instants: each trouble runs it to its end and judges it. */
import path from 'node:path';
import type { Fault, FaultKind } from '../../source/emulator/faults.ts';
import type { Endpoint, EndpointCall } from './faults.ts';
import { repository } from './program.ts';
import { type Ended, type Program, pause, RedriveWorld, type WorldEnd } from './redrive-world.ts';

/** A troubled run, and what was wrong with how the program took it. */
export type TroubledEnd = WorldEnd & { readonly complaints: readonly string[] };

export type TroubleOptions = {
	readonly name: string;
	readonly fifo: boolean;
	random(): number;
};

export type Trouble = (endpoint: Endpoint, options: TroubleOptions) => Promise<TroubledEnd>;

const groups = 7;
/** A pace that leaves time to interfere, without any delay of a request: what is logged is what was sent. */
const perSecond = 25;
/** What was sent before a clock jumped has arrived by so many ms after it. */
const onItsWay = 10;

async function makeWorld(
	endpoint: Endpoint,
	{ name, fifo }: TroubleOptions,
	more: { count?: number; leaseSeconds?: number; env?: Readonly<Record<string, string>> } = {},
): Promise<RedriveWorld> {
	return RedriveWorld.make(endpoint, { name, fifo, groups, count: 60, leaseSeconds: 2, ...more });
}

function startPaced(world: RedriveWorld): Program {
	const { leaseSeconds = 2 } = world.options;
	world.starts++;
	return world.startWith([
		...['redrive', world.source, '--engine', 'own', '--rate', String(perSecond)],
		...['--lease', String(leaseSeconds)],
	]);
}

/** Waits for the run to begin, and then for a random part of the time that it takes. */
async function underWay(
	program: Program,
	random: () => number,
	most = 1500,
): Promise<'running' | 'over'> {
	await Promise.race([program.begun, program.ended]);
	const over = program.ended.then(() => 'over' as const);
	return Promise.race([pause(100 + random() * most).then(() => 'running' as const), over]);
}

/** Ends what was interrupted, and judges all of it. */
async function settle(
	world: RedriveWorld,
	complaints: readonly string[],
	taken?: ReadonlySet<string>,
): Promise<TroubledEnd> {
	const { report, said } = await world.finish();
	const judgement = await world.judge(report, taken);
	const rest = judgement.left === 0 ? [] : [`${judgement.left} are left in the queue`];
	return {
		world,
		judgement,
		report,
		said,
		starts: world.starts,
		kills: 0,
		complaints: [...complaints, ...rest],
	};
}

/** Judges a run that is over for good. */
async function judged(
	world: RedriveWorld,
	ended: Ended,
	complaints: readonly string[],
	taken?: ReadonlySet<string>,
): Promise<TroubledEnd> {
	const report = JSON.parse(ended.stdout || 'null') ?? undefined;
	const judgement = await world.judge(report, taken);
	return {
		world,
		judgement,
		report,
		complaints,
		said: ended.stderr.slice(-4000),
		starts: world.starts,
		kills: 0,
	};
}

/** Sends and deletes after `woke` that no receive after it can have given a lease for. */
async function underExpiredLease(
	world: RedriveWorld,
	woke: number,
	/** ms for what was on its way already. */
	grace = 0,
): Promise<readonly string[]> {
	const calls = (await world.endpoint.calls()).filter(({ at }) => at >= woke);
	const is = ({ target, resource }: EndpointCall, operation: string, name: string) =>
		target === `SQS.${operation}` && resource === name;
	const received = calls.findIndex((call) => is(call, 'ReceiveMessage', world.source));
	const early = calls
		.slice(0, received < 0 ? undefined : received)
		.filter(
			(call) =>
				call.at >= woke + grace &&
				(is(call, 'SendMessageBatch', world.target) ||
					is(call, 'DeleteMessageBatch', world.source)),
		);
	return early.map(
		({ target, at }) => `${target} ${at - woke} ms after waking, under an old lease`,
	);
}

/** Takes everything that nobody holds, as a second consumer; answers how to give it back. */
async function takeAll(world: RedriveWorld): Promise<() => Promise<void>> {
	const QueueUrl = world.urlOf(world.source);
	const handles: string[] = [];
	for (;;) {
		const { Messages = [] } = (await world.call('ReceiveMessage', {
			QueueUrl,
			MaxNumberOfMessages: 10,
			VisibilityTimeout: 30,
		})) as { Messages?: readonly { ReceiptHandle: string }[] };
		if (Messages.length === 0) break;
		handles.push(...Messages.map(({ ReceiptHandle }) => ReceiptHandle));
	}
	return async () => {
		// In the order of a FIFO group, the last one first.
		for (const ReceiptHandle of handles.toReversed()) {
			await world.call('ChangeMessageVisibility', {
				QueueUrl,
				ReceiptHandle,
				VisibilityTimeout: 0,
			});
		}
	};
}

/**
 * Stops the process past its leases, while somebody else takes all messages; wakes it. What it sends or deletes now is a
 * complaint, since it holds nothing: all but the first. A process that is stopped between its last look at a lease and the write that follows in the
 * same turn goes on with that write, and nothing could keep it from doing so; whoever does not look again deletes what it
 * has sent, which is the second.
 */
async function standStill(world: RedriveWorld, program: Program): Promise<readonly string[]> {
	program.signal('SIGSTOP');
	await pause(2200);
	const giveBack = await takeAll(world);
	const woke = Date.now();
	program.signal('SIGCONT');
	await Promise.race([pause(700), program.ended]);
	const calls = await world.endpoint.calls();
	await giveBack();
	return calls
		.filter(({ at, target }) => at >= woke && /SendMessage|DeleteMessage/.test(target))
		.slice(1)
		.map(({ at, target }) => `${target} ${at - woke} ms after waking, and it holds nothing`);
}

/** Stands still for longer than every lease (SIGSTOP), three times. */
const stopped: Trouble = async (endpoint, options) => {
	const world = await makeWorld(endpoint, options);
	const program = startPaced(world);
	const complaints: string[] = [];
	for (let round = 0; round < 3; round++) {
		if ((await underWay(program, options.random, 600)) === 'over') break;
		complaints.push(...(await standStill(world, program)));
	}
	await program.ended;
	return settle(world, complaints);
};

/** The clock on the wall jumps past every lease, as after a laptop's sleep: the leases are over. */
const jumped: Trouble = async (endpoint, options) => {
	const world = await makeWorld(endpoint, options, {
		env: {
			NODE_OPTIONS: `--import=${path.join(repository, 'test/helpers/jumping-clock.mjs')}`,
			JUMP_MS: '60000',
		},
	});
	const program = startPaced(world);
	const complaints: string[] = [];
	for (let round = 0; round < 3; round++) {
		if ((await underWay(program, options.random, 600)) === 'over') break;
		program.signal('SIGUSR2');
		await underWay(program, () => 0.5, 1000);
	}
	const { stderr } = await program.ended;
	const jumps = [...stderr.matchAll(/^the clock jumped at (\d+)$/gm)].map(([, at]) => Number(at));
	for (const at of jumps) complaints.push(...(await underExpiredLease(world, at, onItsWay)));
	if (jumps.length === 0) complaints.push('its clock never jumped');
	return settle(world, complaints);
};

/** The clock is set back by an hour, and then the process stands still past its leases. */
const setBack: Trouble = async (endpoint, options) => {
	const world = await makeWorld(endpoint, options, {
		env: {
			NODE_OPTIONS: `--import=${path.join(repository, 'test/helpers/jumping-clock.mjs')}`,
			JUMP_MS: '-3600000',
		},
	});
	const program = startPaced(world);
	const complaints: string[] = [];
	if ((await underWay(program, options.random)) === 'running') {
		program.signal('SIGUSR2');
		await pause(25);
		complaints.push(...(await standStill(world, program)));
	}
	await program.ended;
	return settle(world, complaints);
};

/** A second consumer takes messages out of the dead-letter queue all the while. */
const rival: Trouble = async (endpoint, options) => {
	const world = await makeWorld(endpoint, options, { leaseSeconds: 20 });
	const taken = new Set<string>();
	let done = false;
	const competing = (async () => {
		const QueueUrl = world.urlOf(world.source);
		while (!done) {
			const { Messages } = (await world.call('ReceiveMessage', {
				QueueUrl,
				MaxNumberOfMessages: 2,
				VisibilityTimeout: 5,
			})) as { Messages?: readonly { Body: string; ReceiptHandle: string }[] };
			for (const { Body, ReceiptHandle } of Messages ?? []) {
				await world.call('DeleteMessage', { QueueUrl, ReceiptHandle });
				taken.add(Body);
			}
			await pause(20 + options.random() * 60);
		}
	})();
	const program = startPaced(world);
	const ended = await program.ended;
	done = true;
	await competing;
	const complaints = ended.code === 0 || ended.code === 3 ? [] : [`it ended with ${ended.code}`];
	const end = await judged(world, ended, complaints, taken);
	const both = (await world.bodiesIn(world.target)).filter((body) => taken.has(body));
	return {
		...end,
		complaints: [...complaints, ...both.map((body) => `${body} went to both`)],
	};
};

/** Somebody purges the dead-letter queue. */
const purged: Trouble = async (endpoint, options) => {
	const world = await makeWorld(endpoint, options, { leaseSeconds: 20 });
	const program = startPaced(world);
	const state = await underWay(program, options.random);
	const taken = new Set(await world.bodiesIn(world.source));
	await world.call('PurgeQueue', { QueueUrl: world.urlOf(world.source) });
	const ended = await program.ended;
	const complaints = ended.code === 0 || ended.code === 3 ? [] : [`it ended with ${ended.code}`];
	if (state === 'running' && taken.size === 0) complaints.push('there was nothing left to purge');
	return judged(world, ended, complaints, taken);
};

/** Somebody deletes the dead-letter queue. */
const sourceDeleted: Trouble = async (endpoint, options) => {
	const world = await makeWorld(endpoint, options, { leaseSeconds: 20 });
	const program = startPaced(world);
	await underWay(program, options.random);
	const taken = new Set(await world.bodiesIn(world.source));
	await world.call('DeleteQueue', { QueueUrl: world.urlOf(world.source) });
	const ended = await program.ended;
	const complaints: string[] = [];
	if (taken.size > 0) {
		if (ended.code !== 1 && ended.code !== 3) complaints.push(`it ended with ${ended.code}`);
		if (!/does not exist/.test(ended.stderr)) complaints.push('it does not say what is gone');
	}
	return judged(world, ended, complaints, taken);
};

/** Somebody deletes the queue that messages are sent to: the rest stays where it is, and is given back. */
const targetDeleted: Trouble = async (endpoint, options) => {
	const world = await makeWorld(endpoint, options, { leaseSeconds: 20 });
	const program = startPaced(world);
	await underWay(program, options.random);
	// Looked at while the program stands still, so that nothing is sent in between.
	program.signal('SIGSTOP');
	await pause(50);
	const taken = new Set(await world.bodiesIn(world.target));
	await world.call('DeleteQueue', { QueueUrl: world.urlOf(world.target) });
	program.signal('SIGCONT');
	const ended = await program.ended;
	const complaints: string[] = [];
	const left = await world.look(world.source);
	if (left.length > 0) {
		if (ended.code !== 1 && ended.code !== 3) complaints.push(`it ended with ${ended.code}`);
		if (!/does not exist/.test(ended.stderr)) complaints.push('it does not say what is gone');
		const { ready } = (await (
			await fetch(`${endpoint.url}/_awsmsg/queue?name=${encodeURIComponent(world.source)}`)
		).json()) as { ready: readonly unknown[] };
		if (ready.length !== left.length) complaints.push('it did not give back what it held');
	}
	return judged(world, ended, complaints, taken);
};

/** Faults that begin at a random instant and last until the run has given up or finished. */
function faultsMeanwhile(
	faults: readonly Fault[],
	check: (ended: Ended) => readonly string[] = () => [],
): Trouble {
	return async (endpoint, options) => {
		const world = await makeWorld(endpoint, options);
		const program = startPaced(world);
		const state = await underWay(program, options.random, 800);
		await endpoint.setFaults(faults);
		const ended = await program.ended;
		return settle(world, state === 'running' ? check(ended) : []);
	};
}

const credentialsExpired = faultsMeanwhile(
	[{ operation: 'SQS.*', kind: 'expired-token' }],
	({ code, stderr }) => {
		const complaints = code === 1 || code === 3 ? [] : [`it ended with ${code}`];
		return /expired/i.test(stderr) ? complaints : [...complaints, 'it does not say what expired'];
	},
);

const wrongDigests = faultsMeanwhile([
	{ operation: 'SQS.SendMessageBatch', kind: 'wrong-md5', every: 3 },
	{ operation: 'SQS.ReceiveMessage', kind: 'wrong-md5', every: 5 },
]);

/** What befalls a run from outside, by name. */
export const troubles: Readonly<Record<string, Trouble>> = {
	'SIGSTOP past the lease': stopped,
	'a clock that jumps past the lease': jumped,
	'a clock that is set back': setBack,
	'a second consumer': rival,
	'a purge meanwhile': purged,
	'the dead-letter queue deleted': sourceDeleted,
	'the destination deleted': targetDeleted,
	'credentials that expire': credentialsExpired,
	'wrong digests': wrongDigests,
};

const kinds: readonly FaultKind[] = [
	'throttle',
	'internal-error',
	'unavailable',
	'reset-before',
	'reset-after',
	'partial',
	'wrong-md5',
	'access-denied',
	'clock-skew',
	'html',
];

const operations = [
	'ReceiveMessage',
	'SendMessageBatch',
	'DeleteMessageBatch',
	'ChangeMessageVisibilityBatch',
	'GetQueueAttributes',
];

/** Every fault that an answer can have, at every request that a run makes: now and then, from a random instant on. */
export const requestFaults: Readonly<Record<string, Trouble>> = Object.fromEntries(
	operations.flatMap((operation) =>
		kinds.map((kind) => [
			`${operation}: ${kind}`,
			faultsMeanwhile([{ operation: `SQS.${operation}`, kind, every: 3 }]),
		]),
	),
);
