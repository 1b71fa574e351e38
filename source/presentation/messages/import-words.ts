import type { MessageForm } from '../../domain/messages/message-forms.ts';
import { count, counted } from '../formats.ts';

/** What of an import is not there for certain. */
export type ImportRest = {
	/** `passing`: for a reason that a later attempt may not meet. */
	readonly rejected: readonly { readonly passing?: true }[];
	readonly unknown: readonly unknown[];
	/** Of unknown outcome since an earlier run, and not sent again. */
	readonly leftOut: number;
	readonly notTried: number;
	/** Present when the file can't be read as it was. */
	readonly notResumable?: true;
};

/** How to go on: `--resume`, and what sends again what may have arrived. */
export type ImportWays = {
	readonly fifo: boolean;
	readonly resume: string;
	readonly repeatUnknown?: string;
};

const forms: Readonly<Record<MessageForm, string>> = {
	own: 'an export of awsmsg',
	'aws-cli': 'the output of aws sqs receive-message',
	'sqs-grep': 'a dump of sqs-grep',
	shoryuken: 'a dump of shoryuken',
};

/**
 * `Read as the output of aws sqs receive-message: 3 messages`; `undefined` for a plain file of our own. What
 * another tool did not ask for is in no dump of it, so that is said too.
 */
export function recognisedText(
	read: ReadonlyMap<MessageForm, number>,
	unit: 'line' | 'message',
): string | undefined {
	const others = [...read].filter(([form]) => form !== 'own');
	if (others.length === 0 && (unit === 'line' || read.size === 0)) return;
	const parts = [...read].map(
		([form, messages], index) =>
			`${index === 0 ? 'Read as ' : ''}${forms[form]}: ${counted(messages, 'message')}`,
	);
	const caution =
		others.length === 0 ? '' : '. Attributes, groups and trace headers are those that it asked for';
	return `${parts.join(', and as ')}${caution}`;
}

/** Whether every line of an import is there for certain. */
export function isWhole({ rejected, unknown, leftOut, notTried }: ImportRest): boolean {
	return rejected.length + unknown.length + leftOut + notTried === 0;
}

/** What can be done about the rest of an import, a sentence each. Promises nothing that can't work. */
export function importRest(rest: ImportRest, ways: ImportWays): readonly string[] {
	const { rejected, unknown, leftOut, notTried, notResumable } = rest;
	const passing = rejected.filter((line) => line.passing === true).length;
	const refused = rejected.length - passing;
	// Behind a refused message of its FIFO group nothing is sent, in the next run neither.
	const later = passing + (ways.fifo && refused > 0 ? 0 : notTried);
	const unsure = unknown.length + leftOut;
	if (notResumable === true) {
		return isWhole(rest)
			? []
			: ['Only the same file can be gone on with, and it is not what it was.'];
	}
	return [
		...(later === 0 ? [] : [`${ways.resume} sends the ${count(later)} that are left.`]),
		...(refused === 0
			? []
			: [
					`${ways.resume} tries the ${count(refused)} refused again${ways.fifo ? ', and what is behind them in their groups' : ''}: of use once the reason is mended.`,
				]),
		...(unsure === 0 ? [] : [unsureText(unsure, ways)]),
	];
}

function unsureText(unsure: number, { resume, repeatUnknown }: ImportWays): string {
	const most = `Of ${count(unsure)} it is unknown whether they arrived: ${resume} leaves them out`;
	return repeatUnknown === undefined
		? `${most}.`
		: `${most}, with ${repeatUnknown} it sends them again, perhaps twice.`;
}
