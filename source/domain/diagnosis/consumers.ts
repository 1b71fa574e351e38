/** How many consumers a queue needs. */
export type ConsumersNeeded = {
	/** Consumers that each work on one message at a time. */
	readonly consumers: number;
	/** How many messages may wait for each of them: what a scaling policy has as its target. */
	readonly backlogPerConsumer: number;
};

/**
 * How many consumers keep the wait of a queue within `latencySeconds`, by AWS's method of the backlog per instance:
 * what may wait for one is the acceptable latency by the time that a message takes. Never fewer than
 * keep up with what arrives. Source: EC2 Auto Scaling user guide, scaling policy based on Amazon SQS.
 */
export function consumersNeeded(input: {
	readonly waiting: number;
	readonly inPerMinute: number;
	/** How long one message takes. */
	readonly secondsPerMessage: number;
	readonly latencySeconds: number;
}): ConsumersNeeded | undefined {
	const { waiting, inPerMinute, secondsPerMessage, latencySeconds } = input;
	if (!(secondsPerMessage > 0 && latencySeconds >= secondsPerMessage)) return;
	const backlogPerConsumer = latencySeconds / secondsPerMessage;
	const forBacklog = Math.ceil(waiting / backlogPerConsumer);
	const forArrivals = Math.ceil((inPerMinute / 60) * secondsPerMessage);
	return {
		consumers: Math.max(1, forBacklog, forArrivals),
		backlogPerConsumer: Math.floor(backlogPerConsumer),
	};
}

/**
 * How long a message is worked on, seconds: what is in flight by what is done with (Little's law). `undefined` where
 * nothing is done.
 */
export function secondsPerMessage(inFlight: number, donePerMinute: number): number | undefined {
	if (!(donePerMinute > 0 && inFlight > 0)) return;
	return (inFlight / donePerMinute) * 60;
}
