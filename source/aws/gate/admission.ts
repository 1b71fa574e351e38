import {
	allows,
	type Effect,
	type Grant,
	leastMode,
	type Mode,
	needsGrant,
	type Receive,
} from '../../domain/effect.ts';
import { type FailureError, fail } from '../../domain/failure.ts';
import { type Here, isAws } from '../../domain/here.ts';
import {
	type ResourceId,
	resourceWords,
	sameResource,
	serviceOf,
} from '../../domain/resource-id.ts';
import { resourceServices } from '../../domain/service-id.ts';
import { ruleOf } from './allow-list.ts';
import type { Bindings } from './bindings.ts';
import type { AnyRule, Resources } from './rule.ts';

/** A request that wants to be sent. */
export type Asked = {
	readonly operation: string;
	readonly input: object;
	readonly grant?: Grant;
};

/** Where requests go now, and what may be sent. */
export type Terms = {
	readonly mode: Mode;
	readonly receive?: Receive;
	/** Whether anything may be hidden by this session, to be given back. */
	readonly touched?: boolean;
	readonly here: Here;
	readonly told: Bindings;
	/** Whether a request with DryRun was answered here as what it is. */
	readonly knowsDryRun?: boolean;
};

const effects: readonly Effect[] = ['read', 'touch', 'write', 'destroy'];
const verbs = { read: 'reads', touch: 'touches', write: 'writes', destroy: 'destroys' } as const;

/** All that a request is about, as the rule of its operation reads its input. */
export function resourcesOf(rule: AnyRule, input: object, told: Bindings): Resources {
	// The operation's name has chosen the rule, and its client the input.
	return rule.resources(input as never, told);
}

/**
 * The rule of a request that may be sent now.
 *
 * @throws {FailureError} `refused`, with what was not sent, to what, and what to do next.
 */
export function admitted({ operation, input, grant }: Asked, terms: Terms): AnyRule {
	const { mode, receive, here, told } = terms;
	const rule = ruleOf(operation);
	if (rule === undefined) {
		throw refused(operation, 'it is not on the list of allowed requests');
	}
	const { effect } = rule;
	const named = () => {
		const [first] = resourcesOf(rule, input, told);
		return first === undefined ? operation : `${operation} on ${first.name}`;
	};
	const why = rule.dryRun && whyNotDry(operation, rule.dryRun, terms);
	if (why !== undefined) throw refused(operation, why.sentence, { what: named(), hint: why.hint });
	// What is held is given back in any mode: the one that let it be received may be over.
	if (terms.touched && givesBack(rule, input)) return rule;
	if (effect === 'touch' && receive === 'never') {
		throw refused(operation, 'it touches, and nothing is received here', { what: named() });
	}
	if (!allows(mode, effect)) {
		throw refused(operation, `it ${verbs[effect]}, and the mode is ${mode}`, {
			what: named(),
			hint: `It takes a session whose mode is ${leastMode(effect)} at least`,
		});
	}
	if (!needsGrant(effect)) return rule;
	if (grant === undefined) {
		throw refused(operation, 'nobody confirmed it', {
			what: named(),
			hint: 'Confirm it in its dialog',
		});
	}
	const uncovered = whyNotCovered(rule, resourcesOf(rule, input, told), grant, here);
	if (uncovered !== undefined) {
		throw refused(operation, uncovered.sentence, { what: named(), hint: uncovered.hint });
	}
	return rule;
}

/** Why a request with DryRun is not sent: who passes the word over does what it asks for. */
function whyNotDry(
	operation: string,
	would: NonNullable<AnyRule['dryRun']>,
	{ here, knowsDryRun }: Terms,
): Why | undefined {
	const [service] = operation.split(' ');
	const id = Object.values(resourceServices).find((one) => one.id === service)?.id;
	const hint = 'Only doing it tells whether it is allowed';
	if (id === undefined || !isAws(here, id)) {
		return { sentence: 'it carries DryRun, which AWS alone is asked with', hint };
	}
	if (would === 'reads' || knowsDryRun) return;
	return {
		sentence: 'it writes where DryRun is passed over, and nothing showed yet that it is not',
		hint,
	};
}

function givesBack(rule: AnyRule, input: object): boolean {
	// As above: the rule is the operation's own.
	return rule.givesBack?.(input as never) === true;
}

type Why = { readonly sentence: string; readonly hint: string };

/** Why a grant does not let a write through; `undefined` when it does. */
function whyNotCovered(
	{ effect, stops }: AnyRule,
	resources: Resources,
	grant: Grant,
	here: Here,
): Why | undefined {
	const confirmed = `what was confirmed is "${grant.what}"`;
	const again = 'Confirm this request by itself';
	if (grant.endpoint !== here.endpoint) {
		const [then, now] = [grant.endpoint, here.endpoint].map((one) => one ?? "AWS's own endpoint");
		return { sentence: `${confirmed} at ${then}, and requests go to ${now}`, hint: again };
	}
	if (effects.indexOf(grant.effect) < effects.indexOf(effect)) {
		return { sentence: `it ${verbs[effect]}, and ${confirmed}, which does not`, hint: again };
	}
	if (resources.length === 0 || resources.includes(undefined)) {
		if (stops === true) return;
		return {
			sentence: 'which queue, topic or stream it changes can not be read from it',
			hint: 'Open the resource from its list and try again: its URL or ARN has to name it whole',
		};
	}
	for (const resource of resources) {
		if (resource === undefined) continue;
		if (!grant.resources.some((one) => sameResource(one, resource))) {
			const on = grant.resources.map(resourceWords).join(' and ');
			return {
				sentence: `it is about ${resourceWords(resource)}, and ${confirmed} on ${on}`,
				hint: again,
			};
		}
		// AWS looks for a name in its own region, whatever the ARN or the URL said.
		if (resource.region !== here.region && isAws(here, serviceOf(resource.kind))) {
			return elsewhere(resource, here.region);
		}
	}
	return;
}

function elsewhere(resource: ResourceId, region: string): Why {
	return {
		sentence: `it is about ${resourceWords(resource)}, and requests go to ${region}`,
		hint: `Start awsmsg with --region ${resource.region}`,
	};
}

/** A refusal; nothing was sent. */
export function refused(
	operation: string,
	why: string,
	{ what = operation, hint }: { readonly what?: string; readonly hint?: string } = {},
): FailureError {
	return fail('refused', `${what} was not sent: ${why}`, {
		operation,
		...(hint === undefined ? {} : { hint }),
	});
}
