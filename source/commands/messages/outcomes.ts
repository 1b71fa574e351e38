import { fail } from '../../domain/failure.ts';
import type { NamedOutcome } from '../../operations/messages/outcome.ts';
import { outcomeJson } from '../../presentation/messages/outcome-json.ts';
import type { CommandContext } from '../shell/context.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { printDocument, printText, wantsJson } from '../shell/print.ts';

/**
 * Prints what became of the one message or record that was sent: its id on standard output. Throws
 * when it was not confirmed; an unknown outcome is called unknown.
 */
export async function printOutcome(
	context: CommandContext,
	outcome: NamedOutcome | undefined,
	what: string,
): Promise<number> {
	if (outcome === undefined) throw fail('bug', `nothing is known about the ${what}`);
	if (outcome.outcome !== 'sent') {
		const told =
			outcome.outcome === 'rejected'
				? `the ${what} was not taken: ${outcome.message}`
				: `it is unknown whether the ${what} was taken: ${outcome.message}`;
		throw fail(kindOf(outcome.code), told, {
			code: outcome.code,
			...(outcome.hint === undefined ? {} : { hint: outcome.hint }),
		});
	}
	if (wantsJson(context)) await printDocument(context, outcomeJson(outcome));
	else {
		const { messageId, sequenceNumber, shardId } = outcome;
		const fields = [messageId, shardId, sequenceNumber].filter((field) => field !== undefined);
		await printText(
			context,
			[fields],
			fields.map((_, index) => ({
				title: '',
				cell: (row: readonly string[]) => row[index] ?? '',
			})),
		);
	}
	return exitCodes.done;
}

/** Outcomes keep AWS's name of a failure, or our kind of it; the exit code needs to know refusals. */
function kindOf(code: string): 'refused' | 'aborted' | 'invalid' | 'timeout' {
	if (code === 'refused' || code === 'aborted' || code === 'timeout') return code;
	return 'invalid';
}
