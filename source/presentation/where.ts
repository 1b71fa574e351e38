import { nameOfArn, parseArn } from '../domain/arn.ts';
import type { KnownFingerprint } from '../domain/messages/seen.ts';

/**
 * Where a resource is, in words: `123456789012 eu-west-1`, and the endpoint behind it where that is not AWS's
 * own. An ARN that can't be read is shown as it is.
 */
export function whereText(arn: string, endpoint: string | undefined): string {
	const parsed = parseArn(arn);
	const place = parsed === undefined ? arn : `${parsed.account} ${parsed.region}`;
	return endpoint === undefined || endpoint === 'aws' ? place : `${place} ${endpoint}`;
}

/** The queues that had a kind of message, each with where it is, the latest first. */
export function seenWhere({ queues, places = [] }: KnownFingerprint): readonly string[] {
	const told = places.map(({ arn, endpoint }) => `${nameOfArn(arn)} (${whereText(arn, endpoint)})`);
	const names = new Set(places.map(({ arn }) => nameOfArn(arn)));
	// Written before places were.
	const untold = queues.filter((name) => !names.has(name)).map((name) => `${name} (where unknown)`);
	return [...told, ...untold];
}
