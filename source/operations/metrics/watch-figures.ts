import {
	type KnownSince,
	oldestAtOf,
	type QueueFigures,
} from '../../domain/diagnosis/queue-metrics.ts';
import type { Failure } from '../../domain/failure.ts';
import type { Known } from '../../domain/kinds.ts';
import { queueKey, sentTimes } from '../messages/receive-budget.ts';
import type { ReceiveMemory } from '../ports.ts';
import type { Attention } from '../watch/sampling.ts';
import { findSince } from './find-since.ts';
import { readFigures } from './read-figures.ts';
import { concernsAll, type MetricsPorts } from './read-metrics.ts';
import type { Spending } from './spending.ts';

/** What was told of a queue. */
export type FiguresOf = { readonly arn: string; readonly figures: QueueFigures };

/** A queue on the screen. `ofLetters`: dead letters lie there, those that others than queues send too, whose sending is counted. */
export type ShownQueue = {
	readonly known: Known<'queue'>;
	readonly dead: boolean;
	readonly ofLetters: boolean;
};

export type FiguresPorts = Required<MetricsPorts> & {
	readonly budget: Spending;
	readonly receives: Pick<ReceiveMemory, 'load'>;
	/** Where requests go; absent for AWS's own endpoints. */
	readonly endpoint?: string;
};

/** Between two looks at what is on the screen, ms. */
const tick = 1_000;
/** CloudWatch has a new minute once a minute, and bills each metric that is asked for. */
const every = { active: 60_000, idle: 300_000, away: 600_000 } as const;
/** A refusal lasts until somebody changes a policy, ms. */
const refusedFor = 5 * 60_000;
/** A history that has told nothing yet is read again after so long; one of a backlog later, since it may have ended. */
const untoldFor = 60_000;
const backlogFor = 10 * 60_000;
/** Histories that are read in one turn: each is a request or more. */
const mostHistories = 5;
/** A backlog smaller than this has no history worth a price. */
const backlogWorthAsking = 20;

/**
 * Asks CloudWatch about the queues on the screen, once a minute while somebody looks, and once each since when they
 * have dead letters or a backlog, until the signal aborts. Keeps to the budget: half as often where little is
 * left of it, and nothing once it is spent, which is said of what was never asked.
 */
export async function watchFigures(
	ports: FiguresPorts,
	view: { shown(): readonly ShownQueue[]; attention(): Attention },
	emit: (told: readonly FiguresOf[]) => void,
	signal: AbortSignal,
): Promise<void> {
	const { clock, budget } = ports;
	/** When each was asked last, by ARN. */
	const asked = new Map<string, number>();
	let refusedUntil = Number.NEGATIVE_INFINITY;
	const refused = (failure: Failure | undefined) => {
		// A part of one queue's figures says nothing of the others.
		if (failure === undefined || !(concernsAll(failure) || failure.kind === 'throttled')) return;
		refusedUntil = clock.now() + refusedFor;
	};
	await budget.write(true);
	while (!signal.aborted) {
		const wait = every[view.attention()] * budget.stretch;
		if (clock.now() >= refusedUntil) {
			const due = view.shown().filter(({ known }) => {
				const last = asked.get(known.ref.arn) ?? Number.NEGATIVE_INFINITY;
				return known.facts !== undefined && clock.now() - last >= wait;
			});
			if (due.length > 0) {
				for (const { known } of due) asked.set(known.ref.arn, clock.now());
				const told = await figuresOf(ports, due, signal);
				emit(told);
				for (const { figures } of told) refused(figures.metrics?.failure);
			}
			const open = view
				.shown()
				.filter((one) => isOpen(one, clock.now()))
				.slice(0, mostHistories);
			for (const one of open) {
				if (clock.now() < refusedUntil) break;
				const { ref, figures } = one.known;
				const oldestAt = oldestAtOf(figures?.metrics);
				const wanted = {
					name: ref.name,
					dead: one.ofLetters,
					...(oldestAt === undefined ? {} : { oldestAt }),
				};
				const found = await findSince(ports, wanted, signal);
				const since = one.ofLetters ? { ...found, ofLetters: true as const } : found;
				// What was found of a backlog stays true where it is not found anew.
				const isLost =
					since.failure !== undefined &&
					figures?.since?.since !== undefined &&
					isReadAs(figures.since, one.ofLetters);
				if (!isLost) emit([{ arn: ref.arn, figures: { since } }]);
				refused(since.failure);
			}
		}
		await budget.write();
		await clock.sleep(tick, signal);
	}
}

async function figuresOf(
	{ receives, endpoint, ...ports }: FiguresPorts,
	due: readonly ShownQueue[],
	signal: AbortSignal,
): Promise<readonly FiguresOf[]> {
	const wanted = due.map(({ known, dead }) => ({
		...{ name: known.ref.name, dead },
		firstAskedAt: known.history.samples[0]?.at ?? ports.clock.now(),
	}));
	const told = await readFigures(ports, wanted, signal);
	return Promise.all(
		due.map(async ({ known: { ref }, dead }): Promise<FiguresOf> => {
			const metrics = told.get(ref.name);
			// A comfort: where the file can't be read, no end is exact.
			const seen = dead
				? await receives.load(queueKey(ref.arn, endpoint)).catch(() => undefined)
				: undefined;
			return {
				arn: ref.arn,
				figures: {
					...(metrics === undefined ? {} : { metrics }),
					...(seen === undefined ? {} : { sentAt: sentTimes(seen) }),
				},
			};
		}),
	);
}

/** Whether it is to be found out since when this queue has what it has. */
function isOpen(
	{ known: { facts, history, figures }, ofLetters }: ShownQueue,
	now: number,
): boolean {
	const { visible, inFlight = 0 } = facts ?? {};
	if (visible === undefined) return false;
	const worth = ofLetters ? visible + inFlight > 0 : visible >= backlogWorthAsking;
	if (!worth) return false;
	const since = figures?.since;
	if (since === undefined || !isReadAs(since, ofLetters)) return true;
	const age = now - since.foundAt;
	if (since.failure !== undefined || since.silent) return age >= refusedFor;
	// It was empty meanwhile: what was found is about others.
	if (history.filledAt !== undefined && history.filledAt > since.foundAt) return age >= untoldFor;
	if (since.since === undefined) return age >= untoldFor * (ofLetters ? 1 : 5);
	return !ofLetters && age >= backlogFor;
}

/** Whether what was read tells of what is asked: of letters, or of a backlog. */
const isReadAs = (since: KnownSince, ofLetters: boolean): boolean =>
	(since.ofLetters === true) === ofLetters;
