import type { Grant } from '../../domain/effect.ts';
import { fail } from '../../domain/failure.ts';
import type { PlannedMute } from '../../domain/redrive/mute.ts';
import { type ResourceId, resourceOf, sameResource } from '../../domain/resource-id.ts';
import type { QueueRef, TopicRef } from '../../domain/resources.ts';
import type { Subject } from '../action-place.ts';

/** What one confirmed redrive by our own engine allows: emptying its source, filling its destinations. */
export type RedriveGrants = {
	readonly source: Grant;
	/** By queue ARN. */
	readonly destinations: Readonly<Record<string, Grant>>;
	/** Of a plan that publishes. */
	readonly topic?: Grant;
};

type Route = {
	readonly source: QueueRef;
	readonly destinations: readonly { readonly ref: QueueRef }[];
	/** Where the rest of a split goes. */
	readonly rest?: { readonly ref: QueueRef };
	readonly engine?: 'aws' | 'own';
	readonly choices?: { readonly canary?: object };
	/** The topic that is published to. */
	readonly topic?: { readonly ref: TopicRef };
};

function topicGrant(
	confirmed: Grant,
	[topic]: ReturnType<typeof topicsOf>,
): Pick<RedriveGrants, 'topic'> {
	return topic === undefined
		? {}
		: { topic: { ...confirmed, effect: 'write', resources: [topic] } };
}

function receiversOf({ destinations, rest }: Route): readonly { readonly ref: QueueRef }[] {
	return rest === undefined ? destinations : [...destinations, rest];
}

function topicsOf({ topic }: Route): readonly [] | readonly [ResourceId] {
	return topic === undefined ? [] : [resourceOf('topic', topic.ref)];
}

/** The queues of a plan, and its topic, as its confirmation is for them: the source first. */
export function redriveSubjects(plan: Route): {
	readonly resource: ResourceId;
	readonly also: readonly ResourceId[];
	readonly receives?: true;
} {
	// AWS's own move receives by itself, but for what goes ahead of it as a canary.
	const isMoved = plan.engine === 'aws' && plan.choices?.canary === undefined;
	return {
		...(isMoved ? {} : { receives: true }),
		resource: resourceOf('queue', plan.source),
		also: [...receiversOf(plan).map(({ ref }) => resourceOf('queue', ref)), ...topicsOf(plan)],
	};
}

/** The alarms that a plan mutes, and the rule that does, as its confirmation is for them: in the account that asks. */
export function muteSubjects({ mutes }: { readonly mutes?: PlannedMute }): readonly Subject[] {
	if (mutes === undefined) return [];
	const { rule, alarms } = mutes;
	return [
		{ kind: 'mute rule', name: rule },
		...alarms.map((name): Subject => ({ kind: 'alarm', name })),
	];
}

/**
 * The grants of a redrive that was confirmed: `confirmed` is the grant of its dialog, which named the
 * source and the destinations. A queue that it did not name gets none.
 */
export function redriveGrants(confirmed: Grant, plan: Route): RedriveGrants {
	const { resource, also } = redriveSubjects(plan);
	const [source] = confirmed.resources;
	const strange = sameResource(source, resource)
		? also.find((one) => !confirmed.resources.some((known) => sameResource(known, one)))
		: resource;
	if (strange !== undefined) {
		throw fail('bug', `${confirmed.what} was confirmed, and not for ${strange.name}`);
	}
	return {
		source: { ...confirmed, effect: 'destroy', resources: [resource] },
		destinations: Object.fromEntries(
			receiversOf(plan).map(({ ref }) => [
				ref.arn,
				{ ...confirmed, effect: 'write', resources: [resourceOf('queue', ref)] },
			]),
		),
		...topicGrant(confirmed, topicsOf(plan)),
	};
}
