import { announcedWithin } from '../../domain/diagnosis/expiry.ts';
import { fail } from '../../domain/failure.ts';
import { endOf } from '../../domain/messages/message-end.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { fileNameOf } from '../../domain/text/file-name.ts';
import { timeFrom } from '../../domain/text/time-input.ts';
import { count, dayAndTime, duration } from '../../presentation/formats.ts';
import { span } from '../../presentation/line.ts';
import { lossText } from '../../presentation/rescue/holding-words.ts';
import { type Ask, openAsk } from '../forms/ask-parts.ts';
import { openPlan } from '../redrive/plan-load.ts';
import type { Session } from '../shell/session.ts';
import { queueByArn, queueRows } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import { exportQueue } from '../transfer/export-queue.ts';
import { field, fieldText } from '../widgets/fields.ts';

/** The form that carries out what is about to be lost: to a queue that keeps it for longer, or to a file. */
export const rescueAsk: Ask = {
	title: 'rescue',
	verb: (view) => (fieldText(view, 'to').trim() === '' ? 'Copy' : 'Plan'),
	says: 'To a queue: the plan of a redrive shows what moves and how long it is kept there. To a file: every message is received under leases of 5 minutes, those that are meant are copied, and all are given back; they stay, and are lost all the same.',
	lines: ({ queue }, state) => {
		const row = queueRows(state.resources.queue).find(({ arn }) => arn === queue?.arn);
		const { retentionSeconds } = factsOf(state, queue) ?? {};
		return [
			...(row?.loss === undefined
				? []
				: [[span(`  Lost: ${lossText(row.loss, state.now)}`, 'notice')]]),
			...(retentionSeconds === undefined
				? []
				: [[span(`  Kept here for ${duration(retentionSeconds * 1000, 4)} from the first send`)]]),
		];
	},
	prepare: ({ session, view, key }) => {
		const { queue } = view;
		if (queue === undefined) throw fail('bug', 'a rescue without a queue');
		const endsBefore = timeIn(fieldText(view, 'ends').trim(), session.host.clock.now());
		const to = fieldText(view, 'to').trim();
		if (to !== '') {
			return () => void openPlan(session, queue, { rescue: { to, endsBefore } });
		}
		const path = fieldText(view, 'file').trim();
		if (path === '') throw fail('invalid', 'write the name of a queue, or of a file');
		const { retentionSeconds } = factsOf(session.state, queue) ?? {};
		if (retentionSeconds === undefined) {
			throw fail('invalid', `how long ${queue.name} keeps messages is not known`);
		}
		const only = rescued(retentionSeconds, endsBefore);
		return () => exportQueue(session, queue, { path, format: 'ndjson', only }, key);
	},
};

export function openRescue(session: Session, ref: QueueRef): void {
	openAsk(
		session,
		'rescue',
		`of ${ref.name}`,
		[
			field('ends', 'lost within', 'a span as 5h, or a time', `${announcedWithin / 3_600_000}h`),
			field('to', 'to queue', 'one that keeps them for longer: name, ARN or URL; empty: to a file'),
			field('file', 'to file', 'readable for you alone', `${fileNameOf(ref.name)}-rescue.ndjson`),
		],
		{ queue: ref },
	);
}

/** Which messages a rescue to a file copies, and what it says of them once they are copied. */
function rescued(retentionSeconds: number, endsBefore: number) {
	const ends: number[] = [];
	let untold = 0;
	return {
		test(message: Parameters<typeof endOf>[0]): boolean {
			const end = endOf(message, retentionSeconds);
			if (end === undefined) untold++;
			if (end === undefined || end >= endsBefore) return false;
			ends.push(end);
			return true;
		},
		said(): string {
			const others = untold === 0 ? '' : `; of ${count(untold)} nobody knows when`;
			if (ends.length === 0) {
				return `: none of those seen is lost before ${dayAndTime(endsBefore)}${others}`;
			}
			const [first, last] = ends.reduce(
				([from, to], end): [number, number] => [Math.min(from, end), Math.max(to, end)],
				[Number.POSITIVE_INFINITY, 0] as [number, number],
			);
			return `; the originals are lost from ${dayAndTime(first)} to ${dayAndTime(last)}${others}`;
		},
	};
}

function factsOf(state: State, queue: QueueRef | undefined) {
	return queue && queueByArn(state, queue.arn)?.facts;
}

/** A time to come, as a span from now or a moment. Throws `invalid` for any other text. */
function timeIn(text: string, now: number): number {
	const at = timeFrom(text, now);
	if (at === undefined || at <= now) {
		throw fail('invalid', `"${text}" is no span from now (5h) and no time to come`);
	}
	return at;
}
