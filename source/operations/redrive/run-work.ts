import { maskedView } from '../../domain/masking/mask-message.ts';
import { Masks } from '../../domain/masking/masks.ts';
import type { Message } from '../../domain/messages/message.ts';
import { canarySteps } from '../../domain/redrive/canary-batches.ts';
import type { RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { hiddenAtOnce, knowsItsNeeds } from '../../domain/redrive/redrive-plan.ts';
import type { RedriveState } from '../../domain/redrive/redrive-state.ts';
import { resumptionOf } from '../../domain/redrive/resumption.ts';
import type { RedriveWork } from './engine/work.ts';
import { afterCrash, refuseOver } from './going-on.ts';
import { compileChoices, restOf, routeOf } from './plan/compile.ts';
import type { RedriveStart } from './run.ts';
import { sentSince } from './sent-since.ts';

/**
 * What the engine has to do for a run that has `begun` then, or for what is left of one. Throws `refused` for a run that
 * is over, and `invalid` for a filter or an edit that says nothing.
 */
export function workOf(
	start: RedriveStart,
	begun: number,
	hash: (text: string) => string,
): RedriveWork {
	const { plan, runId, grants, resumed, resolveUnknown, limits, canaryOnly } = start;
	const { choices, source, fifo } = plan;
	if (resumed !== undefined) refuseOver(resumed);
	const resumption = resumed && resumptionOf(resumed);
	const last = canarySteps.at(-1) ?? 0;
	const target = canaryOnly === true ? last : choices.limit;
	const isRest = resumption?.kind === 'rest';
	const { retentionSeconds } = plan;
	const seen = seenIn(start);
	const isOfAnother = resumed !== undefined;
	const compiled = compileChoices(choices, source.name, { retentionSeconds, seen, isOfAnother });
	const knows = canaryOnly === true || isRest || knowsItsNeeds(choices);
	return {
		runId,
		source,
		fifo,
		deleteGrant: grants.source,
		destinationOf: routeOf(plan, grants),
		...compiled,
		...restOf(plan, grants),
		...(choices.to === undefined && plan.rest === undefined ? {} : { isNamed: true }),
		// What a subscriber lost again comes back under an id that nobody told: it would be published for ever.
		...(plan.topic === undefined ? {} : { isLater: sentSince(begun, plan.count) }),
		...(isRest
			? {
					chosen: resumption.ids,
					filter: decidedBefore(resumed?.state, compiled.filter),
					...restOf(plan, grants, { decidedOnly: true }),
				}
			: {}),
		...(knows ? { aside: { atOnce: hiddenAtOnce, ...heldOnceBy(plan) } } : {}),
		leaseSeconds: choices.leaseSeconds,
		hash,
		...(target === undefined ? {} : { target }),
		...(choices.canary === undefined ? {} : { allowance: 0 }),
		...(choices.perSecond === undefined ? {} : { perSecond: choices.perSecond }),
		...(resumed === undefined ? {} : { before: resumed.state }),
		...(resolveUnknown === undefined ? {} : { resolveUnknown }),
		...(resumed === undefined && limits === undefined
			? {}
			: {
					limits: {
						...(resumed === undefined ? {} : { settle: afterCrash(choices) }),
						...limits,
					},
				}),
	};
}

/** How a run sees the messages of its queue: without what is masked. */
export function seenIn({
	masks: rules = [],
	plan: { source },
}: Pick<RedriveStart, 'masks' | 'plan'>): (message: Message) => Message {
	if (rules.length === 0) return (message) => message;
	const masks = new Masks(rules);
	return (message) => maskedView(message, masks, source.name);
}

/**
 * Of what was found to be meant before the filter might say something else by now, and is not asked again. Chosen ones
 * that no part has come to are asked about.
 */
function decidedBefore(
	state: RedriveState | undefined,
	filter: RedriveWork['filter'],
): NonNullable<RedriveWork['filter']> {
	return (message, now) =>
		state?.decided.has(message.id) === true ? 'match' : (filter?.(message, now) ?? 'match');
}

/** Whether the source counts receives; a plan of before tells it by its checks. */
export function heldOnceBy({ hides, checks }: RedrivePlan): { readonly heldOnce?: true } {
	const counts =
		hides === undefined
			? checks.some(({ finding }) => finding === 'dead-letters-again')
			: hides.heldOnce === true;
	return counts ? { heldOnce: true } : {};
}
