import { asFailure, fail } from '../../domain/failure.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import type { TopicRef } from '../../domain/resources.ts';
import {
	type SubscriptionProblem,
	type SubscriptionSettings,
	subscriptionProblems,
	subscriptionSettingProblems,
} from '../../domain/topics/new-subscription.ts';
import { type SubscriptionRef, subscriptionWords } from '../../domain/topics/subscription.ts';
import {
	applySubscription,
	confirmSubscription,
	planSubscription,
	queueNeeds,
	subscribe,
	unsubscribe,
} from '../../operations/topics/change-topics.ts';
import { missingLetters } from '../../operations/topics/missing-queues.ts';
import { shortTime } from '../../presentation/formats.ts';
import {
	missingLettersWords,
	queueNeedsWords,
	replayChangeWords,
	replayWords,
	settingChangeWords,
	spreadsUntil,
	subscriptionProblemWords,
} from '../../presentation/topics/change-words.ts';
import { isLate, untilBack } from '../input/late.ts';
import { editDraft, keptIfLeft } from '../messages/edit/edit-draft.ts';
import type { Session } from '../shell/session.ts';
import { topView } from '../state/selectors.ts';
import { startChange } from '../streams/start-change.ts';
import type { Work } from '../watch/connection.ts';
import {
	inWholeText,
	newSubscriptionDocument,
	readNewSubscription,
	readSubscription,
	subscriptionDocument,
} from './subscription-document.ts';

function refuse(problems: readonly SubscriptionProblem[]): void {
	if (problems.length === 0) return;
	throw fail('invalid', problems.map(subscriptionProblemWords).join('; '), {
		hint: 'Nothing was sent',
	});
}

const waitsThere = (what: string) => `the change of ${what} waits where you asked for it`;

/** Subscribes to a topic, from a text in the user's editor; the policy of a queue is shown, and written where that is confirmed. */
export function subscribeTo(session: Session, topic: TopicRef, trigger: string): void {
	const { id } = topView(session.state);
	session.run(id, async ({ gateways, signal }) => {
		const given = {
			key: `subscription of ${topic.arn}`,
			text: newSubscriptionDocument,
			name: 'new-subscription.json',
		};
		let edited = given.text;
		const read = await editDraft(session, given, (text) => {
			edited = text;
			const one = readNewSubscription(text, topic.arn);
			refuse(inWholeText(subscriptionProblems(one.wanted), text, ['attributes', 'FilterPolicy']));
			return one;
		});
		if (read === undefined) return session.say('unchanged: nothing is subscribed');
		const { wanted, allows } = read;
		const found = async () => {
			const needs = await queueNeeds(gateways, wanted, signal);
			const { RedrivePolicy: redrivePolicy = '' } = wanted.attributes;
			const letters = await missingLetters(
				gateways,
				{ topicArn: topic.arn, redrivePolicy },
				signal,
			);
			await untilBack(session, id, waitsThere(topic.name), signal);
			return { needs, letters };
		};
		const { needs, letters } = await keptIfLeft(
			session,
			{ key: given.key, edited, again: ':subscribe' },
			found,
		);
		const allow =
			allows && needs.kind === 'known' && needs.admission.kind === 'policy'
				? { queue: needs.queue, policy: needs.admission.policy }
				: undefined;
		const grant = await session.confirm(
			{
				kind: allow === undefined ? 'subscribe-topic' : 'subscribe-and-allow',
				resource: resourceOf('topic', topic),
				also: allow === undefined ? [] : [resourceOf('queue', allow.queue)],
				detail: [
					`${wanted.protocol} ${wanted.endpoint}`,
					...Object.entries(wanted.attributes).map(([name, value]) => `${name}: ${value}`),
					...replayWords(wanted.attributes),
					...queueNeedsWords(needs, allow !== undefined),
					...(letters === undefined ? [] : [missingLettersWords(letters)]),
				],
			},
			trigger,
		);
		if (grant === undefined) return;
		const task = { kind: 'subscribe', title: `subscribe to ${topic.name}`, resource: topic.name };
		startChange(session, task, async (at) => {
			const input = { wanted, ...(allow === undefined ? {} : { allow }), grant };
			const { pending } = await subscribe(at.gateways, input, at.signal);
			const told = pending
				? `${wanted.endpoint} is subscribed, and has to confirm it within two days`
				: `${wanted.endpoint} is subscribed`;
			at.say(told, 'good');
			at.refreshLists();
			return told;
		});
	});
}

/** Confirms a subscription of a topic by its token. */
export async function confirmToken(
	session: Session,
	topic: TopicRef,
	token: string,
	trigger: string,
): Promise<void> {
	const grant = await session.confirm(
		{ kind: 'confirm-subscription', resource: resourceOf('topic', topic) },
		trigger,
	);
	if (grant === undefined) return;
	const task = { kind: 'confirm', title: `confirm at ${topic.name}`, resource: topic.name };
	startChange(session, task, async (at) => {
		const { arn } = await confirmSubscription(
			at.gateways,
			{ topicArn: topic.arn, token, grant },
			at.signal,
		);
		at.say(`confirmed: ${arn}`, 'good');
		at.refreshLists();
		return 'confirmed';
	});
}

