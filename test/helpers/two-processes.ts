/*
Two processes of one user that do the same thing at the same moment, by every writer: nothing is lost, and what
is there twice is named. Each part lays out queues of its own, starts both, and answers what was wrong.
*/
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Fault } from '../../source/emulator/faults.ts';
import type {
	deletion,
	importReport,
	outcome,
} from '../../source/presentation/json/shapes/messages.ts';
import type { Form } from '../../source/presentation/json/shapes/parts.ts';
import { ask, makeQueue } from '../e2e/ask.ts';
import type { Endpoint } from './faults.ts';
import { temporaryHome } from './program.ts';
import { type Ended, pause, RedriveWorld, type RunJson } from './redrive-world.ts';
import { type RunResult, run } from './run.ts';
import { runCalm } from './run-here.ts';

export type Pair = {
	readonly name: string;
	/** Whether the queues are FIFO ones. */
	readonly fifo: boolean;
	random(): number;
};

/** What a pair came to. */
export type PairEnd = {
	/** What was wrong; nothing for a pair that did as it should. */
	readonly complaints: readonly string[];
	readonly duplicates: number;
	/** How the two ended, the lower code first. */
	readonly codes: string;
	readonly said: string;
};

export type Stored = { readonly body: string; readonly messageId: string };

const many = 30;
export const bodies = Array.from({ length: many }, (_, index) => `message ${index}`);

/** Requests take a while, so that the two meet anywhere; in half of the pairs one that sends answers nothing. */
function slow(random: () => number): readonly Fault[] {
	const delay: Fault = { operation: 'SQS.*', kind: 'delay', probability: 0.5, milliseconds: 40 };
	if (random() < 0.5) return [delay];
	// By its number: the chances of an endpoint are the same each time that faults are set.
	const every = 1 + Math.floor(random() * 4);
	return [{ operation: 'SQS.SendMessageBatch', kind: 'reset-after', every, next: 1 }, delay];
}

/** What a queue holds, in flight or not. */
export async function contents(endpoint: Endpoint, name: string): Promise<readonly Stored[]> {
	const address = `${endpoint.url}/_awsmsg/queue?name=${encodeURIComponent(name)}`;
	const { ready, inflight } = (await (await fetch(address)).json()) as {
		readonly ready: readonly Stored[];
		readonly inflight: readonly { readonly message: Stored }[];
	};
	return [...ready, ...inflight.map(({ message }) => message)];
}

/** A queue, and the program at work on it with one home. */
async function worldOf(endpoint: Endpoint, { name, fifo, random }: Pair, there = bodies) {
	await endpoint.setFaults([]);
	const queue = `${name}${fifo ? '.fifo' : ''}`;
	const url = await makeQueue(
		endpoint,
		queue,
		fifo ? [] : there,
		fifo ? { FifoQueue: 'true', ContentBasedDeduplication: 'true' } : {},
	);
	for (let at = 0; fifo && at < there.length; at += 10) {
		await ask(endpoint, 'SQS.SendMessageBatch', {
			QueueUrl: url,
			Entries: there.slice(at, at + 10).map((MessageBody, index) => ({
				...{ Id: String(index), MessageBody, MessageGroupId: `g${index % 3}` },
			})),
		});
	}
	const home = temporaryHome();
	const words = (args: readonly string[]) => [...args, ...endpoint.flags, '--yes', '--json'];
	const options = { home, env: endpoint.env };
	const awsmsg = (...args: readonly string[]) => runCalm(words(args), options);
	/** The same words twice, the second a moment later or not. */
	const twice = async (...args: readonly string[]) => {
		await endpoint.setFaults(slow(random));
		const second = pause(random() < 0.5 ? 0 : random() * 400).then(() => run(words(args), options));
		const both = await Promise.all([run(words(args), options), second]);
		await endpoint.setFaults([]);
		return both;
	};
	return { queue, home, awsmsg, twice, look: () => contents(endpoint, queue) };
}

type Said = Pick<RunResult | Ended, 'code' | 'stdout' | 'stderr'>;

/** The JSON that was printed; `undefined` for none, and for one that was cut off. */
export function parsed<Value>({ stdout }: Pick<Said, 'stdout'>): Value | undefined {
	try {
		return JSON.parse(stdout) as Value;
	} catch {
		return;
	}
}

