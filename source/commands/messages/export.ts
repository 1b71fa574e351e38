import { type ExportFormat, exportWriter } from '../../operations/messages/export-writer.ts';
import type { ScanReport } from '../../operations/messages/scan.ts';
import { counted } from '../../presentation/formats.ts';
import { maskedNote } from '../../presentation/messages/masked-words.ts';
import { flagValue } from '../command-line/flag-values.ts';
import { queueOperand } from '../command-line/operands.ts';
import { revealFlag, selectionFlags } from '../command-line/shared-flags.ts';
import type { CommandContext, OutputFile, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { jsonText } from '../shell/json.ts';
import { find, operand } from '../shell/resource.ts';
import { usage } from '../shell/usage.ts';
import { giveBack, noteSweep, openReading, priceText, sweep } from './reading.ts';
import { selectionFrom } from './selection.ts';

export const definition: Definition = {
	name: 'export',
	summary: 'write the messages of a queue to a file or standard output',
	about:
		'NDJSON with everything a copy needs: types, binary as base64, system attributes. --json makes one array, --csv a table for reading. Everything is given back.',
	operands: [queueOperand],
	flags: [
		...selectionFlags,
		revealFlag,
		{ name: 'out', value: 'FILE', about: 'write to this file, complete or not at all' },
		{ name: 'csv', about: 'a table for spreadsheets; it can not be imported' },
	],
	examples: [
		'awsmsg export orders-dlq --out dead.ndjson',
		`awsmsg export orders-dlq --where 'body.amount == null' | jq .body`,
	],
};

/** `awsmsg export <queue>`: writes messages as they come, in memory that does not grow with them. */
export const run: Run = async (context) => {
	const { invocation, out, stores } = context;
	const selection = selectionFrom(context, invocation.operands[0]);
	const path = flagValue(invocation, 'out');
	const format = formatFrom(context);
	// Before anything is received: a file that can't be written must cost nobody a delivery.
	const file = path === undefined ? undefined : await stores.outputFile(path, context.signal);
	let complete = false;
	try {
		const connected = await context.connect();
		const queue = await find(context, connected, 'queue', operand(context, 0));
		const reading = await openReading(context, connected, queue);
		const forTerminal = path === undefined && out.isTerminal;
		const writer = exportWriter(format, writerTo(context, file), (record) =>
			jsonText(record, forTerminal),
		);
		let report: ScanReport;
		try {
			report = await sweep(context, reading, selection, writer.write);
			await writer.finish();
		} finally {
			await giveBack(context, reading);
		}
		await file?.finish();
		complete = true;
		out.note(
			`Exported ${counted(writer.written(), 'message')} of ${report.scanned} that were looked at in ${queue.name}${path === undefined ? '' : ` to ${path}`}, all given back, ${priceText(reading)}${maskedNote(writer.masked())}.`,
		);
		const code = noteSweep(context, report, selection, reading);
		return code === exitCodes.done && report.failure !== undefined ? exitCodes.partly : code;
	} finally {
		if (!complete) await file?.discard();
	}
};

function formatFrom({ invocation, settings }: CommandContext): ExportFormat {
	if (!invocation.flags.has('csv')) return settings.output === 'json' ? 'json' : 'ndjson';
	if (settings.output === 'json') throw usage('--csv and --json contradict each other');
	return 'csv';
}

function writerTo({ out, signal }: CommandContext, file: OutputFile | undefined) {
	return async (text: string) => {
		if (file !== undefined) return file.write(text);
		await out.data(text);
		// Nobody reads any more: what is held goes back now.
		signal.throwIfAborted();
	};
}
