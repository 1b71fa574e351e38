import { nameOfArn } from '../arn.ts';

/** ARN of the queue in a subscription's redrive policy (JSON text); `undefined` where it names none. */
export function deadLetterTargetArnIn(redrivePolicy: string | undefined): string | undefined {
	if (redrivePolicy === undefined || redrivePolicy === '') return;
	try {
		const policy: unknown = JSON.parse(redrivePolicy);
		if (typeof policy !== 'object' || policy === null) return;
		const target = Object.entries(policy).find(([key]) => key === 'deadLetterTargetArn')?.[1];
		return typeof target === 'string' ? target : undefined;
	} catch {
		return;
	}
}

/** Name of the queue in a subscription's redrive policy (JSON text). */
export function deadLetterTarget(redrivePolicy: string | undefined): string | undefined {
	const target = deadLetterTargetArnIn(redrivePolicy);
	return target === undefined ? undefined : nameOfArn(target);
}