/** Judges bodies by how often each may be there: once, and more often only when it is named. */
export function judge(there: readonly string[], named: ReadonlySet<string>, meant = bodies) {
	const times = (body: string) => there.filter((one) => one === body).length;
	const lost = meant.filter((body) => times(body) === 0);
	const doubled = meant.filter((body) => times(body) > 1);
	const unnamed = doubled.filter((body) => !named.has(body));
	return {
		duplicates: doubled.length,
		complaints: [
			...lost.map((body) => `${body} is lost`),
			...unnamed.map((body) => `${body} is there ${times(body)} times, and nobody says so`),
		],
	};
}

function endOf(
	both: readonly Said[],
	allowed: RegExp,
	{
		duplicates,
		complaints,
	}: { readonly duplicates: number; readonly complaints: readonly string[] },
): PairEnd {
	const codes = both
		.map(({ code }) => code ?? -1)
		.toSorted((one, other) => one - other)
		.join(' and ');
	return {
		codes,
		duplicates,
		complaints: allowed.test(codes) ? complaints : [...complaints, `they ended with ${codes}`],
		said: both.map(({ stderr }) => stderr.slice(-1500)).join('\n--\n'),
	};
}

export type Undone = Form<typeof outcome>;
type Deletion = Form<typeof deletion>;

/** Ids of messages that an undo, or a deletion, names: of unknown outcome, or sent though that was not certain. */
export const namedBy = (undos: readonly Undone[] = []) =>
	undos.flatMap(({ deletedMessageId, messageId = '', outcome: what, perhapsTwice }) =>
		what === 'unknown' || perhapsTwice === true ? [deletedMessageId ?? messageId] : [],
	);

/** Numbers of lines that an import names: of unknown outcome, or sent though they may have arrived. */
export function linesNamedBy(said: Said): readonly number[] {
	const { unknownLines = [], perhapsTwiceLines = [] } =
		parsed<Partial<Form<typeof importReport>>>(said) ?? {};
	return [...unknownLines.map((one) => one.line), ...perhapsTwiceLines];
}

async function undo(endpoint: Endpoint, pair: Pair): Promise<PairEnd> {
	const { queue, awsmsg, twice, look } = await worldOf(endpoint, pair);
	const byId = new Map((await look()).map(({ messageId, body }) => [messageId, body]));
	const deleted = await awsmsg('delete', queue, '--where', 'body != "x"');
	if (deleted.code !== 0) throw new Error(deleted.stderr);
	const both = await twice('undo', queue);
	// What is left of it: sent now, but for what is unknown, which is asked for by its name.
	const rest = [await awsmsg('undo', queue)];
	if (rest[0]?.code === 4) rest.push(await awsmsg('undo', queue, '--repeat-unknown'));
	const named = [...both, ...rest].flatMap((said) => namedBy(parsed<Undone[]>(said)));
	const there = (await look()).map(({ body }) => body);
	const judged = judge(there, new Set(named.map((id) => byId.get(id) ?? '')));
	return endOf(both, /^[013] and [0134]$/, judged);
}

async function importFile(endpoint: Endpoint, pair: Pair): Promise<PairEnd> {
	const { queue, home, awsmsg, twice, look } = await worldOf(endpoint, pair, []);
	const file = path.join(home, 'messages.ndjson');
	const line = (body: string, index: number) =>
		JSON.stringify(pair.fifo ? { body, group: `g${index % 3}` } : { body });
	writeFileSync(file, `${bodies.map(line).join('\n')}\n`);
	const both = await twice('import', queue, file);
	const rest = await awsmsg('import', queue, file, '--resume', '--repeat-unknown');
	const named = [...both, rest].flatMap(linesNamedBy);
	const there = (await look()).map(({ body }) => body);
	const judged = judge(there, new Set(named.map((number) => bodies[number - 1] ?? '')));
	return endOf(both, /^(?:0 and [14]|1 and 3|3 and 4)$/, judged);
}

