import { GetQueueAttributesCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { type Connection, connect } from '../../../source/aws/connect.ts';
import { enterContext } from '../../../source/console/contexts/entering.ts';
import type { ConsoleConnection } from '../../../source/console/watch/connection.ts';
import { Attention } from '../../../source/console/watch/watching.ts';
import type { ContextChoice } from '../../../source/domain/contexts/context-choice.ts';
import { connectInWorker } from '../../../source/host/worker-gateways.ts';
import type { Call, Gateways } from '../../../source/operations/ports.ts';
import { startLocal } from '../../emulator/local.ts';
import { Chance } from '../../helpers/chance.ts';
import { stopLater } from '../../helpers/fixtures.ts';
import { until } from '../../helpers/until.ts';
import { flush } from '../../operations/virtual-clock.ts';
import { startConsole } from '../fixture.ts';

/*
A console that goes to and fro between two endpoints and two regions under load: real threads, real sockets, and what the endpoints
themselves saw. Time is the test's: lists and leases have theirs without anybody waiting.
*/

const profiles = ['prod', 'staging'] as const;
const known = profiles.map((name) => ({ name, region: 'us-east-1' }));
const regions = ['us-east-1', 'eu-west-1'];

type Made = Omit<ConsoleConnection, 'info'> & Pick<Connection, 'info'>;

/** Makes a connection, and tells of its calls. */
type Connecting = (choice: ContextChoice, onCall: (call: Call) => void) => Promise<Made>;

/** As the console has it. */
export const inThread: Connecting = (choice, onCall) =>
	connectInWorker(choice, { mode: () => 'open', onCall, onCrash: () => {} });

/** The same without the thread, at a quarter of its cost. */
export const inThisThread: Connecting = async (choice, onCall) => {
	const connection = await connect(choice, { mode: () => 'open', onCall });
	return { ...connection, setMode: () => {}, close: async () => connection.close() };
};

/** What one connection was used for. */
type Used = {
	readonly connection: Made;
	/** What the console asked of it, by method. */
	readonly asked: { readonly method: string; readonly at: number }[];
	/** What was sent. */
	readonly calls: Call[];
	/** When the console had left it, ms since the epoch. */
	leftAt?: number;
	closed: number;
};

/** Starts the endpoints, each with a queue of messages to look at. */
async function endpoints() {
	const ends = await Promise.all(profiles.map(() => startLocal()));
	stopLater(async () => {
		for (const end of ends) await end.stop();
	});
	for (const end of ends) {
		const { url } = await end.createQueue('orders');
		const Entries = Array.from({ length: 10 }, (_, at) => ({
			Id: String(at),
			MessageBody: `{"order":${at}}`,
		}));
		await end.sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
	}
	return ends;
}

/** How long a busy thread may take to hear that it is to stop, ms. */
const stopMs = 2_000;

/** Requests that may still be made of a place that was left: what gives back. */
const givesBack = 'SQS ChangeMessageVisibilityBatch';

/** The gateways, of which every call is noted when it is made. */
function notedIn(asked: Used['asked'], made: Gateways): Gateways {
	const entries = Object.entries(made).map(([id, gateway]: [string, object]) => [
		id,
		new Proxy(gateway, {
			get:
				(target, method) =>
				(...input: unknown[]) => {
					asked.push({ method: String(method), at: Date.now() });
					return Reflect.apply(Reflect.get(target, method), target, input);
				},
		}),
	]);
	return Object.fromEntries(entries);
}

/**
 * Switches so many times, by a seed, and answers what is left of it: reads and looks that were begun after their place was left,
 * messages that are hidden, connections that were not closed once, and how many looks there were.
 */
export async function switchOverSockets(turns: number, seed: number, how: Connecting) {
	const chance = new Chance(seed);
	const ends = await endpoints();
	const console = startConsole({ connected: false, mode: 'open' });
	const { session, host } = console;
	const used: Used[] = [];
	const ending = new AbortController();
	stopLater(() => ending.abort());
	const connected = async ({ profile = 'prod', region = 'us-east-1' }: ContextChoice) => {
		const endpoint = ends[profile === 'staging' ? 1 : 0]?.endpoint.endpoint ?? '';
		const calls: Call[] = [];
		const made = await how({ local: true, endpoint, region }, (call) => calls.push(call));
		const asked: Used['asked'] = [];
		const one: Used = { connection: made, asked, calls, closed: 0 };
		used.push(one);
		const info = {
			...made.info,
			local: false,
			profile,
			region,
			id: `${profile} ${region}`,
			profiles: known,
		};
		const connection: ConsoleConnection = {
			...{ ...made, info, gateways: notedIn(asked, made.gateways) },
			async close() {
				one.closed += 1;
				await made.close();
			},
		};
		return { connection, one };
	};
	const connections = new Map<ConsoleConnection, Used>();
	host.connecting = async (choice) => {
		const { connection, one } = await connected(choice);
		connections.set(connection, one);
		return connection;
	};
	const works = { attention: new Attention(() => console.clock.now()), ending: ending.signal };
	session.enter = (connection, choice) => {
		for (const [other, one] of connections) if (other !== connection) one.leftAt ??= Date.now();
		enterContext(session, connection, choice, works)
			.then(({ identified }) => identified)
			.catch(() => {});
	};
	session.enter(await host.connecting({ local: false, profile: 'prod', region: 'us-east-1' }), {
		...{ local: false, profile: 'prod', region: 'us-east-1' },
	});
	/** Lets time go on, and sockets answer meanwhile. */
	const pass = async (milliseconds: number) => {
		await console.pass(milliseconds);
		for (let beat = 0; beat < 5; beat++) await flush();
	};
	const listed = () => session.state.resources.queue.entries.size > 0;
	let [profile, region] = ['prod', 'us-east-1'];
	for (let turn = 0; turn < turns; turn++) {
		// A look may be under way, lists are being read, or nothing has come yet.
		if (chance.next() < 0.7 && region === 'us-east-1') {
			await until(async () => {
				await pass(100);
				return listed();
			}, 'the queue');
			console.press('1', 'p');
			for (let beats = chance.whole(0, 30); beats > 0; beats--) await pass(20);
			if (chance.next() < 0.3) console.press('ctrl-r');
		}
		if (chance.next() < 0.6) profile = profile === 'prod' ? 'staging' : 'prod';
		else region = regions.find((one) => one !== region) ?? region;
		session.setOverlay({ kind: 'none' });
		console.press(':');
		console.type(`ctx ${profile} ${region}`);
		console.press('enter');
		const wanted = `${profile} ${region}`;
		await until(async () => {
			await pass(50);
			return session.here?.info.id === wanted;
		}, wanted);
	}
	await until(async () => {
		await pass(5_000);
		return used.every(({ leftAt, closed }) => leftAt === undefined || closed > 0);
	}, 'the end of all that was left');
	const late = used.flatMap(({ asked, calls, leftAt = Number.POSITIVE_INFINITY }) => [
		...asked.filter(({ at, method }) => at > leftAt && method !== 'changeVisibility'),
		// What a thread had been asked before it may send while it is told to stop.
		...calls.filter(({ at, operation }) => at > leftAt + stopMs && operation !== givesBack),
	]);
	for (const one of used) if (one.leftAt === undefined) await one.connection.close();
	ending.abort();
	const hidden = await Promise.all(
		ends.map(async (end) => {
			const { url } = await end.createQueue('orders');
			const asked = new GetQueueAttributesCommand({
				QueueUrl: url,
				AttributeNames: ['ApproximateNumberOfMessagesNotVisible'],
			});
			const { Attributes } = await end.sqs.send(asked);
			return Number(Attributes?.['ApproximateNumberOfMessagesNotVisible']);
		}),
	);
	const looks = used
		.flatMap(({ calls }) => calls)
		.filter(({ operation }) => operation === 'SQS ReceiveMessage').length;
	for (const end of ends) {
		for (const client of [end.sqs, end.sns, end.sts, end.kinesis, end.cloudwatch]) client.destroy();
	}
	return {
		late: late.map((call) => JSON.stringify(call)),
		hidden,
		closed: used.filter(({ leftAt }) => leftAt !== undefined).map(({ closed }) => closed),
		looks,
		switches: used.length - 1,
	};
}

/** Sockets, threads' ports and timers that keep this process. */
export function resources(kind: 'TCPSocketWrap' | 'MessagePort'): number {
	return process.getActiveResourcesInfo().filter((one) => one === kind).length;
}
