import type { QueueLimits } from '../../domain/messages/message-limits.ts';
import { mostTopicBytes, topicBytes, usualTopicBytes } from '../../domain/topics/topic-limits.ts';
import { knownHere } from '../state/resources.ts';
import { queueByArn } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';

type FormView = ViewOf<'form'>;

/** What a queue takes, and a stream, where they tell nothing else, bytes. Sources: SQS API reference, SendMessage; Kinesis, PutRecords. */
const usualBytes = 1024 * 1024;

/** What a form sends to takes of one message. */
export type FormLimits = Pick<QueueLimits, 'maximumMessageBytes' | 'isTopic'> & {
	/** The most bytes, as far as is known: what is larger is refused, unless it is not `certain`. */
	readonly most: number;
	readonly certain: boolean;
};

/** What the queue, topic, stream or device of a form takes of one message. */
export function limitsOf(view: FormView, state: State): FormLimits {
	const { arn } = view.target;
	switch (view.form) {
		case 'send': {
			const most = queueByArn(state, arn)?.facts?.maximumMessageBytes;
			return { most: most ?? usualBytes, maximumMessageBytes: most ?? usualBytes, certain: true };
		}
		case 'push':
			return { ...ofSns(usualTopicBytes), certain: true };
		case 'publish': {
			const { subscribers } = view;
			const read =
				subscribers?.ok && subscribers.value.topic.ok ? subscribers.value.topic.value : undefined;
			const facts = read ?? knownHere(state, 'topic', arn)?.facts;
			return facts === undefined
				? { ...ofSns(mostTopicBytes), most: usualTopicBytes, certain: false }
				: { ...ofSns(topicBytes(facts)), certain: true };
		}
		case 'put': {
			const kib = knownHere(state, 'stream', arn)?.facts?.maxRecordKiB;
			const most = kib === undefined ? usualBytes : kib * 1024;
			return { most, maximumMessageBytes: most, certain: true };
		}
	}
}

const ofSns = (most: number) => ({ most, maximumMessageBytes: most, isTopic: true }) as const;
