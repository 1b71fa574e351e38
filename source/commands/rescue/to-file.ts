import { nameOfArn } from '../../domain/arn.ts';
import { capital } from '../../domain/text/first-letter.ts';
import { exportWriter } from '../../operations/messages/export-writer.ts';
import { counted, dayAndTime } from '../../presentation/formats.ts';
import { maskedWords } from '../../presentation/messages/masked-words.ts';
import { rescueJson } from '../../presentation/rescue/holding-json.ts';
import type { CommandContext } from '../shell/context.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { nextCommand } from '../shell/place.ts';
import { printDocument, wantsJson } from '../shell/print.ts';
import { find } from '../shell/resource.ts';
import { endsText, lookAtEnds } from './ends.ts';

/**
 * Copies what may be lost before a time to a file that only its owner can read, complete or not at all, in the form of an
 * export. The messages stay, and are lost all the same: it is said when.
 */
export async function rescueToFile(
	context: CommandContext,
	name: string,
	{ file: path, endsBefore }: { readonly file: string; readonly endsBefore: number },
): Promise<number> {
	const { out, stores, signal } = context;
	// Before anything is received: a file that can't be written must cost nobody a delivery.
	const file = await stores.outputFile(path, signal);
	let isComplete = false;
	try {
		const connected = await context.connect();
		const queue = await find(context, connected, 'queue', name);
		const writer = exportWriter('ndjson', (text) => file.write(text));
		const { found, code, price } = await lookAtEnds(context, connected, queue, {
			endsBefore,
			take: writer.write,
		});
		await writer.finish();
		await file.finish();
		isComplete = true;
		if (wantsJson(context)) await printDocument(context, rescueJson({ ...found, file: path }));
		out.note(`${endsText(found)}. All given back, ${price}.`);
		const { first, last } = found.ends;
		if (first === undefined || last === undefined) return code;
		out.note(
			`Copied ${counted(writer.written(), 'message')} to ${path}. The originals stay in ${queue.name}, and are lost from ${dayAndTime(first)} to ${dayAndTime(last)}.`,
		);
		if (writer.masked() > 0) {
			out.note(`${capital(maskedWords(writer.masked()))}: --to carries them out as they are.`);
			return exitCodes.partly;
		}
		const [origin = ''] = found.origins.keys();
		const back = found.origins.size === 1 && origin !== '' ? nameOfArn(origin) : queue.name;
		out.note(`To send the copies: ${nextCommand(connected, 'import', back, path)}`);
		return code;
	} finally {
		if (!isComplete) await file.discard();
	}
}
