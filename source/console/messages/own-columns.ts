import { compileValue, type MessageValue } from '../../domain/expressions/expression.ts';
import type { OwnColumn } from '../../domain/expressions/own-column.ts';
import { type AnyNumber, isNumber } from '../../domain/json/exact-number.ts';
import { toJson } from '../../domain/json/json-value.ts';
import { type Message, sentAt } from '../../domain/messages/message.ts';
import { queueKey } from '../../operations/messages/receive-budget.ts';
import type { Column } from '../../presentation/columns.ts';
import { span } from '../../presentation/line.ts';
import { messageColumns } from '../../presentation/messages/message-columns.ts';
import { type MessageRow, snippetOf } from '../../presentation/rows.ts';
import type { State } from '../state/state.ts';

/** A row of the list with its message, for what somebody's own columns want to know of it. */
export type OwnRow = MessageRow & { readonly message: Message };

type Value = { readonly text: string; readonly order: AnyNumber | string | undefined };

const none: readonly OwnColumn[] = [];

/** The columns that somebody made for a queue. */
export function ownColumnsOf(state: State, arn: string): readonly OwnColumn[] {
	const { info } = state.context;
	return state.memory.columns[queueKey(arn, info?.endpoint)] ?? none;
}

const made = new WeakMap<readonly OwnColumn[], readonly Column<OwnRow>[]>();

/** All columns of a list of messages: the usual ones, with one's own before the body. */
export function columnsWith(own: readonly OwnColumn[]): readonly Column<OwnRow>[] {
	const known = made.get(own);
	if (known !== undefined) return known;
	const at = messageColumns.findIndex(({ id }) => id === 'body');
	const columns = [
		...messageColumns.slice(0, at),
		...own.map(columnOf),
		...messageColumns.slice(at),
	];
	made.set(own, columns);
	return columns;
}

function columnOf({ name, text }: OwnColumn): Column<OwnRow> {
	const compiled = compileValue(text);
	const values = new WeakMap<object, Value>();
	// A row is made anew as its age grows; what has nothing to do with that is remembered longer.
	const ages = compiled.ok && compiled.value.reads.includes('age');
	const valueIn = (row: OwnRow): Value => {
		const { message, ageMs } = row;
		const key = ages ? row : message;
		const known = values.get(key);
		if (known !== undefined) return known;
		const now = (sentAt(message) ?? message.receivedAt) + (ageMs ?? 0);
		const value = compiled.ok ? told(compiled.value, message, now) : missing;
		values.set(key, value);
		return value;
	};
	return {
		id: name,
		title: name.toUpperCase(),
		align: 'left',
		width: { min: Math.max(8, Math.min(14, name.length)), max: 28, grow: 2 },
		priority: 65,
		cell: (row) => {
			const value = valueIn(row);
			return value.text === '' ? span('-', 'dim') : value.text;
		},
		text: (row) => valueIn(row).text,
		sort: (row) => valueIn(row).order,
	};
}

const missing: Value = { text: '', order: undefined };
/** Too costly for one message: what it would be is unknown. */
const undecided: Value = { text: '?', order: undefined };

function told(value: MessageValue, message: Message, now: number): Value {
	const answer = value.evaluate(message, { now });
	if (!answer.ok) return answer.costly === true ? undecided : missing;
	const { value: one, json } = answer;
	if (typeof one === 'string') return { text: snippetOf(one), order: one };
	if (isNumber(one)) return { text: json, order: one };
	// On one row, without the blanks that it has in the message.
	const text = toJson(one) ?? json;
	return { text, order: text };
}
