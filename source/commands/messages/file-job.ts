import { asFailure, fail, failureLine } from '../../domain/failure.ts';
import type { ImportCheck, ImportReport } from '../../operations/messages/import-messages.ts';
import { type ImportState, wasBegun } from '../../operations/messages/import-record.ts';
import type { LineSource } from '../../operations/ports.ts';
import { count, counted } from '../../presentation/formats.ts';
import { importRest, isWhole } from '../../presentation/messages/import-words.ts';
import { wholeFlag } from '../command-line/flag-values.ts';
import type { CommandContext } from '../shell/context.ts';
import type { Flag } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { usage } from '../shell/usage.ts';

/*
A file of messages that is sent as a whole: checked first, written down as it goes, and gone on with later. `import` does so with
queues, `publish --file` with topics.
*/

/** Where a file goes, and how that is told. */
export type FileJob = {
	readonly to: string;
	readonly path: string;
	readonly words: FileWords;
};

type FileWords = {
	readonly verb: string;
	readonly past: string;
	/** `an import of FILE into QUEUE` */
	readonly one: string;
	/** `an earlier import of FILE into QUEUE` */
	readonly earlier: string;
	readonly into: string;
	/** Before how many, in the last sentence. */
	readonly done: string;
	/** `Perhaps in QUEUE twice` */
	twice(to: string): string;
};

export const importing: FileWords = {
	verb: 'import',
	past: 'imported',
	one: 'an import',
	earlier: 'an earlier import',
	into: 'into',
	done: 'Sent',
	twice: (to) => `Perhaps in ${to} twice`,
};

export const publishing: FileWords = {
	verb: 'publish',
	past: 'published',
	one: 'a publish',
	earlier: 'an earlier publish',
	into: 'to',
	done: 'Published',
	twice: (to) => `Perhaps published to ${to} twice`,
};

/** How a file of messages is sent. */
export function fileFlags({ verb }: FileWords): readonly Flag[] {
	return [
		{ name: 'rate', value: 'COUNT', about: 'at most this many a second' },
		{ name: 'resume', about: `go on with an interrupted ${verb} of the same file` },
		{ name: 'again', about: 'send a file once more that was sent before' },
		{
			name: 'repeat-unknown',
			about: 'with --resume: send also what may have arrived already',
		},
	];
}

const highestRate = 30_000;
const linesTold = 20;

/** Opens the file that is named, or standard input; `use` is told how fast it may go. */
export async function withFile(
	{ invocation, input, signal }: CommandContext,
	path: string,
	{ verb }: FileWords,
	use: (source: LineSource, perSecond: number | undefined) => Promise<number>,
): Promise<number> {
	const perSecond = wholeFlag(invocation, 'rate', 1, highestRate);
	if (path === '-' && input.isTerminal) {
		throw usage(`there is no file to ${verb}`, 'Name one, or pipe an export in');
	}
	const { source, dispose } = await input.lines(path, signal);
	try {
		return await use(source, perSecond);
	} finally {
		await dispose();
	}
}

/** A file that is no text, or has a line longer than any message: nothing was sent. What the disk says has a code. */
export function refuseUnread(error: unknown): never {
	const { kind, message, code } = asFailure(error);
	if (kind !== 'invalid' || code !== undefined) throw error;
	throw fail('refused', message, { hint: 'Nothing was sent: mend the file' });
}

/** Nothing has been sent. */
export function refuseBad(
	{ out }: CommandContext,
	{ words: { verb } }: FileJob,
	{ bad, badLines, messages, unit }: ImportCheck,
	source: LineSource,
) {
	if (messages === 0)
		throw fail('refused', `${source.name} has no message`, { hint: 'Nothing was sent' });
	if (badLines === 0) return;
	for (const { line, problem } of bad)
		out.note(`${source.name}, ${unit} ${count(line)}: ${problem}`);
	if (badLines > bad.length) out.note(`and ${count(badLines - bad.length)} more`);
	const form = unit === 'line' ? 'a line is one message, as export writes it without --csv; ' : '';
	throw fail('refused', `${counted(badLines, unit)} of ${source.name} can't be sent`, {
		hint: `Nothing was sent: ${form}mend the file, then ${verb} it again`,
	});
}

