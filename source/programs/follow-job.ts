import type { JobContext, JobRun } from '../aws/serve.ts';
import { systemClock } from '../host/clock.ts';
import { decodingTools } from '../host/decoding-tools.ts';
import type { FollowEnd } from '../operations/streams/follow-events.ts';
import { type FeedEvent, type FeedInput, feedRecords } from '../operations/streams/record-feed.ts';
import { blockFlow } from './block-flow.ts';

/** The job `follow`: reads, merges and decodes a stream beside the thread that draws it. */
export async function followJob(
	{ gateways }: Pick<JobContext, 'gateways'>,
	input: unknown,
	run: JobRun,
): Promise<FollowEnd> {
	return await feedRecords(
		{ streams: gateways.streams, clock: systemClock, tools: decodingTools },
		input as FeedInput,
		blockFlow<FeedEvent>(run),
		run.signal,
	);
}
