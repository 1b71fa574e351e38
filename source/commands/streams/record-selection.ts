import {
	compileRecordFilter,
	type RecordSubject,
} from '../../domain/expressions/record-expression.ts';
import { type DecodingTools, decodeRecord } from '../../domain/streams/record-decoding.ts';
import { badExpression, fieldsOf, type Tally, wantedBy } from '../messages/selection.ts';
import type { CommandContext } from '../shell/context.ts';
import type { UserRecord } from './tail-records.ts';

/** Which records `--where` and `--grep` mean, checked before anything is read; it counts as it tests. */
export type RecordSelection = {
	test(record: UserRecord, tools: DecodingTools | undefined): boolean;
	/** Which of several JSON values in a record match, from 0; `undefined` where they are not asked for. */
	matching(record: UserRecord, tools: DecodingTools | undefined): readonly number[] | undefined;
	readonly tally: Tally;
	/** What the expression reads, for the sentence about missing fields. */
	readonly reads: readonly string[];
};

/** The selection of `--where` and `--grep`; `undefined` without them. Throws a UsageError that shows what is wrong. */
export function recordSelection({
	invocation,
	clock,
}: Pick<CommandContext, 'invocation' | 'clock'>): RecordSelection | undefined {
	const filter = wantedBy(invocation, (text, flag) => {
		const compiled = compileRecordFilter(text);
		if (compiled.ok) return compiled.filter;
		throw badExpression(text, flag, compiled);
	});
	if (filter === undefined) return;
	const reads = filter.reads.filter((path) => path !== 'text');
	const readsBody = reads.some((path) => /^body\b/.test(path));
	const tally: Tally = { tested: 0, matched: 0, missing: 0, costly: 0 };
	const subjectOf = (record: UserRecord, tools: DecodingTools | undefined): RecordSubject => ({
		...record,
		size: record.data.length,
		text: () => textOf(record.data, tools),
		raw: () => textOf(record.data, undefined),
	});
	return {
		tally,
		reads,
		matching: (record, tools) =>
			readsBody ? filter.matching(subjectOf(record, tools), { now: clock.now() }) : undefined,
		test(record, tools) {
			const verdict = filter.test(subjectOf(record, tools), { now: clock.now() });
			tally.tested += 1;
			if (verdict === 'missing' || verdict === 'costly') tally[verdict] += 1;
			if (verdict === 'missing') tally.fields ??= fieldsOf(textOf(record.data, tools));
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
