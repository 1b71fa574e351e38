import { nameOfArn } from '../../domain/arn.ts';
import type { StreamConsumer } from '../../domain/resources.ts';
import { all } from '../parts.ts';
import type { StreamGateway } from '../ports.ts';

/** The consumers that are registered with the stream of an ARN. Throws as {@link all} does. */
export function consumersOf(
	streams: Pick<StreamGateway, 'consumersPage'>,
	arn: string,
	signal: AbortSignal,
): Promise<readonly StreamConsumer[]> {
	return all(
		`consumers of ${nameOfArn(arn)}`,
		(next) => streams.consumersPage({ arn, ...(next === undefined ? {} : { next }) }, { signal }),
		signal,
	);
}
