import type { JobRun } from '../aws/serve.ts';
import type { RecordBlock } from '../domain/streams/record-block.ts';

/** Blocks of records that may be under way to the screen: beyond them reading waits. */
const mostUnderWay = 4;

type Packed = { readonly type: 'feed/records'; readonly block: RecordBlock };

/**
 * Tells events of a job, blocks of records without a copy. Whoever takes them tells once for each block that it has taken it.
 */
export function blockFlow<Event extends { readonly type: string }>(
	run: JobRun,
): (event: Event | Packed) => Promise<void> {
	const { signal } = run;
	let underWay = 0;
	let goOn: (() => void) | undefined;
	run.onTell(() => {
		underWay -= 1;
		goOn?.();
	});
	signal.addEventListener('abort', () => goOn?.(), { once: true });
	return async (event) => {
		if (!isPacked(event)) {
			run.emit(event);
			return;
		}
		run.emit(event, buffersOf(event.block));
		underWay += 1;
		while (underWay >= mostUnderWay && !signal.aborted) {
			await new Promise<void>((resolve) => {
				goOn = resolve;
			});
		}
	};
}

function isPacked(event: { readonly type: string }): event is Packed {
	return event.type === 'feed/records';
}

/** What moves over instead of being copied. */
function buffersOf({ bytes, columns }: RecordBlock): ArrayBuffer[] {
	return [bytes, ...Object.values(columns)].flatMap(({ buffer }) =>
		buffer instanceof ArrayBuffer ? [buffer] : [],
	);
}
