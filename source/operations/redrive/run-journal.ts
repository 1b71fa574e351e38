import { fail } from '../../domain/failure.ts';
import { planFrom } from '../../domain/redrive/plan-schema.ts';
import { asRedriveEvent, type RedriveEvent } from '../../domain/redrive/redrive-event.ts';
import type { RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { type RedriveState, stateOf } from '../../domain/redrive/redrive-state.ts';
import type { Journal, JournalContent } from '../ports.ts';

/** The first line of a run's journal. */
export type RunHeader = {
	readonly n: 0;
	readonly kind: 'awsmsg redrive';
	readonly version: 1;
	readonly runId: string;
	readonly at: number;
	readonly plan: RedrivePlan;
};

/** A run as its journal tells it. */
export type ReadRun = {
	readonly header: RunHeader;
	readonly state: RedriveState;
	readonly events: readonly RedriveEvent[];
	/** Number of the last line. */
	readonly lines: number;
	/** When the last line was written, ms since the epoch. */
	readonly changedAt: number;
	/** Whether the last line was cut short, as a crash while writing leaves it. */
	readonly cutShort: boolean;
};

export function headerOf(runId: string, at: number, plan: RedrivePlan): RunHeader {
	return { n: 0, kind: 'awsmsg redrive', version: 1, runId, at, plan };
}

/**
 * Reads a run's journal. A last line that was cut short is no harm: what it announced had not been
 * done. Nor is one that a resumed run went on after: the numbers of the lines tell whether any is missing. Throws `refused` with one sentence for a journal of which something is missing: then nobody
 * knows what was sent, and nothing may be sent again.
 */
export function readRun(runId: string, content: JournalContent): ReadRun {
	const broken = (what: string) =>
		fail('refused', `the journal of run ${runId} ${what}: what was sent there is unknown`, {
			hint: 'Compare the two queues by hand; nothing was deleted that was not sent, and a new redrive may send twice',
		});
	const unreadable = content.damage.find(
		({ what, followed }) => what === 'unreadable' && followed !== true,
	);
	if (unreadable !== undefined) {
		throw broken(`can't be read at line ${unreadable.line} of ${unreadable.segment}`);
	}
	const [first, ...lines] = content.entries;
	if (first === undefined) {
		throw fail('not-found', `run ${runId} was cut off before it began: nothing was sent`, {
			hint: 'Start the redrive again',
		});
	}
	const header = headerFrom(first);
	if (header === undefined) throw broken('has lost its beginning');
	const events: RedriveEvent[] = [];
	let last = 0;
	let changedAt = header.at;
	for (const line of lines) {
		const { n, at, events: found } = line;
		if (n !== last + 1) throw broken(`misses line ${last + 1}`);
		last = n;
		if (typeof at === 'number') changedAt = at;
		for (const value of Array.isArray(found) ? found : [undefined]) {
			const event = asRedriveEvent(value);
			if (event === undefined) throw broken(`has something unknown in line ${n}`);
			events.push(event);
		}
	}
	return {
		header,
		state: stateOf(events, header.plan.fifo),
		events,
		lines: last,
		changedAt,
		cutShort: content.damage.some(({ followed }) => followed !== true),
	};
}

/** The first line as one of today, whatever version began the run. */
function headerFrom(value: unknown): RunHeader | undefined {
	if (typeof value !== 'object' || value === null) return;
	const { kind, version, runId, at, plan }: Partial<Record<keyof RunHeader, unknown>> = value;
	const read = planFrom(plan);
	const isWhole = typeof runId === 'string' && typeof at === 'number' && read !== undefined;
	if (!isWhole) return;
	return kind === 'awsmsg redrive' && version === 1 ? headerOf(runId, at, read) : undefined;
}

/** Writes the first line; nothing is received before. Throws `invalid` when it can't be written. */
export async function begin(journal: Journal, header: object): Promise<void> {
	try {
		await journal.append({ ...header }, { durable: true });
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		throw fail('invalid', `the journal can't be written, so nothing was received: ${why}`, {
			hint: 'Make room or choose another place with XDG_DATA_HOME, then start again',
		});
	}
}
