import type { JobContext, JobRun } from '../aws/serve.ts';
import { systemClock } from '../host/clock.ts';
import { decodingTools } from '../host/decoding-tools.ts';
import { feedTopicBlocks, type TopicBlockEvent } from '../operations/topics/topic-blocks.ts';
import type { TopicFeedEnd, TopicFeedInput } from '../operations/topics/topic-feed.ts';
import { blockFlow } from './block-flow.ts';

/** The job `tail-topic`: receives, decodes and deletes what a topic delivers to the queue of a tail. */
export async function topicJob(
	{ gateways }: Pick<JobContext, 'gateways'>,
	input: unknown,
	run: JobRun,
): Promise<TopicFeedEnd> {
	return await feedTopicBlocks(
		{ queues: gateways.queues, clock: systemClock, tools: decodingTools },
		input as TopicFeedInput,
		blockFlow<TopicBlockEvent>(run),
		run.signal,
	);
}
