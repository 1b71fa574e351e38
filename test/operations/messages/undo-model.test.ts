import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import {
	keepMessages,
	keptMessages,
	noteOutcome,
} from '../../../source/operations/messages/message-journal.ts';
import {
	lastDeletion,
	undoableOf,
	undoDeletions,
} from '../../../source/operations/messages/undo.ts';
import type { Journal } from '../../../source/operations/ports.ts';
import { memoryClaims, memoryJournal } from '../../commands/memory-stores.ts';
import { grant, message, queueGateway, queueRef } from '../fakes.ts';

/*
Processes that undo one deletion at once, each of which may be killed at any of its steps, before the step
takes effect or after. Steps of all of them come in any order.
*/

const queue = queueRef('orders-dlq');
const place = 'aws';
const many = 12;

/** Dies at this step of its own; `after`: what the step does is done, and nobody hears of it. */
type Kill = { readonly step: number; readonly after: boolean };
type Sent = { readonly outcome: 'good' | 'lost' | 'refused' };

type World = {
	readonly entries: ReturnType<typeof memoryJournal>['state'];
	readonly claims: ReturnType<typeof memoryClaims>;
	readonly sent: string[];
	answers: Sent['outcome'][];
};

const never = new Promise<never>(() => {});

/** One process: its steps wait for the scheduler, and none comes after its death. */
function processIn(world: World, scheduler: fc.Scheduler, name: string, kill?: Kill) {
	const death = Promise.withResolvers<'killed'>();
	const held = new Set<{ release(): Promise<void> }>();
	let dead = false;
	let steps = 0;
	const die = async () => {
		dead = true;
		// Of a dead process nothing stands.
		for (const claim of held) await claim.release();
		death.resolve('killed');
		return never;
	};
	const step = async <Result>(what: string, work: () => Promise<Result>): Promise<Result> => {
		await scheduler.schedule(Promise.resolve(), `${name} ${what}`);
		if (dead) return never;
		const last = ++steps === kill?.step;
		if (last && !kill.after) return die();
		const result = work();
		if (last) await result.catch(() => {});
		if (last) return die();
		const value = await result;
		await scheduler.schedule(Promise.resolve(), `${name} hears of ${what}`);
		return dead ? never : value;
	};
	const { journal } = memoryJournal(world.entries.entries);
	const own: Journal = {
		append: (entry, options) =>
			step(`appends ${entry['type']}`, () => journal.append(entry, options)),
		read: () => step('reads', () => journal.read()),
		close: async () => {},
	};
	const queues = queueGateway({
		send: ({ entries }) =>
			step('sends', async () => {
				const answer = world.answers.shift() ?? 'good';
				if (answer === 'refused') throw fail('denied', 'sqs:SendMessage is denied');
				world.sent.push(...entries.map(({ body }) => body));
				if (answer === 'lost') throw fail('timeout', 'no answer', { outcomeUnknown: true });
				return entries.map((_, index) => ({ ok: true, messageId: `${name}${index}` }));
			}),
	});
	const claims: World['claims'] = {
		take: (what, why) =>
			step('claims', async () => {
				const claim = await world.claims.take(what, why);
				const once = { release: async () => void (held.delete(once) && (await claim.release())) };
				held.add(once);
				return { release: () => step('releases', once.release) };
			}),
	};
	/** `awsmsg undo`, with `--repeat-unknown` or without; answers the ids that it names. */
	const undo = async (repeat: boolean, thinks: number): Promise<readonly string[]> => {
		const { messages } = await keptMessages(own);
		// Whoever is asked looks at the dialog for a while.
		for (let at = 0; at < thinks; at++)
			await scheduler.schedule(Promise.resolve(), `${name} thinks`);
		const kept = lastDeletion(messages, queue, place).filter((one) => {
			const { kind } = undoableOf(one, place);
			return kind === 'ready' || (repeat && kind === 'doubtful');
		});
		const undos = await undoDeletions(
			{ queues, journal: own, claims },
			{ kept, grant: grant('orders-dlq') },
			new AbortController().signal,
		);
		return undos.flatMap(({ id, outcome, perhapsTwice }) =>
			outcome.outcome === 'unknown' || perhapsTwice === true ? [id] : [],
		);
	};
	return {
		run: (repeat: boolean, thinks = 0) =>
			Promise.race([undo(repeat, thinks).catch((): readonly string[] => []), death.promise]),
	};
}

it('sends nothing twice that nobody names, and loses nothing, whoever is killed when', async () => {
	const killed = fc.option(fc.record({ step: fc.nat({ max: 32 }), after: fc.boolean() }), {
		nil: undefined,
	});
	const one = fc.record({ kill: killed, repeat: fc.boolean(), thinks: fc.nat({ max: 60 }) });
	await fc.assert(
		fc.asyncProperty(
			fc.scheduler(),
			fc.array(one, { minLength: 2, maxLength: 3 }),
			fc.array(fc.constantFrom<Sent['outcome']>('good', 'good', 'lost', 'refused'), {
				maxLength: 6,
			}),
			async (scheduler, processes, answers) => {
				const { journal, state } = memoryJournal();
				const world: World = { entries: state, claims: memoryClaims(), sent: [], answers };
				const messages = Array.from({ length: many }, (_, index) =>
					message(`m${index}`, 0, { body: `m${index}` }),
				);
				const keys = await keepMessages(journal, {
					...{ queue, place, messages, at: 1, run: 'r', from: 0 },
				});
				for (const key of keys) await noteOutcome(journal, key, 'deleted');
				const ends = processes.map(({ kill, repeat, thinks }, index) =>
					processIn(world, scheduler, `p${index}`, kill).run(repeat, thinks),
				);
				const named = new Set<string>();
				const note = (end: readonly string[] | 'killed') => {
					for (const id of end === 'killed' ? [] : end) named.add(id);
				};
				for (const end of await scheduler.waitFor(Promise.all(ends))) note(end);
				// The user comes back, and sends what is unknown all the same.
				world.answers = [];
				for (const [round, repeat] of [false, true].entries()) {
					note(await scheduler.waitFor(processIn(world, scheduler, `last${round}`).run(repeat)));
				}
				const times = new Map<string, number>();
				for (const body of world.sent) times.set(body, (times.get(body) ?? 0) + 1);
				expect(messages.filter(({ id }) => !times.has(id))).toEqual([]);
				const unnamed = [...times].filter(([id, count]) => count > 1 && !named.has(id));
				expect(unnamed).toEqual([]);
			},
		),
		{ numRuns: Number(process.env['AWSMSG_CHAOS_RUNS'] === undefined ? 40 : 2000) },
	);
});
