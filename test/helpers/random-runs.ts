/*
One command on a queue of its own while the endpoint fails at random and a signal comes at a random instant. What
was interrupted is finished without trouble, and then every message is asked for: none is lost, none is there twice
without a name, and none stays hidden by a program that ended in good order without that being said.
*/
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Fault, FaultKind } from '../../source/emulator/faults.ts';
import { ask, makeQueue } from '../e2e/ask.ts';
import type { Endpoint } from './faults.ts';
import { temporaryHome } from './program.ts';
import { RedriveWorld } from './redrive-world.ts';
import { type RunResult, run } from './run.ts';
import { runCalm } from './run-here.ts';
import {
	bodies,
	contents,
	judge,
	linesNamedBy,
	namedBy,
	parsed,
	type Undone,
} from './two-processes.ts';

export type RandomRun = {
	readonly name: string;
	/** Whether the queue is a FIFO one. */
	readonly fifo: boolean;
	random(): number;
};

export type RandomEnd = {
	/** The command, what befell it and how it ended, to try it again. */
	readonly what: string;
	/** `0`, `SIGKILL`, ... */
	readonly ended: string;
	readonly messages: number;
	readonly duplicates: number;
	readonly complaints: readonly string[];
	readonly said: string;
};

const kinds: readonly FaultKind[] = [
	'throttle',
	'internal-error',
	'unavailable',
	'delay',
	'reset-before',
	'reset-after',
	'partial',
	'wrong-md5',
	'access-denied',
	'expired-token',
	'clock-skew',
	'html',
	'hang',
];
const operations = [
	'ReceiveMessage',
	'SendMessageBatch',
	'DeleteMessageBatch',
	'ChangeMessageVisibilityBatch',
	'GetQueueAttributes',
	'*',
];
const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL', 'SIGSTOP'];

type Trouble = {
	readonly faults: readonly Fault[];
	readonly interrupt?: { readonly signal: NodeJS.Signals; readonly after: number };
};

function pick<Item>(items: readonly Item[], random: () => number): Item {
	return items[Math.floor(random() * items.length)] as Item;
}

/** None to two faults, now and then, and a signal in two of three runs. */
function troubleOf(random: () => number): Trouble {
	const faults = Array.from({ length: Math.floor(random() * 3) }, () => ({
		operation: `SQS.${pick(operations, random)}`,
		kind: pick(kinds, random),
		probability: 0.05 + random() * 0.4,
		milliseconds: Math.round(random() * 300),
	}));
	if (random() < 1 / 3) return { faults };
	return {
		faults,
		interrupt: { signal: pick(signals, random), after: Math.round(150 + random() * 1500) },
	};
}

const saysHidden =
	/return by (?:itself|themselves)|could not be given back|come back by themselves|stay hidden|hidden until/;

async function hiddenIn(endpoint: Endpoint, queue: string): Promise<number> {
	const response = await fetch(`${endpoint.url}/_awsmsg/queue?name=${encodeURIComponent(queue)}`);
	return ((await response.json()) as { inflight: readonly unknown[] }).inflight.length;
}

