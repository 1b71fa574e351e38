import { hideHeld } from '../../operations/messages/hold.ts';
import { count, counted, time } from '../../presentation/formats.ts';
import { flagValue, wholeFlag } from '../command-line/flag-values.ts';
import type { CommandContext } from '../shell/context.ts';
import { usage } from '../shell/usage.ts';
import type { Reading } from './reading.ts';

/** The longest that a message can be hidden. Source: SQS API reference, ChangeMessageVisibility. */
const longest = 43_200;

/** Seconds of `--hold`, checked before anything is received. */
export function holdSeconds({ invocation }: Pick<CommandContext, 'invocation'>) {
	if (flagValue(invocation, 'hold') === undefined) return;
	if (invocation.flags.has('true-peek')) {
		throw usage('--true-peek receives nothing that could be hidden', 'Leave --hold out');
	}
	return wholeFlag(invocation, 'hold', 1, longest);
}

/**
 * Hides what was found for `seconds`, instead of giving it back; everything else is given back after
 * this. Answers whether all of it is hidden.
 */
export async function holdFound(
	{ out, clock, signal }: CommandContext,
	{ queue, queues, leases }: Reading,
	ids: ReadonlySet<string>,
	seconds: number,
): Promise<boolean> {
	const held = leases.held(queue.url).filter(({ messageId }) => ids.has(messageId));
	const until = time(clock.now() + seconds * 1000, clock.now());
	const hidings = await hideHeld(
		{ queues, clock, leases },
		{ url: queue.url, held, seconds },
		signal,
	);
	const done = hidings.filter(({ outcome }) => outcome === 'done').length;
	out.note(
		`${counted(done, 'message')} of ${queue.name} hidden from everybody until ${until}: nothing brings them back earlier.`,
	);
	const lost = ids.size - held.length + hidings.filter((one) => one.outcome === 'lost').length;
	if (lost > 0) out.note(`${count(lost)} were not held any more and are visible.`);
	for (const { lease, outcome, message } of hidings) {
		if (outcome !== 'failed' && outcome !== 'unknown') continue;
		out.note(`${lease.messageId}: ${outcome}: ${message ?? 'no usable answer'}`);
	}
	return done === ids.size;
}