/** A file that was begun or sent before is not sent again by accident. */
export function stateFor(
	{ invocation }: CommandContext,
	{ to, words: { one, earlier, into, past } }: FileJob,
	known: ImportState,
	{ name }: LineSource,
): ImportState {
	const nothing: ImportState = { ...known, ended: false, sent: new Set(), unknown: new Set() };
	if (!wasBegun(known) || invocation.flags.has('again')) return nothing;
	const sent = counted(known.sent.size, 'message');
	const unplaced = known.takenOver !== undefined;
	if (known.ended) {
		throw fail('refused', `${name} has been ${past} ${into} ${to} before: ${sent}`, {
			hint: unplaced
				? `${unplacedHint}: look into ${to}, or say --again to send all of it once more`
				: 'Say --again to send all of it once more',
		});
	}
	if (known.missing > 0) {
		throw fail(
			'refused',
			`the record of ${earlier} of ${name} ${into} ${to} has holes: which lines were sent is unknown`,
			{
				hint: 'Nothing was sent: compare them yourself, or say --again to send all of it once more',
			},
		);
	}
	if (invocation.flags.has('resume')) return known;
	const unknown =
		known.unknown.size === 0
			? ''
			: `, of ${known.unknown.size} more it is unknown whether they arrived`;
	throw fail('refused', `${one} of ${name} ${into} ${to} was interrupted: ${sent} sent${unknown}`, {
		hint: unplaced
			? `${unplacedHint}: if here, say --resume to go on; if elsewhere, --again to send all of it`
			: 'Say --resume to go on, or --again to send all of it once more',
	});
}

const unplacedHint = 'An earlier version did that, which did not write down at which endpoint';

/** How many lines are left out that may have arrived. */
export function skippedUnknown({ invocation }: CommandContext, { unknown }: ImportState): number {
	return invocation.flags.has('repeat-unknown') ? 0 : unknown.size;
}

/** Says what became of a file, for people, and answers the exit code. */
export function tell(
	{ out }: CommandContext,
	{ to, path, words }: FileJob,
	report: ImportReport,
	{ unit, fifo }: { readonly unit: ImportCheck['unit']; readonly fifo: boolean },
): number {
	const { sent, skipped, leftOut, rejected, unknown, notTried, perhapsTwice, failure } = report;
	const before = skipped - leftOut;
	const parts = [
		`${words.done} ${counted(sent, 'message')} to ${to}`,
		...(before > 0 ? [`${count(before)} were sent before`] : []),
		...(leftOut > 0 ? [`${count(leftOut)} left out that may have been sent before`] : []),
		...(rejected.length > 0 ? [`${count(rejected.length)} refused`] : []),
		...(unknown.length > 0 ? [`${count(unknown.length)} of unknown outcome`] : []),
		...(notTried > 0 ? [`${count(notTried)} not tried`] : []),
	];
	out.note(`${parts.join(', ')}.`);
	for (const [what, lines] of [
		['refused', rejected],
		['unknown whether it arrived', unknown],
	] as const) {
		for (const { line, problem } of lines.slice(0, linesTold)) {
			out.note(`${unit} ${count(line)}: ${what}: ${problem}`);
		}
		if (lines.length > linesTold) out.note(`and ${count(lines.length - linesTold)} more ${what}`);
	}
	if (perhapsTwice.length > 0) {
		out.note(`${words.twice(to)}: ${linesText(perhapsTwice, unit)}.`);
	}
	if (failure !== undefined) out.note(`awsmsg: stopped: ${failureLine(failure)}.`);
	const resume = path === '-' ? '--resume, given the same text once more,' : '--resume';
	const ways = { fifo, resume, repeatUnknown: '--repeat-unknown' };
	for (const sentence of importRest(report, ways)) out.note(sentence);
	if (isWhole(report) && failure === undefined) return exitCodes.done;
	return sent + skipped > 0 ? exitCodes.partly : exitCodes.failed;
}

/** `lines 3, 4, 17 and 5 more` */
function linesText(lines: readonly number[], unit: ImportCheck['unit']): string {
	const more = lines.length > linesTold ? ` and ${count(lines.length - linesTold)} more` : '';
	return `${unit}s ${lines.slice(0, linesTold).map(count).join(', ')}${more}`;
}