/** What no program may do, however it ends. */
function manners(
	{ code, signal, stderr, stdout }: RunResult,
	{ interrupt }: Trouble,
): readonly string[] {
	const complaints: string[] = [];
	if (signal !== undefined && signal !== interrupt?.signal) complaints.push(`it died of ${signal}`);
	if (code !== undefined && ![0, 1, 3, 4, 130].includes(code)) complaints.push(`code ${code}`);
	if (/^\s+at \S+ \(|TypeError|RangeError|is a bug|UnhandledPromise/m.test(stderr)) {
		complaints.push('it shows its insides');
	}
	// biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
	if (/[\x00-\x08\x0b-\x1f\x7f]/.test(stderr + stdout)) complaints.push('control characters');
	if (code !== undefined && ![0, 130].includes(code) && stderr.trim() === '')
		complaints.push('it fails in silence');
	return complaints;
}

type Part = (
	endpoint: Endpoint,
	run: RandomRun,
) => Promise<Omit<RandomEnd, 'ended' | 'said'> & { readonly troubled: RunResult }>;

/** A queue with messages (dead letters of nobody), and a home. */
async function worldOf(endpoint: Endpoint, { name, fifo, random }: RandomRun, there = bodies) {
	await endpoint.setFaults([]);
	const queue = `${name}${fifo ? '.fifo' : ''}`;
	const settings = fifo ? { FifoQueue: 'true', ContentBasedDeduplication: 'true' } : {};
	const url = await makeQueue(endpoint, queue, fifo ? [] : there, settings);
	for (let at = 0; fifo && at < there.length; at += 10) {
		const entries = there.slice(at, at + 10).map((MessageBody, index) => ({
			...{ Id: String(index), MessageBody, MessageGroupId: `g${index % 3}` },
		}));
		await ask(endpoint, 'SQS.SendMessageBatch', { QueueUrl: url, Entries: entries });
	}
	const home = temporaryHome();
	const trouble = troubleOf(random);
	const words = (...args: readonly string[]) => [...args, ...endpoint.flags, '--yes', '--json'];
	const calm = (...args: readonly string[]) => runCalm(words(...args), { home, env: endpoint.env });
	/** The command in trouble; what is hidden when it has ended in good order must be said. */
	const troubled = async (...args: readonly string[]) => {
		await endpoint.setFaults(trouble.faults);
		const { interrupt } = trouble;
		const ended = await run(words(...args), {
			home,
			env: endpoint.env,
			...(interrupt === undefined ? {} : { interrupt }),
		});
		await endpoint.setFaults([]);
		const complaints = [...manners(ended, trouble)];
		if (ended.code !== undefined && !saysHidden.test(ended.stderr)) {
			const hidden = await hiddenIn(endpoint, queue);
			if (hidden > 0) complaints.push(`${hidden} are hidden, and nobody says so`);
		}
		return { ended, complaints };
	};
	const tell = (...args: readonly string[]) => `${args.join(' ')} ${JSON.stringify(trouble)}`;
	return { queue, home, calm, troubled, tell, look: () => contents(endpoint, queue) };
}

/** Commands that only look: the queue holds what it held. */
const look: Part = async (endpoint, one) => {
	const { queue, troubled, tell, look: there } = await worldOf(endpoint, one);
	const words = pick(
		[
			['peek', queue],
			['peek', queue, '--where', 'body.contains("1")'],
			['groups', queue],
			['export', queue],
			['describe', queue],
			['queues'],
			['delete', queue, '--where', 'body != "x"', '--dry-run'],
		],
		one.random,
	);
	const { ended, complaints } = await troubled(...words);
	const judged = judge(
		(await there()).map(({ body }) => body),
		new Set(),
	);
	return {
		what: tell(...words),
		messages: bodies.length,
		duplicates: judged.duplicates,
		complaints: [...complaints, ...judged.complaints],
		troubled: ended,
	};
};

/** Deletes in trouble, or brings back in trouble; in the end everything is back. */
const deleteAndUndo: Part = async (endpoint, one) => {
	const { queue, calm, troubled, tell, look: there } = await worldOf(endpoint, one);
	const byId = new Map((await there()).map(({ messageId, body }) => [messageId, body]));
	const words = ['delete', queue, '--where', 'body != "x"'];
	const isDelete = one.random() < 0.5;
	if (!isDelete) {
		const deleted = await calm(...words);
		if (deleted.code !== 0) throw new Error(deleted.stderr);
	}
	const troubledWords = isDelete ? words : ['undo', queue];
	const { ended, complaints } = await troubled(...troubledWords);
	const said = [ended];
	// A deletion that was cut off before its first message has nothing to bring back.
	for (let attempt = 0; attempt < 4; attempt++) {
		const undone = await calm('undo', queue, '--repeat-unknown');
		said.push(undone);
		if (undone.code !== 0 && undone.code !== 3) break;
	}
	const named = said.flatMap((each) => {
		const rows = parsed<readonly Undone[]>(each);
		return Array.isArray(rows) ? namedBy(rows) : [];
	});
	const judged = judge(
		(await there()).map(({ body }) => body),
		new Set(named.map((id) => byId.get(id) ?? '')),
	);
	// Killed, an undo has told nobody what it sent; the next one names it.
	return {
		what: tell(...troubledWords),
		messages: bodies.length,
		duplicates: judged.duplicates,
		complaints: [...complaints, ...judged.complaints],
		troubled: ended,
	};
};

const importFile: Part = async (endpoint, one) => {
	const { queue, home, calm, troubled, tell, look: there } = await worldOf(endpoint, one, []);
	const file = path.join(home, 'messages.ndjson');
	const line = (body: string, index: number) =>
		JSON.stringify(one.fifo ? { body, group: `g${index % 3}` } : { body });
	writeFileSync(file, `${bodies.map(line).join('\n')}\n`);
	const words = ['import', queue, file];
	const { ended, complaints } = await troubled(...words);
	const said = [ended];
	for (let attempt = 0; attempt < 4 && said.at(-1)?.code !== 0; attempt++) {
		const resumed = await calm(...words, '--resume', '--repeat-unknown');
		// Nothing was begun that could be gone on with.
		said.push(resumed.code === 4 ? await calm(...words) : resumed);
	}
	const named = said.flatMap(linesNamedBy);
	const judged = judge(
		(await there()).map(({ body }) => body),
		new Set(named.map((number) => bodies[number - 1] ?? '')),
	);
	return {
		what: tell(...words),
		messages: bodies.length,
		duplicates: judged.duplicates,
		complaints: [...complaints, ...judged.complaints],
		troubled: ended,
	};
};

const redrive: Part = async (endpoint, one) => {
	const { random } = one;
	const world = await RedriveWorld.make(endpoint, { ...one, count: bodies.length, groups: 3 });
	const trouble = troubleOf(random);
	const engine = random() < 0.8 ? 'own' : 'aws';
	const words = ['redrive', world.source, '--engine', engine];
	if (engine === 'own') words.push('--lease', '2', '--rate', '40');
	await endpoint.setFaults(trouble.faults);
	const program = world.startWith(words);
	const { interrupt } = trouble;
	if (interrupt !== undefined) {
		await Promise.race([program.ended, program.begun]);
		setTimeout(() => program.signal(interrupt.signal), interrupt.after);
		setTimeout(() => program.signal('SIGCONT'), interrupt.after + 1500);
	}
	const ended = await program.ended;
	const { report, said } = await world.finish();
	const judged = await world.judge(report);
	return {
		what: `${words.join(' ')} ${JSON.stringify(trouble)}`,
		messages: world.bodies.length,
		duplicates: judged.twice.length,
		complaints: [
			...manners(
				{
					...ended,
					code: ended.code ?? undefined,
					signal: ended.code === null ? interrupt?.signal : undefined,
					bytes: Buffer.alloc(0),
				},
				trouble,
			),
			...judged.lost.map((body) => `${body} is lost`),
			...judged.unnamed.map((body) => `${body} is there twice, and nobody says so`),
			...judged.late.map((body) => `${body} came late`),
			...(judged.left === 0 ? [] : [`${judged.left} are left: ${said.slice(-500)}`]),
		],
		troubled: {
			...ended,
			code: ended.code ?? undefined,
			signal: undefined,
			bytes: Buffer.alloc(0),
		},
	};
};

const parts = { look, deleteAndUndo, importFile, redrive } as const;

/** One run of a command that is drawn with everything else. */
export async function randomRun(endpoint: Endpoint, one: RandomRun): Promise<RandomEnd> {
	const part = parts[pick(Object.keys(parts) as (keyof typeof parts)[], one.random)];
	const { troubled, ...end } = await part(endpoint, one);
	return {
		...end,
		ended: String(troubled.code ?? troubled.signal ?? 'killed'),
		said: troubled.stderr.slice(-1500),
	};
}
