import { statementsOf, topicsNamedIn } from './policy-evaluation.ts';

/*
Who else than a queue may send a queue what it could not deliver: a subscription of a topic, a rule or a pipe of EventBridge. Each
calls in its own name, so the policy of the queue has to let it in. A Lambda function sends with its role: no policy tells of it.
Sources: SNS developer guide, "Dead-letter queues"; EventBridge user guide, "Dead-letter queues"; Lambda developer guide,
"Capturing records of Lambda asynchronous invocations".
*/

/** Whom a policy lets send. */
export type LetterSenders = {
	/** ARNs of topics: what one of their subscriptions could not deliver may come, or all that it delivers. */
	readonly topics: readonly string[];
	/** Services without a topic, or everybody: nobody here can ask them. */
	readonly others: boolean;
};

/** Whether a policy may let a service in, by its text: cheap, for thousands of queues. It may say so of one that does not. */
export function letsServicesIn(policy: string | undefined): boolean {
	return policy !== undefined && /"Service"|"\*"|"NotPrincipal"/.test(policy);
}

/** Whom a policy lets send, whatever its conditions make of it. */
export function letterSenders(policy: string | undefined): LetterSenders {
	const statements = statementsOf(policy);
	if (statements === undefined) return { topics: [], others: true };
	const named = statements
		.filter((one) => one['Effect'] === 'Allow' && letsServicesIn(JSON.stringify(one)))
		.map(topicsNamedIn);
	return {
		topics: [...new Set(named.flat())],
		others: named.some((topics) => topics.length === 0),
	};
}

/** What people call a queue in which letters lie, also of a topic or a function, which no redrive policy names. */
export function looksLikeDeadLetters(name: string): boolean {
	return /dlq|dead(?!line|lock)/i.test(name);
}
