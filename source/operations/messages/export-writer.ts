import type { Message } from '../../domain/messages/message.ts';
import { csvRow, csvTitles, messageRecord } from '../../domain/messages/message-file.ts';

export const exportFormats = ['ndjson', 'json', 'csv'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Messages on their way into a file, or to a reader. */
export type ExportWriter = {
	/** How many were written so far. */
	written(): number;
	/** How many of those have masked values: they are no copies. */
	masked(): number;
	write(messages: readonly Message[]): Promise<void>;
	/** Writes what stands at the end; an export without messages is one too. */
	finish(): Promise<void>;
};

/**
 * Writes messages as they come, in memory that does not grow with them; the same text for screens and commands.
 * `json` makes the text of a record: a terminal's has to be safe there.
 */
export function exportWriter(
	format: ExportFormat,
	write: (text: string) => Promise<void>,
	json: (record: unknown) => string = JSON.stringify,
): ExportWriter {
	let written = 0;
	let masked = 0;
	let head = format === 'csv' ? csvTitles : format === 'json' ? '[' : '';
	const textOf = (message: Message): string => {
		if (format === 'csv') return csvRow(message);
		const record = json(messageRecord(message));
		if (format === 'ndjson') return `${record}\n`;
		return `${written === 0 ? '' : ','}\n${record}`;
	};
	const out = async (text: string) => {
		const all = head + text;
		head = '';
		if (all !== '') await write(all);
	};
	return {
		written: () => written,
		masked: () => masked,
		async write(messages) {
			let text = '';
			for (const message of messages) {
				text += textOf(message);
				written++;
				if (message.masked !== undefined) masked++;
			}
			await out(text);
		},
		finish: () => out(format === 'json' ? '\n]\n' : ''),
	};
}
