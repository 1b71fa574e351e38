import { fail } from '../../domain/failure.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import type { TopicRef } from '../../domain/resources.ts';
import { topicNameProblem, topicPolicyProblem } from '../../domain/topics/new-subscription.ts';
import { createTopic, deleteTopic, type NewTopic } from '../../operations/topics/change-topics.ts';
import { counted } from '../../presentation/formats.ts';
import { policyProblemWords } from '../../presentation/topics/filter-words.ts';
import { madeWords } from '../../presentation/wording.ts';
import { objectFrom, textsOf } from '../forms/json-settings.ts';
import { editDraft } from '../messages/edit/edit-draft.ts';
import type { Session } from '../shell/session.ts';
import { knownHere } from '../state/resources.ts';
import { topView } from '../state/selectors.ts';
import { startChange } from '../streams/start-change.ts';

/** A new topic to fill in. */
const newTopicDocument = `${JSON.stringify(
	{ name: '', fifo: false, attributes: {}, tags: {} },
	null,
	2,
)}\n`;

/** The topic that a filled in document asks for. Throws `invalid`. */
function readNewTopic(text: string): NewTopic {
	const document = objectFrom(text);
	const { name, fifo } = document;
	if (typeof name !== 'string' || name === '') throw fail('invalid', 'the topic has no name');
	const problem = topicNameProblem(name, fifo === true);
	if (problem !== undefined) throw fail('invalid', problem);
	const [attributes, tags] = [
		textsOf(text, document, 'attributes'),
		textsOf(text, document, 'tags'),
	];
	const wrong = topicPolicyProblem(attributes);
	if (wrong !== undefined) {
		throw fail('invalid', `${wrong.name}: ${policyProblemWords(wrong.problem)}`);
	}
	return { name, fifo: fifo === true, attributes, tags };
}

/** Makes a topic from a text in the user's editor. */
export function makeTopic(session: Session, trigger: string): void {
	const { id } = topView(session.state);
	session.run(id, async () => {
		const given = { key: 'new topic', text: newTopicDocument, name: 'new-topic.json' };
		const topic = await editDraft(session, given, readNewTopic);
		if (topic === undefined) return session.say('unchanged: no topic is made');
		const { name, fifo } = topic;
		const grant = await session.confirm(
			{
				kind: 'create-topic',
				resource: { kind: 'topic', name },
				detail: [fifo ? 'A FIFO topic.' : 'A standard topic.'],
			},
			trigger,
		);
		if (grant === undefined) return;
		const task = { kind: 'create', title: `create topic ${name}`, resource: name };
		startChange(session, task, async (at) => {
			const { was } = await createTopic(at.gateways, { topic, grant }, at.signal);
			const told = madeWords(name, was);
			at.say(told, was === 'no' ? 'good' : 'notice');
			at.refreshLists();
			return told;
		});
	});
}

/** Deletes a topic with its subscriptions after its name has been typed. */
export async function removeTopic(session: Session, ref: TopicRef, trigger: string): Promise<void> {
	const { confirmed, pending = 0 } = knownHere(session.state, 'topic', ref.arn)?.facts ?? {};
	const grant = await session.confirm(
		{
			kind: 'delete-topic',
			resource: resourceOf('topic', ref),
			detail: [
				confirmed === undefined
					? 'How many subscriptions go with it is not known.'
					: `${counted(confirmed + pending, 'subscription goes', 'subscriptions go')} with it.`,
			],
		},
		trigger,
	);
	if (grant === undefined) return;
	const task = { kind: 'delete', title: `delete topic ${ref.name}`, resource: ref.name };
	startChange(session, task, async (at) => {
		await deleteTopic(at.gateways, { topic: ref, grant }, at.signal);
		at.say(`${ref.name} is deleted`, 'good');
		at.refreshLists();
		return 'deleted';
	});
}
