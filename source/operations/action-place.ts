import type { Failure } from '../domain/failure.ts';
import { isAws } from '../domain/here.ts';
import { type ResourceId, serviceOf } from '../domain/resource-id.ts';
import type { GuardContext } from './guard.ts';

/**
 * A resource that is there, in its own place; or by kind and name one that is to be made, in the account
 * and region that the confirmation shows.
 */
export type Subject = ResourceId | Pick<ResourceId, 'kind' | 'name'>;

/** A resource that is to be made lies where the confirmation says that it does. */
export function placed(subject: Subject, { account, region }: GuardContext): ResourceId {
	if ('region' in subject) return subject;
	return { ...subject, region, ...(account === undefined ? {} : { account }) };
}

/**
 * Whether a request for it would reach something else, or nothing. AWS looks for a name in the region that
 * it is asked in; what regions mean to an endpoint of the user's own is that endpoint's matter.
 */
export function isElsewhere({ kind, region }: ResourceId, context: GuardContext): boolean {
	return region === '' || (region !== context.region && isAws(context, serviceOf(kind)));
}

export function refusedElsewhere(
	what: string,
	{ name, region }: ResourceId,
	context: GuardContext,
): Failure {
	const isKnown = region !== '';
	return {
		kind: 'refused',
		message: isKnown
			? `${what}: ${name} is in ${region}, and requests go to ${context.region}: nothing was sent`
			: `${what}: the ARN of ${name} says not where it is: nothing was sent`,
		hint: isKnown ? `Start awsmsg with --region ${region}` : 'List it again, and choose it there',
		retryable: false,
	};
}

/** A sentence on a resource that is not where the rest of the confirmation says. */
export function ownPlaceOf(
	{ kind, name, account, region }: ResourceId,
	here: GuardContext,
): string[] {
	const parts = [
		...(account === here.account ? [] : [`account ${account ?? 'unknown'}`]),
		...(region === here.region ? [] : [`region ${region}`]),
	];
	return parts.length === 0 ? [] : [`The ${kind} ${name} is in ${parts.join(', ')}`];
}

/** `Account 123456789012 (prod), region eu-west-1, endpoint http://…` */
export function placeWords({ account, alias, region, endpoint }: GuardContext): string {
	const name = alias === undefined ? '' : ` (${alias})`;
	const parts = [`Account ${account ?? 'unknown'}${name}`, `region ${region}`];
	if (endpoint !== undefined) parts.push(`endpoint ${endpoint}`);
	return parts.join(', ');
}

/** Why nothing is written while two accounts may be meant. */
export function refusedWhileContested(
	what: string,
	why: string,
	{ modeCommand, contested }: GuardContext,
): Failure {
	const choose = modeCommand
		? 'Choose one with P'
		: `Say --profile ${contested?.profile}, or unset AWS_PROFILE`;
	return {
		kind: 'refused',
		message: `${what}: which account is meant is not certain: ${why}`,
		hint: `Nothing was sent. ${choose}`,
		retryable: false,
	};
}
