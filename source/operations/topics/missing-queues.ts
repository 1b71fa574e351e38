import { nameOfArn } from '../../domain/arn.ts';
import { asFailure } from '../../domain/failure.ts';
import { isNear } from '../../domain/topics/queue-entry.ts';
import { deadLetterTargetArnIn } from '../../domain/topics/redrive-policy.ts';
import { throwIfAborted } from '../pause.ts';
import type { Gateways } from '../ports.ts';

/**
 * The queue for the dead letters of a subscription, its ARN, where it certainly does not exist. Only one of the account and region
 * of the topic is asked for. SNS takes such a subscription, and what it can't deliver is lost.
 */
export async function missingLetters(
	{ queues }: Pick<Gateways, 'queues'>,
	{ topicArn, redrivePolicy }: { readonly topicArn: string; readonly redrivePolicy?: string },
	signal: AbortSignal,
): Promise<string | undefined> {
	const arn = deadLetterTargetArnIn(redrivePolicy);
	if (arn === undefined || !isNear(arn, topicArn)) return;
	try {
		await queues.resolve(nameOfArn(arn), { signal });
		return;
	} catch (error) {
		throwIfAborted(signal);
		return asFailure(error).kind === 'not-found' ? arn : undefined;
	}
}
