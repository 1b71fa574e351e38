import { fail } from '../failure.ts';
import { own } from '../own.ts';
import type { QueueRef } from '../resources.ts';
import { bareCommand } from '../text/shell-words.ts';
import { disagreementIn, planFrom, planProblem, planVersions } from './plan-schema.ts';
import {
	countDrifted,
	type PlannedDestination,
	type RedrivePlan,
	receiversOf,
} from './redrive-plan.ts';

/** Makes a plan; a file that can't be read names no place. */
const newPlan = bareCommand('redrive', 'QUEUE', '--plan-out', 'FILE');

/*
A plan as a file, for somebody else to review. It holds a digest of each of its fields, so that a change
made since it was saved is told with the name of what was changed. The digests are no signature: they
protect against the world and against slips, not against somebody who makes them anew.
*/

/** SHA-256 by the name of a field of the plan. */
type Digests = Readonly<Record<string, string>>;

type Hash = (text: string) => string;

/** A plan as a text for a file. */
export function planText(plan: RedrivePlan, hash: Hash): string {
	return `${JSON.stringify({ ...plan, digests: digestsOf(plan, hash) }, undefined, '\t')}\n`;
}

/**
 * The plan in a file. Throws `refused`, with what is wrong, for what never was one, for one
 * that was changed, and for one that says two things at once. Plans of earlier versions are read too.
 */
export function readPlan(file: string, content: string, hash: Hash): RedrivePlan {
	const { digests, ...plan } = objectFrom(content) ?? {};
	if (!planVersions.includes(plan['version']) || plan['source'] === undefined) {
		throw fail('refused', `${file} is no redrive plan`, {
			hint: `Make one with ${newPlan}`,
		});
	}
	const refused = (why: string) =>
		fail('refused', `the plan in ${file} can't be applied: ${why}`, {
			hint: `Nothing was sent: make a new plan with ${newPlan}`,
		});
	if (digests !== undefined) {
		const changed = changedFields(plan, digests, hash);
		if (changed.length > 0) {
			throw refused(`it was changed after it was made, in ${changed.join(', ')}`);
		}
	}
	const read = planFrom(plan);
	if (read === undefined) throw refused(planProblem(plan) ?? 'it is none of ours');
	const disagreement = disagreementIn(read);
	if (disagreement !== undefined) throw refused(disagreement);
	return read;
}

/** Fields that are not as they were saved; more and fewer of them count. */
function changedFields(
	plan: Readonly<Record<string, unknown>>,
	digests: unknown,
	hash: Hash,
): readonly string[] {
	if (typeof digests !== 'object' || digests === null) return ['digests'];
	const now = digestsOf(plan, hash);
	const before: Readonly<Record<string, unknown>> = { ...digests };
	const names = new Set([...Object.keys(now), ...Object.keys(before)]);
	return [...names].filter((name) => own(now, name) !== own(before, name));
}

function digestsOf(plan: Readonly<Record<string, unknown>>, hash: Hash): Digests {
	return Object.fromEntries(
		Object.entries(plan).flatMap(([name, value]) =>
			value === undefined ? [] : [[name, hash(canonical(value))]],
		),
	);
}

/** JSON with the fields of every object in one order, so that only what it says counts. */
function canonical(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
	if (typeof value !== 'object' || value === null) return JSON.stringify(value);
	const fields = Object.entries(value)
		.filter(([, inner]) => inner !== undefined)
		.toSorted(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`);
	return `{${fields.join(',')}}`;
}

function objectFrom(content: string): Readonly<Record<string, unknown>> | undefined {
	try {
		const value: unknown = JSON.parse(content);
		return typeof value === 'object' && value !== null ? { ...value } : undefined;
	} catch {
		return;
	}
}

/** One thing that is not as a saved plan says: `what` it is, and its values before and now. */
export type PlanDifference =
	| {
			readonly what: 'place';
			readonly before: RedrivePlan['place'];
			readonly now: RedrivePlan['place'];
	  }
	| { readonly what: 'source' | 'destinations'; readonly before: string; readonly now: string }
	| {
			readonly what: 'destination';
			readonly name: string;
			readonly field: keyof PlannedDestination;
	  }
	| { readonly what: 'engine'; readonly now: string }
	| {
			readonly what: 'count';
			readonly before: number | undefined;
			readonly now: number | undefined;
	  }
	/** What the queues' own attributes say: policies, sizes, times. */
	| { readonly what: 'settings' };

/** What keeps a saved plan from being run exactly, compared with the one that is made of its choices now. */
export function planDifferences(saved: RedrivePlan, now: RedrivePlan): readonly PlanDifference[] {
	const differences: PlanDifference[] = [];
	if (canonical(saved.place) !== canonical(now.place)) {
		differences.push({ what: 'place', before: saved.place, now: now.place });
	}
	if (whereabouts(saved.source, saved.place) !== whereabouts(now.source, saved.place)) {
		differences.push({ what: 'source', before: saved.source.url, now: now.source.url });
	}
	const places = (plan: RedrivePlan) =>
		receiversOf(plan)
			.map(({ ref }) => whereabouts(ref, saved.place))
			.toSorted();
	if (canonical(places(saved)) !== canonical(places(now))) {
		const told = (plan: RedrivePlan, what: 'name' | 'url') =>
			receiversOf(plan)
				.map(({ ref }) => ref[what])
				.join(', ');
		// Queues of the same names are told by their URLs.
		const what = told(saved, 'name') === told(now, 'name') ? 'url' : 'name';
		differences.push({ what: 'destinations', before: told(saved, what), now: told(now, what) });
	} else {
		for (const one of destinationDifferences(saved, now)) differences.push(one);
	}
	if (saved.engine !== now.engine) differences.push({ what: 'engine', now: now.engine });
	if (countDrifted(saved.count, now.count)) {
		differences.push({ what: 'count', before: saved.count, now: now.count });
	}
	const isKept = isKeptAs(saved, now) && saved.facts === now.facts;
	if (differences.length === 0 && (!isKept || saved.fifo !== now.fifo)) {
		differences.push({ what: 'settings' });
	}
	return differences;
}

/** Whether queues keep messages for as long as a saved plan says; plans of before say it of none. */
function isKeptAs(saved: RedrivePlan, now: RedrivePlan): boolean {
	const before = receiversOf(saved);
	const byArn = new Map(receiversOf(now).map((one) => [one.ref.arn, one]));
	return [
		[saved.retentionSeconds, now.retentionSeconds],
		...before.map((one) => [one.retentionSeconds, byArn.get(one.ref.arn)?.retentionSeconds]),
	].every(([then, current]) => then === undefined || then === current);
}

/** What a plan says of a destination beside what queue it is. */
const destinationFacts = [
	'fifo',
	'maximumMessageBytes',
	'visibilitySeconds',
	'delaySeconds',
	'maxReceiveCount',
	'returnsHere',
] as const satisfies readonly (keyof PlannedDestination)[];

/** What one queue is: the embedded endpoint takes another port every time. */
function whereabouts({ arn, url }: QueueRef, { endpoint }: RedrivePlan['place']): string {
	return endpoint === 'local' ? arn : `${arn} ${url}`;
}

function destinationDifferences(saved: RedrivePlan, now: RedrivePlan): readonly PlanDifference[] {
	const byArn = new Map(receiversOf(now).map((one) => [one.ref.arn, one]));
	return receiversOf(saved).flatMap((before) => {
		const one = byArn.get(before.ref.arn);
		return destinationFacts
			.filter((field) => one?.[field] !== before[field])
			.map((field): PlanDifference => ({ what: 'destination', name: before.ref.name, field }));
	});
}
