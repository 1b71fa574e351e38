import { asFailure, fail, failureLine } from '../../domain/failure.ts';
import { keyAt } from '../../domain/here.ts';
import type { QueueLimits } from '../../domain/messages/message-limits.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import {
	checkImport,
	type ImportCheck,
	type ImportReport,
	importMessages,
} from '../../operations/messages/import-messages.ts';
import {
	type ImportState,
	importBefore,
	wasBegun,
} from '../../operations/messages/import-record.ts';
import type { LineSource } from '../../operations/ports.ts';
import { bytes, count, counted } from '../../presentation/formats.ts';
import { importRest, isWhole, recognisedText } from '../../presentation/messages/import-words.ts';
import { importJson } from '../../presentation/messages/outcome-json.ts';
import { wholeFlag } from '../command-line/flag-values.ts';
import { queueOperand } from '../command-line/operands.ts';
import { dryRunFlag } from '../command-line/shared-flags.ts';
import { awaitedQueues } from '../shell/awaiting.ts';
import type { CommandContext, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { checkMode, permit } from '../shell/permission.ts';
import { printDocument, wantsJson } from '../shell/print.ts';
import { find, operand } from '../shell/resource.ts';
import { usage } from '../shell/usage.ts';

export const definition: Definition = {
	name: 'import',
	summary: 'send the messages of an export',
	about:
		'Reads exports, the output of aws sqs receive-message (ask it for --attribute-names All --message-attribute-names All), and dumps of sqs-grep --full and shoryuken. Every message is checked before the first is sent. What was sent is remembered, so that --resume goes on after an interruption.',
	operands: [
		queueOperand,
		{
			name: 'file',
			optional: true,
			about: 'a file of NDJSON or JSON, or - for standard input',
		},
	],
	flags: [
		{ name: 'rate', value: 'COUNT', about: 'at most this many a second' },
		{ name: 'resume', about: 'go on with an interrupted import of the same file' },
		{ name: 'again', about: 'send a file once more that was sent before' },
		{
			name: 'repeat-unknown',
			about: 'with --resume: send also what may have arrived already',
		},
		dryRunFlag,
	],
	examples: [
		'awsmsg import orders dead.ndjson --rate 50 --yes',
		'awsmsg import orders-copy - --yes',
		'awsmsg import orders received.json --dry-run',
	],
};

const highestRate = 30_000;
const linesTold = 20;

/** `awsmsg import <queue> [file|-]`: checks every line, confirms, then sends. */
export const run: Run = async (context) => {
	const { invocation, input, signal } = context;
	const perSecond = wholeFlag(invocation, 'rate', 1, highestRate);
	const path = invocation.operands[1] ?? '-';
	if (path === '-' && input.isTerminal) {
		throw usage('there is no file to import', 'Name one, or pipe an export in');
	}
	const { source, dispose } = await input.lines(path, signal);
	try {
		return await importFrom(context, source, perSecond);
	} finally {
		await dispose();
	}
};

async function importFrom(
	context: CommandContext,
	source: LineSource,
	perSecond: number | undefined,
): Promise<number> {
	const { invocation, out, signal, clock, stores } = context;
	const connected = await context.connect();
	const { queues } = connected.gateways;
	const queue = await find(context, connected, 'queue', operand(context, 0));
	checkMode(connected, { kind: 'import', resource: resourceOf('queue', queue) });
	const attributes = await queues.attributes(queue.url, { signal });
	const { fifo, maximumMessageBytes, contentBasedDeduplication } = attributes;
	const limits: QueueLimits = {
		fifo,
		...(maximumMessageBytes === undefined ? {} : { maximumMessageBytes }),
		...(contentBasedDeduplication === undefined ? {} : { contentBasedDeduplication }),
	};
	const check = await checkImport(source, limits, signal).catch(refuseUnread);
	const recognised = recognisedText(check.forms, check.unit);
	if (recognised !== undefined) out.note(`${recognised}.`);
	refuseBad(context, check, source);
	const known = await importBefore(stores, source.digest, queue.arn, connected.info);
	const state = stateFor(context, known, source, queue.name);
	const rest = check.messages - state.sent.size - skippedUnknown(context, state);
	const plan = `${counted(rest, 'message')} of ${source.name}, ${bytes(check.bytes)} in all`;
	if (invocation.flags.has('dry-run')) {
		out.note(
			`Dry run: ${plan} would be sent to ${queue.name}; every ${check.unit} is good. Nothing was sent.`,
		);
		return exitCodes.done;
	}
	const grant = await permit(context, connected, {
		kind: 'import',
		resource: resourceOf('queue', queue),
		count: rest,
		detail: [plan],
	});
	const journal = await stores.importJournal(
		source.digest,
		keyAt(queue.arn, connected.info.endpoint),
	);
	try {
		const { gateway, silence } = awaitedQueues(context, queues, queue, 'then the import pauses');
		const report = await importMessages(
			{ queues: gateway, clock, journal },
			{
				source,
				url: queue.url,
				queue: limits,
				grant,
				messages: check.messages,
				state,
				repeatUnknown: invocation.flags.has('repeat-unknown'),
				...(perSecond === undefined ? {} : { perSecond }),
				onProgress: ({ done, of }) =>
					out.progress(`Importing into ${queue.name}: ${count(done)} of ${count(of)}`),
			},
			signal,
		);
		const code = await tell(context, report, { queue: queue.name, unit: check.unit });
		return silence.over ? silence.end('to go on: run it again with --resume') : code;
	} finally {
		await journal.close();
	}
}

/** A file that is no text, or has a line longer than any message: nothing was sent. What the disk says has a code. */
function refuseUnread(error: unknown): never {
	const { kind, message, code } = asFailure(error);
	if (kind !== 'invalid' || code !== undefined) throw error;
	throw fail('refused', message, { hint: 'Nothing was sent: mend the file' });
}

/** Nothing has been sent. */
function refuseBad(
	{ out }: CommandContext,
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
		hint: `Nothing was sent: ${form}mend the file, then import it again`,
	});
}

