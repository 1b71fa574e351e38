import {
	compileFilter,
	type MessageFilter,
	type Verdict,
} from '../../domain/expressions/expression.ts';
import { searchedText } from '../../domain/expressions/expression-values.ts';
import { parseRowFilter } from '../../domain/expressions/row-filter.ts';
import type { Message } from '../../domain/messages/message.ts';
import { spendReading, stepsTaken, withinBudget } from '../../domain/step-budget.ts';
import { type Column, cellText, columnValue } from '../../presentation/columns.ts';
import { messageColumns } from '../../presentation/messages/message-columns.ts';
import { behind } from '../state/background.ts';
import type { OwnRow } from './own-columns.ts';

/*
The filter of a list of messages. One message may take a million steps, a tenth of a second: a frame does a
few of them, and the rest is done behind the frames, message by message.
*/

/** A row of the list with the moment that its age counts from. */
export type Row = OwnRow & { readonly sentAt?: number };

type Columns = readonly Column<OwnRow>[];

/** Steps that a frame takes before it leaves the rest to those that follow; one message may take it beyond that. */
export const stepsAFrame = 250_000;

/** Steps behind the frames after which another frame tells how far it is. */
const stepsAWord = 2_500_000;

/** What takes more is remembered by the message: its age would else be judged anew every few seconds. */
const dearFrom = 20_000;

/** The longest text that is searched: a message with all its decoded forms. */
const longest = 8 * 1024 * 1024;

const textOf = new WeakMap<Message, string>();

/** Everything of a message that a text may be looked for in. */
function searchedIn(message: Message, row: Row): string {
	const known = textOf.get(message);
	if (known !== undefined) return known;
	const cells = messageColumns.filter(({ id }) => id !== 'body').map((one) => cellText(one, row));
	const text = [...cells, searchedText(message)].join('\n');
	textOf.set(message, text);
	return text;
}

/** A filter for messages, and what it has said so far. */
export class FilterOfMessages {
	readonly problem?: { readonly text: string; readonly position: number };
	readonly #test: (message: Message, row: Row, now: number) => Verdict;
	/** A growing list tests its new messages alone. */
	readonly #verdicts = new WeakMap<Row, Verdict>();
	readonly #dear = new WeakMap<Message, Verdict>();
	/** Grows with each frame that is to show more of what was worked out. */
	#version = 0;
	#work: { readonly rows: readonly Row[]; readonly stop: () => void } | undefined;
	#isBehind = false;

	constructor(filter: string, queueName: string, columns: Columns) {
		if (filter.startsWith('=')) {
			const compiled = compileFilter(filter.slice(1));
			if (!compiled.ok) {
				this.problem = { text: compiled.problem, position: compiled.position + 1 };
			}
			const made: MessageFilter | undefined = compiled.ok ? compiled.filter : undefined;
			this.#test = (message, _row, now) =>
				made === undefined ? 'no-match' : made.test(message, { now, queueName });
			return;
		}
		const parsed = parseRowFilter(filter, columns, longest);
		if (!parsed.ok) {
			this.problem = { text: parsed.problem, position: parsed.position };
			this.#test = () => 'no-match';
			return;
		}
		const getterOf = columnValue<Row>(columns);
		this.#test = (message, row) => {
			const done = withinBudget(() => {
				const text = searchedIn(message, row);
				spendReading(text.length);
				return parsed.test(text, getterOf(row));
			});
			if (done === undefined) return 'costly';
			return done.result ? 'match' : 'no-match';
		};
	}

	/** Changes when a frame is to ask again. */
	get version(): number {
		return this.#version;
	}

	/** What is known of a row; `undefined` before it was tested. */
	verdictOf(row: Row): Verdict | undefined {
		return this.#verdicts.get(row) ?? this.#dear.get(row.message);
	}

	/**
	 * Tests rows for about {@link stepsAFrame} steps, and has the rest tested behind the frames. Answers how many are
	 * still to be tested.
	 */
	test(rows: readonly Row[], now: number): number {
		const end = stepsTaken() + stepsAFrame;
		let at = 0;
		for (; at < rows.length; at++) {
			const row = rows[at];
			if (row === undefined || this.verdictOf(row) !== undefined) continue;
			// What has begun behind the frames goes on there: a frame that tells how far would else do a part of it.
			if (this.#isBehind || stepsTaken() >= end) break;
			this.#judge(row, now);
		}
		const left = rows.slice(at).filter((row) => this.verdictOf(row) === undefined);
		this.#isBehind = left.length > 0;
		if (left.length === 0) this.stop();
		else if (this.#work?.rows !== rows) {
			this.stop();
			this.#work = { rows, stop: this.#behind(left, now) };
		}
		return left.length;
	}

	/** Nobody needs the rest any more. */
	stop(): void {
		this.#work?.stop();
		this.#work = undefined;
	}

	/** Tests rows until there is something to tell; the frame that tells it has the rest done. Left, it ends here. */
	#behind(left: readonly Row[], now: number): () => void {
		const end = stepsTaken() + stepsAWord;
		let at = 0;
		return behind(() => {
			const row = left[at++];
			if (row !== undefined) this.#judge(row, now);
			if (at < left.length && stepsTaken() < end) return false;
			this.#version++;
			this.#work = undefined;
			return true;
		});
	}

	#judge(row: Row, now: number): void {
		const before = stepsTaken();
		const verdict = this.#test(row.message, row, now);
		this.#verdicts.set(row, verdict);
		if (stepsTaken() - before > dearFrom) this.#dear.set(row.message, verdict);
	}
}
