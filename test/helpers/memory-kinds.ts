import {
	type KnownKinds,
	withDone,
	withNote,
	withOthers,
	withoutKinds,
	withSeen,
} from '../../source/domain/messages/known-kinds.ts';
import { seenPlace } from '../../source/domain/messages/seen.ts';
import type { FingerprintMemory } from '../../source/operations/ports.ts';

/** What is remembered of kinds of messages, in memory. */
export function memoryKinds(): FingerprintMemory {
	let known: KnownKinds = new Map();
	return {
		load: async () => [...known.values()],
		async see(seen, { queue, endpoint }, at) {
			known = withSeen(known, seen, seenPlace(queue.arn, endpoint), at);
		},
		async did(done) {
			known = withDone(known, done);
		},
		async note(id, text) {
			known = withNote(known, id, text);
			return known.has(id);
		},
		async merge(others) {
			known = withOthers(known, others);
		},
		async forget(ids) {
			known = withoutKinds(known, ids);
		},
	};
}
