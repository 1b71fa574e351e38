import { fail } from '../../domain/failure.ts';
import type { QueueRef, TopicRef } from '../../domain/resources.ts';
import { subscriptionSettingProblems } from '../../domain/topics/new-subscription.ts';
import { type TopicTailPlan, tailSubjects } from '../../domain/topics/topic-tail.ts';
import { hereOf, locate } from '../../operations/resources/locate.ts';
import { planTopicTail } from '../../operations/topics/plan-tail.ts';
import { subscriptionProblemWords } from '../../presentation/topics/change-words.ts';
import { tailPlanLines } from '../../presentation/topics/tail-words.ts';
import { type Ask, openAsk } from '../forms/ask-parts.ts';
import { isLate } from '../input/late.ts';
import type { Session } from '../shell/session.ts';
import { topView } from '../state/selectors.ts';
import type { ViewOf } from '../state/views.ts';
import { openTopicTail } from '../tail/open-topic.ts';
import type { Work } from '../watch/connection.ts';
import { choice, field, fieldText } from '../widgets/fields.ts';

const envelope = 'envelope';
const raw = 'raw';
const byAttributes = 'attributes';
const byBody = 'body';
const ownQueue = 'one that is made and removed';

/** How a tail of a topic is to be made. */
export const topicTailAsk: Ask = {
	title: 'tail',
	verb: () => 'Go on',
	says: 'A topic keeps nothing: what is published from now on comes to a queue that is subscribed to it while you look. What is made is shown and confirmed first, and removed when you leave.',
	prepare: ({ session, view, key }) => {
		const { topic } = view;
		if (topic === undefined) throw fail('bug', 'a tail without a topic');
		const filter = filterOf(view, topic);
		const queue = fieldText(view, 'queue');
		const wanted = {
			topic,
			raw: fieldText(view, 'delivery') === raw,
			...(filter === undefined ? {} : { filter }),
		};
		return () =>
			begin(session, wanted, queue === '' || queue === ownQueue ? undefined : queue, key);
	},
};

/** Opens the form for a tail of a topic. */
export function askTopicTail(session: Session, topic: TopicRef): void {
	const lent = session.state.context.terms.tailQueue?.value;
	openAsk(
		session,
		'topic-tail',
		topic.name,
		[
			choice(
				'delivery',
				'delivery',
				[envelope, raw],
				envelope,
				'raw: without subject, id and topic',
			),
			field('policy', 'only what', 'a filter policy as JSON; empty: everything'),
			choice('scope', 'looks at', [byAttributes, byBody]),
			...(lent === undefined ? [] : [choice('queue', 'queue', [lent, ownQueue])]),
		],
		{ topic },
	);
}

function filterOf(view: ViewOf<'ask'>, { arn: topicArn }: TopicRef): TopicTailPlan['filter'] {
	const policy = fieldText(view, 'policy').trim();
	if (policy === '') return;
	const scope = fieldText(view, 'scope') === byBody ? 'MessageBody' : 'MessageAttributes';
	const settings = { FilterPolicyScope: scope, FilterPolicy: policy };
	const problems = subscriptionSettingProblems(settings, { topicArn, protocol: 'sqs' });
	if (problems.length === 0) return { policy, scope };
	throw fail('invalid', problems.map(subscriptionProblemWords).join('; '));
}

/** Shows what would be made, and makes it once that is confirmed. */
function begin(
	session: Session,
	wanted: Pick<TopicTailPlan, 'topic' | 'raw' | 'filter'>,
	lentName: string | undefined,
	key: string,
): void {
	const { id } = topView(session.state);
	session.run(id, async (work) => {
		const { gateways, clock, signal } = work;
		const owner = await session.host.tailOwner();
		const lent = lentName === undefined ? undefined : await queueNamed(session, work, lentName);
		const plan = await planTopicTail(
			{ topics: gateways.topics, queues: gateways.queues, clock, owner },
			{ ...wanted, ...(lent === undefined ? {} : { lent }) },
			signal,
		);
		const again = `the tail of ${wanted.topic.name} is not made: ask for it again`;
		if (isLate(session, id, again)) return;
		const grant = await session.confirm(
			{
				kind: 'tail-topic',
				receives: true,
				...tailSubjects(plan),
				detail: tailPlanLines(plan),
			},
			key,
		);
		if (grant !== undefined && !isLate(session, id, again)) openTopicTail(session, plan, grant);
	});
}

/** The queue that the configuration names, which has to be here. */
export async function queueNamed(
	{ state }: Session,
	{ gateways, info, signal }: Pick<Work, 'gateways' | 'info' | 'signal'>,
	name: string,
): Promise<QueueRef> {
	const here = hereOf(info, state.context.identity?.account);
	const found = await locate(gateways, here, `queue:${name}`, signal);
	if (found.kind === 'queue') return found.ref;
	throw fail('invalid', `tail_queue of the configuration names ${name}, which is no queue here`);
}
