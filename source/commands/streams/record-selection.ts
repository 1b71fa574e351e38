import { compileRecordFilter } from '../../domain/expressions/record-expression.ts';
import { type DecodingTools, decodeRecord } from '../../domain/streams/record-decoding.ts';
import { badExpression } from '../messages/selection.ts';
import type { CommandContext } from '../shell/context.ts';
import { flagValue } from '../shell/parse.ts';
import type { UserRecord } from './tail-records.ts';

/** Which records `--where` means, checked before anything is read; it counts as it tests. */
export type RecordSelection = {
	test(record: UserRecord, tools: DecodingTools | undefined): boolean;
	/** `missing` records lack what the expression reads. */
	readonly tally: { tested: number; matched: number; missing: number };
	/** What the expression reads, for the sentence about missing fields. */
	readonly reads: readonly string[];
};

/** The selection of `--where`; `undefined` without it. Throws a UsageError that shows what is wrong. */
export function recordSelection({
	invocation,
	clock,
}: Pick<CommandContext, 'invocation' | 'clock'>): RecordSelection | undefined {
	const text = flagValue(invocation, 'where');
	if (text === undefined) return;
	const compiled = compileRecordFilter(text);
	if (!compiled.ok) throw badExpression(text, 'where', compiled);
	const { filter } = compiled;
	const tally = { tested: 0, matched: 0, missing: 0 };
	return {
		tally,
		reads: filter.reads,
		test(record, tools) {
			const verdict = filter.test(
				{ ...record, size: record.data.length, text: () => textOf(record.data, tools) },
				{ now: clock.now() },
			);
			tally.tested += 1;
			if (verdict === 'missing') tally.missing += 1;
			if (verdict === 'match') tally.matched += 1;
			return verdict === 'match';
		},
	};
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of a record's data, or of what is inside of it; `undefined` for what is no text. */
function textOf(data: Uint8Array, tools: DecodingTools | undefined): string | undefined {
	if (tools !== undefined) return decodeRecord(data, tools)[0]?.text;
	try {
		return decoder.decode(data);
	} catch {
		return;
	}
}
