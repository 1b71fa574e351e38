import { fail } from '../../domain/failure.ts';
import type { Message } from '../../domain/messages/message.ts';
import { endOf } from '../../domain/messages/message-end.ts';
import { endsBySpan } from '../../domain/rescue/holding.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { bareCommand } from '../../domain/text/shell-words.ts';
import { count, counted, dayAndTime, duration } from '../../presentation/formats.ts';
import type { Found } from '../../presentation/rescue/holding-json.ts';
import { giveBack, noteSweep, openReading, priceText, sweep } from '../messages/reading.ts';
import type { Selection } from '../messages/selection.ts';
import type { CommandContext, Connected } from '../shell/context.ts';

/** What a look at the ends of messages came to: the exit code says whether all was seen. */
export type EndsLook = { readonly found: Found; readonly code: number; readonly price: string };

/**
 * Sweeps a queue under leases, gives everything back, and tells when its messages end. Those that may be lost before a
 * time are handed to `take` as they come. The price was said and accepted before.
 */
export async function lookAtEnds(
	context: CommandContext,
	connected: Connected,
	queue: QueueRef,
	{
		endsBefore,
		take = async () => {},
	}: { readonly endsBefore: number; take?(messages: readonly Message[]): Promise<void> },
): Promise<EndsLook> {
	const { clock } = context;
	const reading = await openReading(context, connected, queue);
	const { retentionSeconds } = reading.attributes;
	if (retentionSeconds === undefined) {
		throw fail('unsupported', `the endpoint does not tell how long ${queue.name} keeps messages`, {
			hint: `Nothing was received: ${bareCommand('export')} copies all of them`,
		});
	}
	const ends: number[] = [];
	const meant: number[] = [];
	const origins = new Map<string, number>();
	const tally = { tested: 0, matched: 0, missing: 0, costly: 0 };
	const selection: Selection = {
		everything: false,
		reads: ['SentTimestamp'],
		tally,
		test(message) {
			tally.tested++;
			const end = endOf(message, retentionSeconds);
			if (end === undefined) {
				tally.missing++;
				return false;
			}
			ends.push(end);
			if (end >= endsBefore) return false;
			tally.matched++;
			meant.push(end);
			const origin = message.system['DeadLetterQueueSourceArn'] ?? '';
			origins.set(origin, (origins.get(origin) ?? 0) + 1);
			return true;
		},
	};
	let report: Awaited<ReturnType<typeof sweep>>;
	try {
		report = await sweep(context, reading, selection, take);
	} finally {
		await giveBack(context, reading);
	}
	const code = noteSweep(context, report, selection, reading);
	const at = clock.now();
	const sorted = meant.toSorted((one, other) => one - other);
	const [first, last] = [sorted[0], sorted.at(-1)];
	const found: Found = {
		...{ queue, at, retentionSeconds, endsBefore },
		scanned: report.scanned,
		ends: {
			many: sorted.length,
			...(first === undefined || last === undefined ? {} : { first, last }),
		},
		by: endsBySpan(ends, at),
		origins,
		untold: tally.missing,
	};
	return { found, code, price: priceText(reading) };
}

/** What a command that is handed out needs to mean the same time, where one was told: a span would begin anew. */
export function untilFlag({ invocation }: CommandContext, endsBefore: number): readonly string[] {
	const isTold = invocation.flags.has('ends-before');
	return isTold ? ['--ends-before', new Date(endsBefore).toISOString()] : [];
}

/** `12 of 36 in orders-dlq may be lost before 2026-11-20 09:00, the first in 5 h 2 m`. */
export function endsText({ queue, ends, scanned, endsBefore, at }: Found): string {
	const { many, first } = ends;
	const of = `of ${counted(scanned, 'message')} that were looked at in ${queue.name}`;
	if (first === undefined) return `None ${of} is lost before ${dayAndTime(endsBefore)}`;
	const soon = duration(Math.max(0, first - at));
	return `${count(many)} ${of} may be lost before ${dayAndTime(endsBefore)}, the first in ${soon}`;
}
