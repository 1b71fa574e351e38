import { join } from 'node:path';
import { kindProblem } from '../../domain/messages/known-file.ts';
import {
	type KnownKinds,
	withDone,
	withNote,
	withOthers,
	withoutKinds,
	withSeen,
} from '../../domain/messages/known-kinds.ts';
import { type KnownFingerprint, seenPlace } from '../../domain/messages/seen.ts';
import type { FingerprintMemory } from '../../operations/ports.ts';
import { withFileLock } from '../files/file-lock.ts';
import { type Paths, readOwn, writePrivate } from '../files/files.ts';

/** Fingerprints kept: one's own before those of others, then those with a note, then those seen last. */
const most = 2000;

/** The remembered fingerprints in one file of the data folder, 0600. */
export function fingerprintMemory(paths: Pick<Paths, 'data'>): FingerprintMemory {
	const file = join(paths.data, 'fingerprints.json');
	const change = (apply: (known: KnownKinds) => KnownKinds) =>
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
			await change((known) => withSeen(known, seen, seenPlace(queue.arn, endpoint), at));
		},
		async did(done) {
			await change((known) => withDone(known, done));
		},
		async note(id, text) {
			return (await change((known) => withNote(known, id, text))).has(id);
		},
		async merge(others) {
			await change((known) => withOthers(known, others));
		},
		async forget(ids) {
			await change((known) => withoutKinds(known, ids));
		},
	};
}

function byWorth(a: KnownFingerprint, b: KnownFingerprint): number {
	return (
		Number(a.imported === true) - Number(b.imported === true) ||
		Number(b.note !== undefined) - Number(a.note !== undefined) ||
		b.lastSeen - a.lastSeen
	);
}

async function load(file: string): Promise<KnownKinds> {
	const text = (await readOwn(file)) ?? '[]';
	return new Map(parseFingerprints(text).map((known) => [known.id, known]));
}

/** The fingerprints of a file of ours; what is none is left out, and what of one can't be read, too. */
function parseFingerprints(text: string): readonly KnownFingerprint[] {
	try {
		const value: unknown = JSON.parse(text);
		return Array.isArray(value) ? value.flatMap(readable) : [];
	} catch {
		return [];
	}
}

function readable(value: unknown): readonly KnownFingerprint[] {
	if (kindProblem(value, '') === undefined) return [value as KnownFingerprint];
	if (typeof value !== 'object' || value === null) return [];
	// What a later version wrote goes without what this one does not know.
	const { id, title, firstSeen, lastSeen, queues, places, note } = value as Partial<
		Record<keyof KnownFingerprint, unknown>
	>;
	const least = {
		...{ id, title, firstSeen, lastSeen, queues },
		...(places === undefined ? {} : { places }),
		...(note === undefined ? {} : { note }),
	};
	return kindProblem(least, '') === undefined ? [least as KnownFingerprint] : [];
}
