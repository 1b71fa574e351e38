import type { AcrossPlace, PlaceInfo } from '../../domain/contexts/across.ts';
import type { QueueFigures } from '../../domain/diagnosis/queue-metrics.ts';
import { asFailure, type Failure } from '../../domain/failure.ts';
import { operationKinds } from '../kinds.ts';
import type { FiguresOf } from '../metrics/watch-figures.ts';
import type { Clock } from '../ports.ts';
import { type Excusable, watchExcuses } from '../queues/excuses.ts';
import type { Attention, SamplerPace } from '../watch/sampling.ts';
import { type WatchEventOf, watchKind } from '../watch/watch.ts';
import { CallsTogether } from './calls-together.ts';
import type { OpenPlace } from './open-places.ts';

/** What is found out about one of several places, by its key. Plain data. */
export type AcrossEvent = { readonly place: string } & (
	| { readonly type: 'opened'; readonly info: PlaceInfo }
	/** It can't be connected to; nothing more comes of it. */
	| { readonly type: 'failed'; readonly failure: Failure; readonly at: number }
	| { readonly type: 'watched'; readonly event: WatchEventOf<'queue'> }
	/** What excuses what was found of queues, or does not. */
	| { readonly type: 'figures'; readonly figures: readonly FiguresOf[] }
);

/** A queue of which something is found that may be excused, without what is known of that. */
export type Excusing = Omit<Excusable, 'figures'>;

/** What a table of several places tells about itself. */
export type AcrossView = {
	/** Keys of the queues on the screen that are of this place, top first. */
	visible(place: string): readonly string[];
	/** Queues on the screen of this place of which something is found, or was hidden, that may be excused. */
	excusable(place: string): readonly Excusing[];
	attention(): Attention;
};

/** What the screen tells the job that watches: what it shows of each place, and that all is to be asked anew. */
export type AcrossWord = {
	readonly visible: Readonly<Record<string, readonly string[]>>;
	readonly excusable: Readonly<Record<string, readonly Excusing[]>>;
	readonly attention: Attention;
	readonly again?: true;
};

export type AcrossPorts = {
	readonly clock: Clock;
	open(place: AcrossPlace): Promise<OpenPlace>;
};

/**
 * How long events are gathered before they are told together, ms: where there are thousands of rows to sort, batches come
 * more slowly, as those of one list do, so that keys are not kept waiting.
 */
function gatherFor(rows: number): number {
	return Math.min(1_000, Math.max(100, rows / 10));
}

/**
 * Watches the queues of several places side by side until the signal aborts. All of them together ask as much as one
 * list does: each has its part of the calls at once and of the calls a second, so that one that hangs holds up no
 * other, and one that is throttled slows down alone; and where there are more places than calls, they take turns. What fails is
 * told of its place.
 */
export async function watchAcross(
	{ clock, open }: AcrossPorts,
	places: readonly AcrossPlace[],
	view: AcrossView,
	emit: (events: readonly AcrossEvent[]) => void,
	signal: AbortSignal,
): Promise<void> {
	const pace = shared(operationKinds.queue.pace, places.length);
	const together = new CallsTogether(clock, operationKinds.queue.pace.burst);
	const { tell, tellNow } = gathering(clock, emit, signal);
	const watch = async (place: AcrossPlace) => {
		const { key } = place;
		let opened: OpenPlace;
		try {
			opened = await open(place);
		} catch (error) {
			return tellNow({ place: key, type: 'failed', failure: asFailure(error), at: clock.now() });
		}
		try {
			if (signal.aborted) return;
			const { profiles: _, sessions: __, contested: ___, ...info } = opened.info;
			tell({ place: key, type: 'opened', info });
			let isFirst = true;
			const ports = { gateways: together.of(opened.gateways), clock, pace };
			const seen = { visible: () => view.visible(key), attention: () => view.attention() };
			const heard = (event: WatchEventOf<'queue'>) => {
				const told: AcrossEvent = { place: key, type: 'watched', event };
				// Nobody waits for a batch to see that there is something.
				if (isFirst) tellNow(told);
				else tell(told);
				isFirst = false;
			};
			const told = (figures: readonly FiguresOf[]) =>
				tell({ place: key, type: 'figures', figures });
			await Promise.all([
				watchKind('queue', ports, seen, heard, signal),
				watchWhatExcuses(ports, () => view.excusable(key), told, signal),
			]);
		} finally {
			opened.close();
		}
	};
	await Promise.all(places.map(watch));
}

/** Reads what may excuse the queues that `excusable` names, each once as often as in a list of one place. */
function watchWhatExcuses(
	{ gateways, clock }: Pick<AcrossPorts, 'clock'> & Pick<OpenPlace, 'gateways'>,
	excusable: () => readonly Excusing[],
	emit: (figures: readonly FiguresOf[]) => void,
	signal: AbortSignal,
): Promise<void> {
	const read = new Map<string, QueueFigures>();
	const view = () =>
		excusable().map((one): Excusable => {
			const figures = read.get(one.ref.arn);
			return figures === undefined ? one : { ...one, figures };
		});
	const heard = (told: readonly FiguresOf[]) => {
		for (const { arn, figures } of told) read.set(arn, figures);
		emit(told);
	};
	// A wait that ends with the table is no failure.
	return watchExcuses({ ...gateways, clock }, view, heard, signal).catch((error: unknown) => {
		if (!signal.aborted) throw error;
	});
}

/** The part of a pace that each of so many has. What is on the screen is as much as one screen holds. */
function shared(pace: SamplerPace, many: number): SamplerPace {
	const { active, idle, away } = pace.backgroundPerSecond;
	return {
		...pace,
		burst: Math.max(1, Math.floor(pace.burst / many)),
		steady: Math.max(1, Math.floor(pace.steady / many)),
		backgroundPerSecond: { active: active / many, idle: idle / many, away: away / many },
	};
}

function gathering(
	clock: Clock,
	emit: (events: readonly AcrossEvent[]) => void,
	signal: AbortSignal,
) {
	let waiting: AcrossEvent[] = [];
	let isDue = false;
	const flush = () => {
		isDue = false;
		if (waiting.length === 0 || signal.aborted) return;
		const events = waiting;
		waiting = [];
		emit(events);
	};
	/** How many rows each place has. */
	const rows = new Map<string, number>();
	const count = (event: AcrossEvent) => {
		if (event.type === 'watched' && event.event.type === 'listed' && event.event.complete) {
			rows.set(event.place, event.event.refs.length);
		}
	};
	const tell = (event: AcrossEvent) => {
		count(event);
		waiting.push(event);
		if (isDue) return;
		isDue = true;
		const all = [...rows.values()].reduce((sum, one) => sum + one, 0);
		clock.sleep(gatherFor(all), signal).then(flush, () => {});
	};
	const tellNow = (event: AcrossEvent) => {
		count(event);
		waiting.push(event);
		flush();
	};
	return { tell, tellNow };
}
