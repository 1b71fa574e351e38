import { join } from 'node:path';
import { keyAt } from '../../domain/here.ts';
import type { KnownFingerprint, SeenPlace } from '../../domain/messages/seen.ts';
import type { FingerprintMemory } from '../../operations/ports.ts';
import { withFileLock } from '../files/file-lock.ts';
import { type Paths, readOwn, writePrivate } from '../files/files.ts';

/** Fingerprints kept; those with a note stay longest, then those seen last. */
const most = 2000;
const mostQueues = 10;

type Known = ReadonlyMap<string, KnownFingerprint>;

/** The remembered fingerprints in one file of the data folder, 0600. */
export function fingerprintMemory(paths: Pick<Paths, 'data'>): FingerprintMemory {
	const file = join(paths.data, 'fingerprints.json');
	const change = (apply: (known: Known) => Known) =>
		withFileLock(file, async () => {
			const before = await load(file);
			const after = apply(before);
			if (after === before) return before;
			const kept = [...after.values()].sort(byWorth).slice(0, most);
			await writePrivate(file, `${JSON.stringify(kept, undefined, '\t')}\n`);
			return after;
		});
	return {
		async load() {
			return [...(await load(file)).values()];
		},
		async see(seen, { queue, endpoint }, at) {
			const place = { arn: queue.arn, ...(endpoint === undefined ? {} : { endpoint }) };
			await change((known) => {
				const next = new Map(known);
				for (const { id, title } of seen) {
					const before = next.get(id);
					next.set(id, {
						...before,
						id,
						title,
						firstSeen: before?.firstSeen ?? at,
						lastSeen: at,
						queues: latest([queue.name, ...(before?.queues ?? [])]),
						places: placesOf([place, ...(before?.places ?? [])]),
					});
				}
				return next;
			});
		},
		async note(id, text) {
			const known = await change((before) => {
				const one = before.get(id);
				if (one === undefined) return before;
				const { note: _, ...rest } = one;
				return new Map(before).set(id, text === '' ? rest : { ...rest, note: text });
			});
			return known.has(id);
		},
		async merge(others) {
			await change((known) => {
				const next = new Map(known);
				for (const other of others) next.set(other.id, merged(next.get(other.id), other));
				return next;
			});
		},
	};
}

function merged(ours: KnownFingerprint | undefined, other: KnownFingerprint): KnownFingerprint {
	if (ours === undefined) return other;
	const note = ours.note ?? other.note;
	const places = placesOf([...(ours.places ?? []), ...(other.places ?? [])]);
	return {
		...ours,
		firstSeen: Math.min(ours.firstSeen, other.firstSeen),
		lastSeen: Math.max(ours.lastSeen, other.lastSeen),
		queues: latest([...ours.queues, ...other.queues]),
		...(places.length === 0 ? {} : { places }),
		...(note === undefined ? {} : { note }),
	};
}

function latest(names: readonly string[]): readonly string[] {
	return [...new Set(names)].slice(0, mostQueues);
}

function placesOf(places: readonly SeenPlace[]): readonly SeenPlace[] {
	const known = new Map<string, SeenPlace>();
	for (const place of places) {
		const key = keyAt(place.arn, place.endpoint);
		if (!known.has(key)) known.set(key, place);
	}
	return [...known.values()].slice(0, mostQueues);
}

function byWorth(a: KnownFingerprint, b: KnownFingerprint): number {
	return Number(b.note !== undefined) - Number(a.note !== undefined) || b.lastSeen - a.lastSeen;
}

async function load(file: string): Promise<Known> {
	const text = (await readOwn(file)) ?? '[]';
	return new Map(parseFingerprints(text).map((known) => [known.id, known]));
}

/** The fingerprints of a file or of an export; what is none is left out. */
function parseFingerprints(text: string): readonly KnownFingerprint[] {
	try {
		const value: unknown = JSON.parse(text);
		return Array.isArray(value) ? value.filter(isKnown) : [];
	} catch {
		return [];
	}
}

function isKnown(value: unknown): value is KnownFingerprint {
	if (typeof value !== 'object' || value === null) return false;
	const { id, title, firstSeen, lastSeen, queues, places, note } = value as Partial<
		Record<string, unknown>
	>;
	return (
		typeof id === 'string' &&
		typeof title === 'string' &&
		typeof firstSeen === 'number' &&
		typeof lastSeen === 'number' &&
		Array.isArray(queues) &&
		queues.every((queue) => typeof queue === 'string') &&
		(places === undefined || (Array.isArray(places) && places.every(isPlace))) &&
		(note === undefined || typeof note === 'string')
	);
}

function isPlace(value: unknown): value is SeenPlace {
	if (typeof value !== 'object' || value === null) return false;
	const { arn, endpoint } = value as Partial<Record<string, unknown>>;
	return typeof arn === 'string' && (endpoint === undefined || typeof endpoint === 'string');
}
