import { keyAt } from '../../domain/here.ts';
import type { QueueLimits } from '../../domain/messages/message-limits.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import { checkImport, importMessages } from '../../operations/messages/import-messages.ts';
import { importBefore } from '../../operations/messages/import-record.ts';
import type { LineSource } from '../../operations/ports.ts';
import { bytes, count, counted } from '../../presentation/formats.ts';
import { recognisedText } from '../../presentation/messages/import-words.ts';
import { importJson } from '../../presentation/messages/outcome-json.ts';
import { queueOperand } from '../command-line/operands.ts';
import { dryRunFlag } from '../command-line/shared-flags.ts';
import { awaitedQueues } from '../shell/awaiting.ts';
import type { CommandContext, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { checkMode, permit } from '../shell/permission.ts';
import { printDocument, wantsJson } from '../shell/print.ts';
import { find, operand } from '../shell/resource.ts';
import {
	type FileJob,
	fileFlags,
	importing,
	refuseBad,
	refuseUnread,
	skippedUnknown,
	stateFor,
	tell,
	withFile,
} from './file-job.ts';

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
	flags: [...fileFlags(importing), dryRunFlag],
	examples: [
		'awsmsg import orders dead.ndjson --rate 50 --yes',
		'awsmsg import orders-copy - --yes',
		'awsmsg import orders received.json --dry-run',
	],
};

/** `awsmsg import <queue> [file|-]`: checks every line, confirms, then sends. */
export const run: Run = (context) => {
	const path = context.invocation.operands[1] ?? '-';
	return withFile(context, path, importing, (source, perSecond) =>
		importFrom(context, { source, path }, perSecond),
	);
};

async function importFrom(
	context: CommandContext,
	{ source, path }: { readonly source: LineSource; readonly path: string },
	perSecond: number | undefined,
): Promise<number> {
	const { invocation, out, signal, clock, stores } = context;
	const connected = await context.connect();
	const { queues } = connected.gateways;
	const queue = await find(context, connected, 'queue', operand(context, 0));
	const job: FileJob = { to: queue.name, path, words: importing };
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
	refuseBad(context, job, check, source);
	const known = await importBefore(stores, source.digest, queue.arn, connected.info);
	const state = stateFor(context, job, known, source);
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
		if (wantsJson(context)) await printDocument(context, importJson(report));
		const code = tell(context, job, report, { unit: check.unit, fifo });
		return silence.over ? silence.end('to go on: run it again with --resume') : code;
	} finally {
		await journal.close();
	}
}
