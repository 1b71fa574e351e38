import { fail } from '../../source/domain/failure.ts';
import { subscriptionRef } from '../../source/domain/topics/subscription.ts';
import type { Gateways } from '../../source/operations/ports.ts';
import { identity, info, startConsole } from '../console/fixture.ts';
import { queueRef } from '../operations/fakes.ts';
import { profiles, streams, subscriptions, topics, usualQueues } from './walk-account.ts';
import { jobsOf } from './walk-jobs.ts';
import { LateAnswers } from './walk-late.ts';
import { messagingOf } from './walk-messaging.ts';
import { observingOf } from './walk-observing.ts';
import { pushOf } from './walk-push.ts';

/** A file that can be imported. */
export const fileToImport = 'in.ndjson';

/**
 * A console over an account whose answers come when the walk says so, in any order, and in which everything has
 * a name of its own: see walk-account.ts. `further` are queues besides.
 */
export function walkWorld(random: () => number, further: readonly string[] = []) {
	const names = [...usualQueues, ...further];
	const late = new LateAnswers(random);
	const console = startConsole({ size: { columns: 120, rows: 60 }, connected: false, demo: true });
	const { clock, session, host } = console;
	const messaging = messagingOf(late, clock, names, random);
	const { queues, topics: topicGateway, streams: streamGateway } = messaging;
	const gateways: Gateways = {
		identity: { whoAmI: (options) => late.answer(() => identity, options) },
		...{ queues, topics: topicGateway, streams: streamGateway, push: pushOf(late) },
		...observingOf(late, clock, random),
	};
	const here = { ...info, profiles, sessions: ['corp'] };
	const { startJob, feed, watchFar } = jobsOf(late, clock, gateways, here.id, random);
	session.connected({ info: here, gateways, setMode: () => {}, close: async () => {}, startJob });
	session.dispatch({ type: 'identified', identity });
	host.files.set(fileToImport, '{"body":"m-9news"}\n');
	// Whoever edits changes something, or nothing.
	const edit = host.edit.bind(host);
	host.edit = async (text, name) => {
		await edit(text, name);
		return random() < 0.5 ? undefined : filledIn(text);
	};

	/** Samples of all, or of some in another order: what the watchers would bring. */
	function sample(): void {
		const at = clock.now();
		const there = names.filter(() => random() < 0.93);
		const depth = () => Math.floor(random() * 3_000);
		console.watched(
			{ kind: 'queue', type: 'listed', refs: there.map(queueRef), complete: true, at },
			{ kind: 'topic', type: 'listed', refs: topics, complete: true, at },
			{ kind: 'stream', type: 'listed', refs: streams, complete: true, at },
			{
				kind: 'queue',
				type: 'sampled',
				samples: there.map((name) => ({
					key: queueRef(name).arn,
					at,
					facts: { ...messaging.attributesOf(name), visible: depth() },
				})),
			},
			{
				kind: 'topic',
				type: 'sampled',
				samples: topics.map(({ arn }) => ({
					key: arn,
					at,
					facts: { arn, fifo: false, confirmed: depth(), raw: {} },
				})),
			},
			{
				kind: 'stream',
				type: 'sampled',
				samples: streams.map(({ arn, name }) => ({
					key: arn,
					at,
					facts: { ...messaging.streamFacts(name), openShards: depth() },
				})),
			},
		);
		sampleSubscriptions(at);
	}

	/** Nobody asks for subscriptions until somebody looks at a list of them. */
	function sampleSubscriptions(at: number): void {
		const list = session.state.views.findLast(
			(view) => view.kind === 'list' && view.pane === 'subscriptions',
		);
		if (list?.kind !== 'list') return;
		const part = list.of === undefined ? {} : { part: list.of.arn };
		const refs = subscriptions
			.filter(({ topicArn }) => list.of === undefined || list.of.arn === topicArn)
			.map(subscriptionRef);
		const confirmed = refs.filter(({ arn }) => arn.startsWith('arn:'));
		console.watched(
			{ kind: 'subscription', type: 'asked', ...part },
			{ kind: 'subscription', type: 'listed', refs, complete: true, ...part, at },
			{
				kind: 'subscription',
				type: 'sampled',
				samples: confirmed.map(({ arn }) => {
					const facts = messaging.subscriptionFacts(arn);
					return { key: arn, at, facts };
				}),
			},
		);
	}

	/** An attempt that got an answer, or none: the connection is lost, and comes back. */
	function attempt(): void {
		const failure = random() < 0.6 ? { failure: fail('unreachable', 'no route').failure } : {};
		session.dispatch({
			type: 'called',
			calls: [
				{
					...{ at: clock.now(), operation: 'SQS ListQueues', effect: 'read' },
					...{ attempt: 1, milliseconds: 1, ...failure },
				},
			],
		});
	}

	return {
		console,
		late,
		sample,
		feed,
		watchFar,
		attempt,
		/** Lets one of the answers that are on their way arrive. */
		async deliver(): Promise<void> {
			late.arrive();
			await console.settled();
		},
	};
}

/** A text as it comes back from an editor: what was empty is filled in, what was 30 is 60. */
function filledIn(text: string): string {
	return text
		.replace('"name": ""', '"name": "q-new"')
		.replace('"endpoint": ""', `"endpoint": "${queueRef('q-returns').arn}"`)
		.replaceAll('"30"', '"60"')
		.replace('"RawMessageDelivery": "false"', '"RawMessageDelivery": "true"');
}