async function deleteAll(endpoint: Endpoint, pair: Pair): Promise<PairEnd> {
	const { queue, awsmsg, twice, look } = await worldOf(endpoint, pair);
	const byId = new Map((await look()).map(({ messageId, body }) => [messageId, body]));
	const both = await twice('delete', queue, '--where', 'body != "x"');
	const deletions = both.flatMap((said) => parsed<Deletion[]>(said) ?? []);
	const left = new Set((await look()).map(({ body }) => body));
	const complaints = bodies.flatMap((body) => {
		const told = deletions
			.filter(({ messageId }) => byId.get(messageId) === body)
			.map((one) => one.outcome);
		const gone = told.filter((outcome) => outcome === 'deleted').length;
		if (gone > 1) return [`${body} was deleted ${gone} times`];
		if (gone > 0 && left.has(body)) return [`${body} is there, and called deleted`];
		return gone + Number(left.has(body)) > 0 || told.length > 0
			? []
			: [`${body} is gone, and nobody says so`];
	});
	// Copies of all that is gone bring it back, both deletions one after the other.
	const undos = [await awsmsg('undo', queue, '--repeat-unknown')];
	undos.push(await awsmsg('undo', queue, '--repeat-unknown'));
	const named = undos.flatMap((said) => namedBy(parsed<Undone[]>(said)));
	const there = (await look()).map(({ body }) => body);
	const judged = judge(there, new Set(named.map((id) => byId.get(id) ?? '')));
	return endOf(both, /^[013] and [013]$/, {
		...judged,
		complaints: [...complaints, ...judged.complaints],
	});
}

async function purge(endpoint: Endpoint, pair: Pair): Promise<PairEnd> {
	const { queue, twice, look } = await worldOf(endpoint, pair);
	const both = await twice('purge', queue, '--confirm', queue);
	const there = await look();
	const complaints = there.length === 0 ? [] : [`${there.length} are there after a purge`];
	// AWS takes one a minute: the other one is told so.
	const told = both.some(({ stderr }) => /was purged less than 60 seconds ago/.test(stderr));
	return endOf(both, /^0 and [01]$/, {
		duplicates: 0,
		complaints: told ? complaints : [...complaints, 'neither was told that it was too late'],
	});
}

/** Two words of the program at once on a dead-letter queue, and the rest to its end. */
async function twoRuns(
	world: RedriveWorld,
	words: readonly string[],
	{ random }: Pair,
): Promise<PairEnd> {
	await world.endpoint.setFaults(slow(random));
	const first = world.startWith(words);
	if (random() < 0.5) await pause(random() * 400);
	const both = await Promise.all([first.ended, world.startWith(words).ended]);
	const { report } = await world.finish();
	const reports = both.map((said) => parsed<RunJson>(said)).filter((one) => one !== undefined);
	const possibleDuplicateMessageIds = [
		...reports,
		...(report === undefined ? [] : [report]),
	].flatMap((one) => one.possibleDuplicateMessageIds ?? []);
	const judged = await world.judge({
		...(report ?? reports[0]),
		possibleDuplicateMessageIds,
	} as RunJson);
	const complaints = [
		...judged.lost.map((body) => `${body} is lost`),
		...judged.unnamed.map((body) => `${body} is there twice, and nobody says so`),
		...judged.late.map((body) => `${body} came late`),
		...(judged.left === 0 ? [] : [`${judged.left} are left`]),
	];
	return endOf(both, /^[03] and [0134]$/, { duplicates: judged.twice.length, complaints });
}

async function redrive(endpoint: Endpoint, pair: Pair): Promise<PairEnd> {
	const world = await RedriveWorld.make(endpoint, { ...pair, count: many, groups: 3 });
	const engine = pair.random() < 0.7 ? 'own' : 'aws';
	return twoRuns(world, ['redrive', world.source, '--engine', engine], pair);
}

async function resume(endpoint: Endpoint, pair: Pair): Promise<PairEnd> {
	const world = await RedriveWorld.make(endpoint, { ...pair, count: many, groups: 3 });
	await endpoint.setFaults(slow(pair.random));
	const engine = ['--engine', 'own', '--rate', '25', '--lease', '1'];
	const first = world.startWith(['redrive', world.source, ...engine]);
	await Promise.race([first.begun, first.ended]);
	await pause(pair.random() * 700);
	// Left in good order, or cut off.
	first.signal(pair.random() < 0.5 ? 'SIGTERM' : 'SIGKILL');
	await first.ended;
	if (world.runId === undefined) throw new Error('the run never began');
	return twoRuns(world, ['resume', world.runId, '--resolve-unknown', 'resend'], pair);
}

/** Every writer, as two processes at once. */
export const writers: Readonly<
	Record<string, (endpoint: Endpoint, pair: Pair) => Promise<PairEnd>>
> = { undo, import: importFile, redrive, delete: deleteAll, purge, resume };
