import type { JobContext, JobRun } from '../aws/serve.ts';
import type { RecordBlock } from '../domain/streams/record-block.ts';
import { systemClock } from '../host/clock.ts';
import { decodingTools } from '../host/decoding-tools.ts';
import type { FollowEnd } from '../operations/streams/follow-events.ts';
import { type FeedInput, feedRecords } from '../operations/streams/record-feed.ts';

/** Blocks of records that may be under way to the screen: beyond them reading waits. */
const mostUnderWay = 4;

/**
 * The job `follow`: reads, merges and decodes a stream beside the thread that draws it. Whoever takes
 * the events tells once for each block of records that it has taken it.
 */
export async function followJob(
	{ gateways }: Pick<JobContext, 'gateways'>,
	input: unknown,
	run: JobRun,
): Promise<FollowEnd> {
	const { signal } = run;
	let underWay = 0;
	let goOn: (() => void) | undefined;
	const taken = () => {
		underWay -= 1;
		goOn?.();
	};
	run.onTell(taken);
	signal.addEventListener('abort', () => goOn?.(), { once: true });
	return await feedRecords(
		{ streams: gateways.streams, clock: systemClock, tools: decodingTools },
		input as FeedInput,
		async (event) => {
			if (event.type !== 'feed/records') {
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
		},
		signal,
	);
}

/** What moves over instead of being copied. */
function buffersOf({ bytes, columns }: RecordBlock): ArrayBuffer[] {
	return [bytes, ...Object.values(columns)].flatMap(({ buffer }) =>
		buffer instanceof ArrayBuffer ? [buffer] : [],
	);
}
