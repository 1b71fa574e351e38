import { parseArn } from '../domain/arn.ts';
import type { Condition } from '../domain/expressions/condition.ts';
import { asFailure, type Failure, fail } from '../domain/failure.ts';
import { type KindId, kinds, type Measured, type RefOf } from '../domain/kinds.ts';
import type { QueueRef } from '../domain/resources.ts';
import { operationKinds } from './kinds.ts';
import { throwIfAborted } from './pause.ts';
import type { Clock, Gateways } from './ports.ts';
import { deadLetterSources } from './resources/describe.ts';
import { isLoginOver, unanswered } from './silence.ts';

/** What is waited for. Times in ms. */
export type Waiting<Kind extends KindId> = {
	readonly kind: Kind;
	readonly ref: RefOf<Kind>;
	readonly condition: Condition;
	readonly timeout: number;
	/** From one look to the next. */
	readonly every: number;
	/** How long it has to be true at every look: counts of SQS lag, and 0 may be there for a moment. */
	readonly holds: number;
	/** Told after each look, and when a look finds nothing out. */
	onLook(look: Looked): void;
};

/** What a look has found; `failure` where nothing answered, and the next look is made all the same. */
export type Looked = { readonly measured?: Measured; readonly failure?: Failure };

/** How it ended. */
export type Waited = {
	readonly met: boolean;
	/** At the last look that was answered. */
	readonly measured: Measured;
	/** ms from the start. */
	readonly waited: number;
};

/**
 * Looks at a resource until a condition holds, or the time is over. A look that nothing answers, that is throttled, or that
 * comes when a login which was good is over, is made again with the next; every other failure is thrown.
 */
export async function waitUntil<Kind extends KindId>(
	ports: { readonly gateways: Gateways; readonly clock: Clock },
	{ kind, ref, condition, timeout, every, holds, onLook }: Waiting<Kind>,
	signal: AbortSignal,
): Promise<Waited> {
	const { gateways, clock } = ports;
	const begun = clock.now();
	const look = await looking(gateways, kind, ref, condition, signal);
	let measured: Measured = {};
	let heldSince: number | undefined;
	for (;;) {
		const at = clock.now();
		try {
			measured = await look();
			const holdsNow = condition.test(measured, undefined) === 'match';
			heldSince = holdsNow ? (heldSince ?? at) : undefined;
			onLook({ measured });
		} catch (error) {
			throwIfAborted(signal);
			const failure = asFailure(error);
			const isRenewed = isLoginOver(failure) && Object.keys(measured).length > 0;
			if (!unanswered.has(failure.kind) && failure.kind !== 'throttled' && !isRenewed) throw error;
			// Nobody knows whether it went on holding.
			heldSince = undefined;
			onLook({ failure });
		}
		const waited = clock.now() - begun;
		if (heldSince !== undefined && clock.now() - heldSince >= holds) {
			return { met: true, measured, waited };
		}
		const left = timeout - waited;
		if (left <= 0) return { met: false, measured, waited };
		await clock.sleep(Math.min(every, left), signal).catch(() => {});
		throwIfAborted(signal);
	}
}

/** One look: a request, and one more where the condition reads another queue too. */
async function looking<Kind extends KindId>(
	gateways: Gateways,
	kind: Kind,
	ref: RefOf<Kind>,
	condition: Condition,
	signal: AbortSignal,
): Promise<() => Promise<Measured>> {
	const own = async () =>
		kinds[kind].measures.of(await operationKinds[kind].sample(gateways, ref, signal));
	if (kind !== 'queue' || !condition.reads.includes('dead')) return own;
	const { queues } = gateways;
	const queue = ref as RefOf<'queue'>;
	const deadLetters = await deadLetterQueueOf(gateways, queue, signal);
	return async () => {
		const facts = await queues.attributes(deadLetters.url, { signal });
		const counts = [facts.visible, facts.inFlight, facts.delayed];
		const dead = counts.reduce((sum, one) =>
			sum === undefined || one === undefined ? undefined : sum + one,
		);
		return { ...(await own()), dead };
	};
}

/** Where its dead letters are: the queue itself when others send theirs here. */
async function deadLetterQueueOf(
	{ queues }: Gateways,
	queue: QueueRef,
	signal: AbortSignal,
): Promise<QueueRef> {
	const { redrivePolicy } = await queues.attributes(queue.url, { signal });
	if (redrivePolicy !== undefined) {
		const { deadLetterTargetArn: arn } = redrivePolicy;
		return queues.resolve(parseArn(arn)?.name ?? arn, { signal });
	}
	const sources = await deadLetterSources(queues, queue, signal);
	if (sources.length > 0) return queue;
	throw fail('invalid', `${queue.name} has no dead-letter queue, and is none`, {
		hint: 'Wait for ready, inFlight or delayed',
	});
}
