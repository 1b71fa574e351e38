import type { Grant } from '../../domain/effect.ts';
import { asFailure, failureLine } from '../../domain/failure.ts';
import { isGone, type TopicTailPlan } from '../../domain/topics/topic-tail.ts';
import type { TopicBlockEvent } from '../../operations/topics/topic-blocks.ts';
import type { TopicFeedEnd, TopicFeedInput } from '../../operations/topics/topic-feed.ts';
import { withTopicTail } from '../../operations/topics/topic-tail.ts';
import { leftWords, removedWords } from '../../presentation/topics/tail-words.ts';
import type { TaskAt } from '../contexts/task-at.ts';
import { nextCommand } from '../shell/command-place.ts';
import type { Session } from '../shell/session.ts';
import { startChange } from '../streams/start-change.ts';
import { pushTail } from './open.ts';
import { TailData } from './tail-data.ts';

/** The kind of the tasks that follow topics: leaving awsmsg waits until they have taken away what they made. */
export const topicTailTask = 'tail';

/**
 * Follows a topic in a view of its own. It is a task that ends with the view: what it made is taken away in any case, also
 * when the console is in another context by then.
 */
export function openTopicTail(session: Session, plan: TopicTailPlan, grant: Grant): void {
	const { topic } = plan;
	const data = new TailData('topic');
	const label = plan.filter === undefined ? 'from now on' : 'from now on, by its policy';
	const id = pushTail(session, {
		ref: topic,
		source: { from: { type: 'LATEST' }, label },
		data,
		topic: plan,
	});
	session.tails.set(id, data);
	const left = new AbortController();
	session.onLeave(id, () => {
		left.abort();
		session.tails.delete(id);
	});
	const task = { kind: topicTailTask, title: `tail of ${topic.name}`, resource: topic.name };
	startChange(session, task, async (at) => {
		const signal = AbortSignal.any([at.signal, left.signal]);
		try {
			const { end, note } = await follow(session, { plan, grant, data }, at, signal);
			session.update(id, 'tail', (old) => ({ ...old, ended: endWords[end] }));
			return note;
		} catch (error) {
			const failure = asFailure(error);
			session.update(id, 'tail', (old) =>
				failure.kind === 'aborted'
					? { ...old, ended: endWords.stopped }
					: { ...old, failure, ended: 'stopped' },
			);
			throw error;
		}
	});
}

const endWords: Readonly<Record<TopicFeedEnd, string>> = {
	stopped: 'stopped',
	counted: 'stopped',
	gone: 'its queue is gone: somebody removed it',
};

type Following = {
	readonly plan: TopicTailPlan;
	readonly grant: Grant;
	readonly data: TailData;
};

async function follow(
	session: Session,
	{ plan, grant, data }: Following,
	at: TaskAt,
	signal: AbortSignal,
): Promise<{ readonly end: TopicFeedEnd; readonly note: string }> {
	const { topics, queues } = at.gateways;
	const owner = await session.host.tailOwner();
	const cleanup = nextCommand(session.state, 'cleanup');
	let note = '';
	const end = await withTopicTail(
		{ topics, queues, clock: at.clock, owner },
		{ plan, grant },
		async ({ queue, unmarked }) => {
			if (unmarked !== undefined) at.say(`no tag could be set: ${failureLine(unmarked)}`, 'notice');
			const masks = session.host.masks.rules;
			const input: TopicFeedInput = {
				...(masks.length === 0 ? {} : { masks }),
				...{ queue, grant, raw: plan.raw },
				...{ lent: plan.queue.kind === 'lent', topicArn: plan.topic.arn },
			};
			const job = at.startJob<TopicBlockEvent>(
				'tail-topic',
				input,
				(event) => {
					const news = data.take(event);
					if (event.type === 'feed/records') job.tell('taken');
					if (news !== undefined) at.say(news.text, news.bad === true ? 'bad' : 'plain');
				},
				signal,
			);
			return (await job.ended) as TopicFeedEnd;
		},
		(removal) => {
			const words = leftWords(removal, cleanup);
			note = words ?? removedWords(removal);
			if (isGone(removal)) at.report({ note });
			else at.report({ note, leaves: true });
			at.say(note, words === undefined ? 'plain' : 'bad');
			at.refreshLists();
		},
		signal,
	);
	return { end, note };
}