/** A file that was begun or sent before is not sent again by accident. */
function stateFor(
	{ invocation }: CommandContext,
	known: ImportState,
	{ name }: LineSource,
	queue: string,
): ImportState {
	const nothing: ImportState = { ...known, ended: false, sent: new Set(), unknown: new Set() };
	if (!wasBegun(known) || invocation.flags.has('again')) return nothing;
	const sent = counted(known.sent.size, 'message');
	const unplaced = known.takenOver !== undefined;
	if (known.ended) {
		throw fail('refused', `${name} has been imported into ${queue} before: ${sent}`, {
			hint: unplaced
				? `${unplacedHint}: look into ${queue}, or say --again to send all of it once more`
				: 'Say --again to send all of it once more',
		});
	}
	if (known.missing > 0) {
		throw fail(
			'refused',
			`the record of an earlier import of ${name} into ${queue} has holes: which lines were sent is unknown`,
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
	throw fail(
		'refused',
		`an import of ${name} into ${queue} was interrupted: ${sent} sent${unknown}`,
		{
			hint: unplaced
				? `${unplacedHint}: if here, say --resume to go on; if elsewhere, --again to send all of it`
				: 'Say --resume to go on, or --again to send all of it once more',
		},
	);
}

const unplacedHint = 'An earlier version did that, which did not write down at which endpoint';

function skippedUnknown({ invocation }: CommandContext, { unknown }: ImportState): number {
	return invocation.flags.has('repeat-unknown') ? 0 : unknown.size;
}

async function tell(
	context: CommandContext,
	report: ImportReport,
	{ queue, unit }: { readonly queue: string; readonly unit: ImportCheck['unit'] },
): Promise<number> {
	const { out, invocation } = context;
	const { sent, skipped, leftOut, rejected, unknown, notTried, perhapsTwice, failure } = report;
	if (wantsJson(context)) {
		await printDocument(context, importJson(report));
	}
	const before = skipped - leftOut;
	const parts = [
		`Sent ${counted(sent, 'message')} to ${queue}`,
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
		out.note(`Perhaps in ${queue} twice: ${linesText(perhapsTwice, unit)}.`);
	}
	if (failure !== undefined) out.note(`awsmsg: stopped: ${failureLine(failure)}.`);
	const piped = (invocation.operands[1] ?? '-') === '-';
	const resume = piped ? '--resume, given the same text once more,' : '--resume';
	const ways = { fifo: queue.endsWith('.fifo'), resume, repeatUnknown: '--repeat-unknown' };
	for (const sentence of importRest(report, ways)) out.note(sentence);
	if (isWhole(report) && failure === undefined) return exitCodes.done;
	return sent + skipped > 0 ? exitCodes.partly : exitCodes.failed;
}

/** `lines 3, 4, 17 and 5 more` */
function linesText(lines: readonly number[], unit: ImportCheck['unit']): string {
	const more = lines.length > linesTold ? ` and ${count(lines.length - linesTold)} more` : '';
	return `${unit}s ${lines.slice(0, linesTold).map(count).join(', ')}${more}`;
}
