import { dayAndTime, duration } from '../../presentation/formats.ts';
import { rescueJson } from '../../presentation/rescue/holding-json.ts';
import type { CommandContext } from '../shell/context.ts';
import { nextCommand } from '../shell/place.ts';
import { printDocument, printList, wantsJson } from '../shell/print.ts';
import { find } from '../shell/resource.ts';
import { endsText, lookAtEnds, untilFlag } from './ends.ts';

/** Looks when the messages of a queue are lost, and gives all back; nothing is copied. */
export async function lookForEnds(
	context: CommandContext,
	name: string,
	endsBefore: number,
): Promise<number> {
	const { out } = context;
	const connected = await context.connect();
	const queue = await find(context, connected, 'queue', name);
	const { found, code, price } = await lookAtEnds(context, connected, queue, { endsBefore });
	if (wantsJson(context)) await printDocument(context, rescueJson(found));
	else {
		await printList(context, found.by, {
			columns: [
				{ title: 'LOST WITHIN', cell: ({ by }) => duration(by - found.at) },
				{ title: 'BEFORE', cell: ({ by }) => dayAndTime(by) },
				{ title: 'MESSAGES', align: 'right', cell: ({ many }) => String(many) },
			],
			toJson: (row) => row,
		});
	}
	out.note(`${endsText(found)}. All given back, ${price}.`);
	if (found.ends.many > 0) {
		const until = untilFlag(context, endsBefore);
		const next = (...words: readonly string[]) =>
			nextCommand(connected, 'rescue', queue.name, ...words, ...until);
		const file = next('--out', 'FILE');
		out.note(`To copy them to a file: ${file}`);
		const queueTo = next('--to', 'PARKING');
		out.note(`To move them to a queue that keeps them for longer: ${queueTo}`);
	}
	return code;
}
