import { nameOfArn } from '../../domain/arn.ts';
import type { ReadRing } from '../../domain/streams/record-ring.ts';
import { fileNameOf } from '../../domain/text/file-name.ts';
import { deliveryOfRecord } from '../../domain/topics/topic-record.ts';
import { counted, date, timeOfDay } from '../../presentation/formats.ts';
import { keptRecordLine } from '../../presentation/streams/record-json.ts';
import { publicationLine } from '../../presentation/topics/publication-json.ts';
import type { Session } from '../shell/session.ts';
import type { ViewOf } from '../state/views.ts';
import { rowsOf } from '../tail/rows-of.ts';
import { mayReplace } from './replacing.ts';

/** Records between two writes; keys are answered in between. */
const portion = 500;

/** A record as a line that `put` takes again, the same as `awsmsg tail` prints it; of a topic as `awsmsg tail-topic` does. */
export function lineOf(ring: ReadRing, index: number): string | undefined {
	const delivery = deliveryOfRecord(ring.about(index), ring.data(index));
	if (delivery !== undefined) return publicationLine(delivery);
	const record = ring.at(index);
	return record && keptRecordLine(record, ring.data(index));
}

/** Writes the marked records of a tail, or all that its filter shows, to a new NDJSON file. */
export function exportRecords(session: Session, view: ViewOf<'tail'>, trigger: string): void {
	const { data, marks, ref } = view;
	const { rows } = rowsOf(view);
	const chosen =
		marks.size > 0
			? [...marks].map(Number).sort((a, b) => a - b)
			: Array.from({ length: rows.count }, (_, row) => rows.at(row) ?? -1);
	const now = session.host.clock.now();
	const name = fileNameOf(nameOfArn(ref.name));
	const path = `${name}-${date(now)}-${timeOfDay(now).replaceAll(':', '')}.ndjson`;
	session.run(view.id, async ({ signal }) => {
		if (!(await mayReplace(session, path, trigger))) return;
		const file = await session.host.stores.outputFile(path, signal);
		let written = 0;
		try {
			for (let from = 0; from < chosen.length; from += portion) {
				signal.throwIfAborted();
				const lines = chosen
					.slice(from, from + portion)
					.flatMap((index) => lineOf(data.ring, index) ?? []);
				written += lines.length;
				await file.write(lines.join(''));
			}
			await file.finish();
		} catch (error) {
			await file.discard();
			throw error;
		}
		const dropped = chosen.length - written;
		const lost = dropped === 0 ? '' : `; ${counted(dropped, 'record')} were dropped meanwhile`;
		session.say(
			`${counted(written, 'record')} written to ${path}${lost}`,
			dropped === 0 ? 'good' : 'bad',
		);
	});
}
