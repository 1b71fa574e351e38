import { nameOfArn } from '../arn.ts';
import { greatest } from '../extent.ts';
import { keyAt } from '../here.ts';
import type { KnownAct, KnownFingerprint, SeenPlace } from './seen.ts';

/*
What is remembered of kinds of messages, as rules: what a look, an act, a note and the memory of somebody else add to
it, and whether a kind came back after something was done.
*/

/** Kinds by their ids. */
export type KnownKinds = ReadonlyMap<string, KnownFingerprint>;

/** Queues kept of a kind, and acts: the latest ones. */
const mostQueues = 10;
const mostActs = 20;

/** A kind of which messages were seen, and when the youngest of them was sent, where that was told. */
export type SeenKind = {
	readonly id: string;
	readonly title: string;
	readonly newestSent?: number;
};

/** A look at a queue: these kinds are there at a time. */
export function withSeen(
	known: KnownKinds,
	seen: readonly SeenKind[],
	place: SeenPlace,
	at: number,
): KnownKinds {
	const next = new Map(known);
	for (const kind of seen) {
		const { id, title } = kind;
		const before = ownOf(next.get(id));
		next.set(id, {
			...before,
			...{ id, title, firstSeen: before?.firstSeen ?? at, lastSeen: at },
			...newestOf([before, kind]),
			queues: latest([nameOfArn(place.arn), ...(before?.queues ?? [])]),
			places: placesOf([place, ...(before?.places ?? [])]),
		});
	}
	return next;
}

/**
 * Something was done about kinds; one that nobody has seen is known from here on. What a run that goes on has done adds up
 * with what it did before.
 */
export function withDone(
	known: KnownKinds,
	done: readonly { readonly id: string; readonly title: string; readonly act: KnownAct }[],
): KnownKinds {
	const next = new Map(known);
	for (const { id, title, act } of done) {
		const { at, place } = act;
		const before = ownOf(next.get(id)) ?? {
			...{ id, title, firstSeen: at, lastSeen: at },
			...{ queues: [nameOfArn(place.arn)], places: [place] },
		};
		const { acts = [] } = before;
		const earlier = acts.find((one) => keyOf(one) === keyOf(act));
		next.set(id, { ...before, acts: actsOf([together(act, earlier), ...acts]) });
	}
	return next;
}

/** A note about a kind; an empty one removes it. The same as before where the kind is not known. */
export function withNote(known: KnownKinds, id: string, text: string): KnownKinds {
	const one = known.get(id);
	if (one === undefined) return known;
	const { note: _, imported: __, ...rest } = one;
	return new Map(known).set(id, text === '' ? rest : { ...rest, note: text });
}

/** What somebody else knows: earliest and latest times win, acts add up, a note of one's own stays. */
export function withOthers(known: KnownKinds, others: readonly KnownFingerprint[]): KnownKinds {
	const next = new Map(known);
	for (const other of others) {
		const ours = next.get(other.id);
		next.set(
			other.id,
			ours === undefined ? { ...merged(other, other), imported: true } : merged(ours, other),
		);
	}
	return next;
}

/** Without these kinds; the same as before where none of them is known. */
export function withoutKinds(known: KnownKinds, ids: ReadonlySet<string>): KnownKinds {
	const left = [...known].filter(([id]) => !ids.has(id));
	return left.length === known.size ? known : new Map(left);
}

/** From here on it is one's own. */
function ownOf(kind: KnownFingerprint | undefined): Omit<KnownFingerprint, 'imported'> | undefined {
	if (kind === undefined) return;
	const { imported: _, ...rest } = kind;
	return rest;
}

/** Of one alone it is that one, as it is kept. */
function merged(ours: KnownFingerprint, other: KnownFingerprint): KnownFingerprint {
	const note = ours.note ?? other.note;
	const places = placesOf([...(ours.places ?? []), ...(other.places ?? [])]);
	const acts = actsOf([...(ours.acts ?? []), ...(other.acts ?? [])]);
	return {
		...ours,
		firstSeen: Math.min(ours.firstSeen, other.firstSeen),
		lastSeen: Math.max(ours.lastSeen, other.lastSeen),
		...newestOf([ours, other]),
		queues: latest([...ours.queues, ...other.queues]),
		...(places.length === 0 ? {} : { places }),
		...(acts.length === 0 ? {} : { acts }),
		...(note === undefined ? {} : { note }),
	};
}

/**
 * Whether messages of a kind came back after something was done about it: some were seen that were sent since. Unknown
 * where nobody has looked since, or looked and was not told when they were sent, and where some were seen in another
 * place too: what is known of times is of all places at once.
 */
export function cameBack(
	{
		lastSeen,
		newestSent,
		places = [],
	}: Pick<KnownFingerprint, 'lastSeen' | 'newestSent' | 'places'>,
	{ at, place }: Pick<KnownAct, 'at' | 'place'>,
): 'yes' | 'no' | 'unknown' {
	const here = keyAt(place.arn, place.endpoint);
	if (places.some(({ arn, endpoint }) => keyAt(arn, endpoint) !== here)) return 'unknown';
	if (newestSent !== undefined && newestSent > at) return 'yes';
	return newestSent === undefined || lastSeen <= at ? 'unknown' : 'no';
}

function newestOf(
	all: readonly (Pick<SeenKind, 'newestSent'> | undefined)[],
): Pick<SeenKind, 'newestSent'> {
	const times = all.flatMap((one) => one?.newestSent ?? []);
	return times.length === 0 ? {} : { newestSent: greatest(times) };
}

function latest(names: readonly string[]): readonly string[] {
	return [...new Set(names)].slice(0, mostQueues);
}

function placesOf(places: readonly SeenPlace[]): readonly SeenPlace[] {
	return firstOfEach(places, ({ arn, endpoint }) => keyAt(arn, endpoint)).slice(0, mostQueues);
}

/** One act of a run, in what is known of a kind. */
function keyOf({ what, run, place }: KnownAct): string {
	return [what, run, keyAt(place.arn, place.endpoint)].join(' ');
}

function together(act: KnownAct, earlier: KnownAct | undefined): KnownAct {
	if (earlier?.many === undefined || act.many === undefined) return act;
	return { ...act, many: earlier.many + act.many };
}

/** Each act once, the latest first. */
function actsOf(acts: readonly KnownAct[]): readonly KnownAct[] {
	const each = firstOfEach(acts, keyOf);
	return each.toSorted((one, other) => other.at - one.at).slice(0, mostActs);
}

function firstOfEach<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
	const known = new Map<string, Item>();
	for (const item of items) {
		const key = keyOf(item);
		if (!known.has(key)) known.set(key, item);
	}
	return [...known.values()];
}