/** Ends subscriptions: one, or all that are marked. */
export async function endSubscriptions(
	session: Session,
	refs: readonly [SubscriptionRef, ...SubscriptionRef[]],
	trigger: string,
): Promise<void> {
	const [first, ...others] = refs;
	const grant = await session.confirm(
		{
			kind: 'unsubscribe',
			resource: resourceOf('subscription', first),
			also: others.map((ref) => resourceOf('subscription', ref)),
			detail: refs.map(subscriptionWords),
		},
		trigger,
	);
	if (grant === undefined) return;
	const title = others.length === 0 ? subscriptionWords(first) : `${refs.length} subscriptions`;
	const task = { kind: 'unsubscribe', title: `unsubscribe ${title}`, resource: first.name };
	startChange(session, task, async (at) => {
		for (const [done, ref] of refs.entries()) {
			try {
				await unsubscribe(at.gateways, { ref, grant }, at.signal);
			} catch (error) {
				if (done === 0) throw error;
				const told = `${done} of ${refs.length} are unsubscribed`;
				at.refreshLists();
				// What was stopped is said by nobody else; any other failure is said once it is thrown.
				at.say(told, 'notice');
				const { kind, message, ...more } = asFailure(error);
				throw fail(kind, `${told}: ${message}`, more);
			}
		}
		at.say(`unsubscribed ${title}`, 'good');
		at.refreshLists();
		return 'unsubscribed';
	});
}

/** Settings in the user's editor; what changed is shown and confirmed before it is sent. */
export function editSubscription(session: Session, ref: SubscriptionRef, trigger: string): void {
	const { id } = topView(session.state);
	session.run(id, async (work) => {
		const { gateways, signal } = work;
		const { raw } = await gateways.topics.subscription(ref.arn, { signal });
		if (isLate(session, id, 'the settings of the subscription are read: press e again')) return;
		const given = { key: ref.arn, text: subscriptionDocument(raw), name: 'subscription.json' };
		let edited = given.text;
		const settings = await editDraft(session, given, (text) => {
			edited = text;
			const wanted = readSubscription(text, raw);
			const changed = Object.entries(wanted).filter(([name, value]) => (raw[name] ?? '') !== value);
			const problems = subscriptionSettingProblems(Object.fromEntries(changed), ref, raw);
			refuse(inWholeText(problems, text, ['FilterPolicy']));
			return wanted;
		});
		if (settings === undefined) return session.say('unchanged');
		await keptIfLeft(session, { key: ref.arn, edited, again: 'e' }, () =>
			confirmChange(session, { id, ref, settings, trigger }, work),
		);
	});
}

/** Takes back what the last change in this session set. */
export function undoSubscription(session: Session, ref: SubscriptionRef, trigger: string): void {
	const before = session.settingsBefore.get(ref.arn);
	if (before === undefined) return;
	const { id } = topView(session.state);
	const { settings } = before;
	session.run(id, (work) => confirmChange(session, { id, ref, settings, trigger }, work));
}

async function confirmChange(
	session: Session,
	{
		id,
		ref,
		settings,
		trigger,
	}: {
		/** The view that it was asked for in. */
		readonly id: number;
		readonly ref: SubscriptionRef;
		readonly settings: SubscriptionSettings;
		readonly trigger: string;
	},
	{ gateways, signal }: Work,
): Promise<void> {
	const { changes, problems, letters } = await planSubscription(
		gateways,
		{ ref, settings },
		signal,
	);
	refuse(problems);
	if (changes.length === 0) return session.say('nothing changes');
	await untilBack(session, id, waitsThere(subscriptionWords(ref)), signal);
	const grant = await session.confirm(
		{
			kind: 'set-subscription',
			resource: resourceOf('subscription', ref),
			detail: [
				subscriptionWords(ref),
				...changes.map(settingChangeWords),
				...replayChangeWords(changes),
				...(letters === undefined ? [] : [missingLettersWords(letters)]),
			],
		},
		trigger,
	);
	if (grant === undefined) return;
	const title = `settings of ${subscriptionWords(ref)}`;
	const task = { kind: 'settings', title, resource: ref.name };
	startChange(session, task, async (at) => {
		// What is set by then is taken back also where the rest fails.
		const before: Record<string, string> = {};
		await applySubscription(
			at.gateways,
			{ ref, changes, grant },
			({ name, before: old = '' }) => {
				before[name] = old;
				const settingsBefore = { settings: { ...before }, tags: { set: {}, remove: [] } };
				if (at.isHere()) session.settingsBefore.set(ref.arn, settingsBefore);
			},
			at.signal,
		);
		const until = spreadsUntil(changes, session.host.clock.now());
		const when = until === undefined ? '' : `, by ${shortTime(until)} everywhere in SNS`;
		at.say(`changed${when}: a, then undo settings, takes it back`, 'good', until);
		at.refreshLists();
		return 'changed';
	});
}
