import { isExcusable } from '../../domain/diagnosis/expectation.ts';
import type { Finding } from '../../domain/diagnosis/finding.ts';
import type { QueueFigures } from '../../domain/diagnosis/queue-metrics.ts';
import type { QueueRef } from '../../domain/resources.ts';
import type { Clock, Gateways } from '../ports.ts';
import { readExpectation } from './expectations.ts';
import { letterReader, type ReadLetters } from './letters.ts';

/*
What may excuse that nobody consumes a queue, and that nobody knows by its counts: its owners' word in a tag, and that letters of others
lie there. It is read of the queues alone of which something is found.
*/

type Ports = Pick<Gateways, 'queues' | 'topics' | 'functions'> & { readonly clock: Clock };

/** Both change rarely, ms. */
const readFor = 10 * 60_000;
/** Between two looks at what was found, ms. */
const tick = 1_000;
/** Queues that are asked in one turn. */
const mostInATurn = 4;

/** What may excuse what was found of a queue: its tags, and its policy with those that this names. */
export async function readExcuse(
	{ queues, clock }: Pick<Ports, 'queues' | 'clock'>,
	{ ref, asksLetters }: Excusable,
	readLetters: ReadLetters,
	signal: AbortSignal,
): Promise<Required<Pick<QueueFigures, 'expected'>> & Pick<QueueFigures, 'letters'>> {
	const expected = await readExpectation({ queues, clock }, ref, signal);
	if (asksLetters === undefined) return expected;
	const known = asksLetters === 'policy' ? undefined : { known: undefined };
	const told = await readLetters(ref, signal, known);
	return { ...expected, letters: { readAt: clock.now(), told } };
}

/**
 * A queue of which something was found. Where letters of others decide about it `asksLetters` says who has to be asked: those whom its
 * policy lets in too, or functions alone.
 */
export type Excusable = {
	readonly ref: QueueRef;
	readonly figures?: QueueFigures;
	readonly asksLetters?: 'policy' | 'functions';
};

/**
 * What has to be asked of a queue because of what was found of it; `undefined` where nothing can excuse that, or nothing was
 * found. What was excused by an answer is asked again, too: it may hold no longer.
 */
export function excusableOf(
	{ ref, figures }: Pick<Excusable, 'ref' | 'figures'>,
	found: {
		readonly findings?: readonly Pick<Finding, 'name'>[];
		readonly asksLetters?: Excusable['asksLetters'];
	},
): Excusable | undefined {
	const asksLetters = found.asksLetters ?? (figures?.letters === undefined ? undefined : 'policy');
	const isHidden = figures?.expected?.value !== undefined;
	const { findings = [] } = found;
	if (!isHidden && asksLetters === undefined && !findings.some(isExcusable)) return undefined;
	return {
		ref,
		...(asksLetters === undefined ? {} : { asksLetters }),
		...(figures === undefined ? {} : { figures }),
	};
}

/** Reads what may excuse what was found of the queues that `view` names, the first ones first, until the signal aborts. */
export async function watchExcuses(
	ports: Ports,
	view: () => readonly Excusable[],
	emit: (told: readonly { readonly arn: string; readonly figures: QueueFigures }[]) => void,
	signal: AbortSignal,
): Promise<void> {
	const { clock } = ports;
	let reader = { at: clock.now(), read: letterReader(ports) };
	const isOld = (at = Number.NEGATIVE_INFINITY) => clock.now() - at >= readFor;
	const isDue = ({ figures, asksLetters }: Excusable) =>
		isOld(figures?.expected?.readAt) ||
		(asksLetters !== undefined && isOld(figures?.letters?.readAt));
	while (!signal.aborted) {
		const due = view().filter(isDue).slice(0, mostInATurn);
		if (due.length > 0) {
			if (isOld(reader.at)) reader = { at: clock.now(), read: letterReader(ports) };
			const read = async (one: Excusable) => ({
				arn: one.ref.arn,
				figures: await readExcuse(ports, one, reader.read, signal),
			});
			emit(await Promise.all(due.map(read)));
		}
		await clock.sleep(tick, signal);
	}
}
