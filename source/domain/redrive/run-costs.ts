/*
What a run of our engine over many messages takes at least. SQS counts a batch of ten as one request, and each 64 KB
of a batch as one more: what is said here is the floor.
*/

/** Messages that one request carries. */
const batch = 10;
/** Requests of one kind that our engine has on their way at once, at most. */
const atOnce = 24;
/** A quick round trip to SQS, ms. */
const roundTrip = 20;

/** US dollars for a million requests, in us-east-1 beyond the free million a month. Source: SQS pricing. */
export const dollarsPerMillion = { standard: 0.4, fifo: 0.5 } as const;

/** Messages that a queue may have in flight, of both types. Source: SQS quotas (FIFO had 20,000 before 2024). */
export const inFlightQuota = 120_000;

/** Messages that a run holds aside at most: below the quota, since others hold some too. */
export const mostHeldAside = 100_000;

/** A message can be hidden for so long from its receive, s: 12 hours. Source: SQS, ChangeMessageVisibility. */
export const mostHidden = 43_200;

/** What a run takes at least. */
export type RunCosts = {
	readonly messages: number;
	readonly requests: number;
	readonly seconds: number;
	/** US dollars. */
	readonly dollars: number;
};

/**
 * The least that a run over `messages` takes: each is received and, where all of them are sent, sent and deleted; else
 * it is at least given back. `perSecond` is the pace that was chosen for those that are sent.
 */
export function costsOf({
	messages,
	sendsAll,
	fifo,
	perSecond,
}: {
	readonly messages: number;
	readonly sendsAll: boolean;
	readonly fifo: boolean;
	readonly perSecond?: number;
}): RunCosts {
	const batches = Math.ceil(messages / batch);
	const requests = batches * (sendsAll ? 3 : 2);
	const quickest = (batches * roundTrip) / atOnce / 1000;
	const paced = sendsAll && perSecond !== undefined ? messages / perSecond : 0;
	const price = fifo ? dollarsPerMillion.fifo : dollarsPerMillion.standard;
	return {
		messages,
		requests,
		seconds: Math.ceil(Math.max(quickest, paced)),
		dollars: (requests * price) / 1_000_000,
	};
}
