import { type Failure, failureLine } from '../../domain/failure.ts';
import {
	endedMark,
	type FoundTail,
	type Removal,
	type TailReading,
	type TopicTailPlan,
	tailRetention,
	tailVisibility,
} from '../../domain/topics/topic-tail.ts';
import { count, counted, duration, shortTime } from '../formats.ts';

/** What a tail makes and what it leaves alone, as sentences. */
export function tailPlanLines({ topic, queue, raw, filter }: TopicTailPlan): readonly string[] {
	const { name } = queue;
	return [
		queue.kind === 'made'
			? `Makes the queue ${name}, which lets ${topic.name} in and nobody else, and keeps a message for ${duration(tailRetention * 1000)}.`
			: `Uses the queue ${name}, which is there for tails${queue.holds ? ` and holds ~${counted(queue.holds, 'message')}` : ''}: those of ${topic.name} are shown and deleted, earlier ones too; what others put there is left, hidden for ${tailVisibility} seconds each time it is received.`,
		raw
			? 'Raw delivery: as it was published; a message with more than 10 attributes does not come.'
			: 'With the envelope of SNS: subject, attributes and the id of the message.',
		filter === undefined
			? 'All messages that are published from now on.'
			: `Only what its filter policy on ${filter.scope === 'MessageBody' ? 'the body' : 'attributes'} takes; SNS may take 15 minutes for a policy.`,
		queue.kind === 'made'
			? 'Leaving removes the subscription and the queue. The policy of the topic stays as it is.'
			: 'Leaving removes the subscription; the queue and the policy of the topic stay as they are.',
		'Paid are the requests to SQS that read and delete, and what a FIFO topic delivers.',
	];
}

/** What reading came to: `12 messages, 3 receives, 2 deletes`. */
export function tailReadingWords(reading: TailReading): string {
	const { messages, receives, deletes, repeats, others, undeleted } = reading;
	return [
		counted(messages, 'message'),
		counted(receives, 'receive'),
		counted(deletes, 'delete'),
		...(repeats === 0 ? [] : [`${count(repeats)} came twice`]),
		...(others === 0 ? [] : [`${count(others)} of others left alone`]),
		...(undeleted === 0 ? [] : [`${count(undeleted)} not deleted`]),
	].join(', ');
}

/** What is left of a tail, and how it goes; `undefined` where nothing is. `cleanup`: the command that removes it. */
export function leftWords(removal: Removal, cleanup: string): string | undefined {
	const { subscription, queue, queueName, stays, marked } = removal;
	if (marked === true && !subscription.done) {
		const why = failureWords(subscription.failure);
		return `The tail is over, and its subscription stays, and ${queueName} stays marked for it: ${why}. ${cleanup} removes it.`;
	}
	const parts = [
		...(subscription.done ? [] : [`its subscription stays: ${failureWords(subscription.failure)}`]),
		...(queue.done
			? []
			: [
					stays
						? `${queueName} stays marked as in use: ${failureWords(queue.failure)}`
						: `the queue ${queueName} stays: ${failureWords(queue.failure)}`,
				]),
	];
	if (parts.length === 0) return;
	return `The tail is over, and ${parts.join('; ')}. ${cleanup} removes it.`;
}

const failureWords = (failure: Failure) => failureLine(failure).replace(/\.$/, '');

/** What became of a tail that ended. */
export function removedWords({ queueName, stays }: Removal): string {
	return stays
		? `The subscription of ${queueName} is removed.`
		: `The queue ${queueName} and its subscription are removed.`;
}

/** That nobody knows whether a tail has a subscription; `undefined` where that is known. */
export function unknownWords({
	queue,
	mark,
	unknown,
}: Pick<FoundTail, 'queue' | 'mark' | 'unknown'>): string | undefined {
	if (unknown === undefined) return;
	return `Whether ${mark.topic} has a subscription of ${queue.name} is not known: ${failureWords(unknown)}.`;
}

/** How a tail stands, in a few words. */
export function standingWords({
	standing,
	mark: { expiresAt },
}: Pick<FoundTail, 'standing' | 'mark'>): string {
	switch (standing) {
		case 'gone':
			return 'left: its process is gone';
		case 'expired':
			if (expiresAt === endedMark.expiresAt) return 'left: it ended, and could not be removed';
			return `left: not heard of since ${shortTime(expiresAt)}`;
		default:
			return `in use, until ${shortTime(expiresAt)} at least`;
	}
}
