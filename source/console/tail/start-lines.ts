import { failureLine } from '../../domain/failure.ts';
import { isOpen } from '../../domain/streams/shard-lineage.ts';
import { type Line, span } from '../../presentation/line.ts';
import { shardNumber } from '../../presentation/rows.ts';
import { wrapWords } from '../../presentation/sections.ts';
import { consumerPrice } from '../../presentation/streams/consumer-words.ts';
import type { Size } from '../state/state.ts';
import type { FormField, ViewOf } from '../state/views.ts';
import type { BodyRow } from '../widgets/body-row.ts';
import { fieldLine } from '../widgets/field-line.ts';
import { buttonLines } from '../widgets/fields.ts';
import { inSight } from '../widgets/in-sight.ts';
import { consumerOf, isHidden, positionOf, shardUnder } from './start-form.ts';

type StartView = ViewOf<'tail-start'>;

/** What the one button says. */
export function startButtons({ volume }: StartView): readonly string[] {
	return [volume === undefined ? 'Start' : 'Read it'];
}

/** Rows of fields that are in sight in any case, the one with the keys and its hint among them. */
const leastOfFields = 4;

/** The form that a tail starts from. */
export function formRows(view: StartView, { columns, rows }: Size): readonly BodyRow[] {
	const { fields, focus, shards } = view;
	const failure = view.failure ?? shards.failure;
	const shown: Readonly<Record<string, string>> = {
		shard: shardText(view),
		position: positionOf(view).label,
		reader: readerText(view),
	};
	const rowsOf = (one: FormField): readonly Line[] => {
		if (isHidden(view, one.id)) return [];
		const focused = fields[focus] === one;
		const text = shown[one.id];
		if (text !== undefined) {
			const row = [
				span(focused ? '> ' : '  ', 'strong'),
				span(one.label.padEnd(10), 'heading'),
				focused ? span(`< ${text} >`, 'field-cursor') : span(text),
			];
			return one.id === 'shard' ? [row, ...several] : [row];
		}
		const front = `${focused ? '>' : ' '} ${one.label.padEnd(10)}`;
		const line = fieldLine(front, one.field, columns - 2, focused);
		const hint = one.id === 'value' ? positionOf(view).value : one.hint;
		return focused ? [line, [span(`            ${hint ?? ''}`, 'dim')]] : [line];
	};
	const several = view.chosen.size === 0 ? [] : [[span(`            ${severalText(view)}`, 'dim')]];
	const told = toldText(view).flatMap((text) => wrapWords(text, Math.max(20, columns - 4)));
	const wrong = failure === undefined ? [] : wrapWords(failureLine(failure), columns - 4);
	const toRow = (line: Line): BodyRow => ({ line });
	const above = [[], ...fields.flatMap(rowsOf), []].map(toRow);
	const end = [
		...buttonLines(view, startButtons(view), columns),
		[],
		...told.map((text) => [span(`  ${text}`, view.volume === undefined ? 'dim' : 'notice')]),
		...(wrong.length === 0 ? [] : [[]]),
		...wrong.map((text) => [span(`  ${text}`, 'bad' as const)]),
	].map(toRow);
	// The button stays in sight, and as much of what is told as there is room for.
	return [...inSight(above, Math.max(leastOfFields, rows - end.length)), ...end].slice(0, rows);
}

/** What reading costs, or how much there is to read. */
function toldText(view: StartView): readonly string[] {
	const { asking, volume, mode } = view;
	if (volume !== undefined) {
		return [volume.sentence, 'Enter reads it; a later start, one shard or a key is less.'];
	}
	if (asking === true) return ['asking CloudWatch how much there is to read'];
	if (consumerOf(view) !== undefined) return [consumerPrice(mode)];
	return ['One read a second and shard, of the 5 that all who read a shard share.'];
}

function readerText(view: StartView): string {
	const { consumers } = view;
	const one = consumerOf(view);
	return one === undefined
		? 'GetRecords, of the budget that all share'
		: `consumer ${one.name} (enhanced fan-out, ${consumers.indexOf(one) + 1} of ${consumers.length})`;
}

function severalText({ chosen }: StartView): string {
	const names = [...chosen].map(shardNumber).sort();
	return `chosen: ${names.join(', ')}; without their children`;
}

function shardText(view: StartView): string {
	const { shards, chosen } = view;
	const all = shards.value ?? [];
	const one = shardUnder(view);
	if (one !== undefined) {
		const state = isOpen(one) ? 'open' : 'closed';
		return `${chosen.has(one.id) ? '* ' : ''}${one.id} ${state} (${all.indexOf(one) + 1} of ${all.length})`;
	}
	if (shards.value === undefined)
		return shards.loading ? 'all shards (listing them)' : 'all shards';
	const open = all.filter(isOpen).length;
	const closed = all.length - open;
	return `all shards: ${open} open${closed === 0 ? '' : `, ${closed} closed`}, and their children to come`;
}
