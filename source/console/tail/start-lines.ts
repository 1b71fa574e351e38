import type { Shard } from '../../domain/resources.ts';
import { isOpen } from '../../domain/streams/shard-lineage.ts';
import { type Line, span } from '../../presentation/line.ts';
import { shardNumber } from '../../presentation/rows.ts';
import { wrapWords } from '../../presentation/sections.ts';
import { consumerPrice } from '../../presentation/streams/consumer-words.ts';
import type { ViewOf } from '../state/views.ts';
import type { BodyRow } from '../widgets/body-row.ts';
import { fieldLine } from '../widgets/field-line.ts';
import { positions } from './start-form.ts';

type StartView = ViewOf<'tail-start'>;

/** The form that a tail starts from. */
export function formRows(view: StartView, columns: number): readonly BodyRow[] {
	const { shards } = view;
	const position = positions[view.position];
	const failure = view.failure ?? shards.failure;
	const choice = (stop: StartView['focus'], label: string, text: string): Line => [
		span(view.focus === stop ? '> ' : '  ', 'strong'),
		span(label.padEnd(10), 'heading'),
		view.focus === stop ? span(`< ${text} >`, 'field-cursor') : span(text),
	];
	const field = (stop: 'value' | 'key', label: string, hint: string): Line[] => {
		const focused = view.focus === stop;
		const front = `${focused ? '>' : ' '} ${label.padEnd(10)}`;
		const line = fieldLine(front, view[stop], columns - 2, focused);
		return focused ? [line, [span(`            ${hint}`, 'dim')]] : [line];
	};
	const several = view.chosen.size === 0 ? [] : [[span(`            ${severalText(view)}`, 'dim')]];
	const button = view.volume === undefined ? 'Start' : 'Read it';
	const told = toldText(view).flatMap((text) => wrapWords(text, Math.max(20, columns - 4)));
	const lines: Line[] = [
		[],
		choice('shard', 'shards', shardText(view)),
		...several,
		choice('position', 'from', position?.label ?? ''),
		...(position?.value === undefined ? [] : field('value', 'value', position.value)),
		...field('key', 'key', 'optional: records of this partition key alone'),
		...(view.consumers.length === 0 ? [] : [choice('reader', 'read by', readerText(view))]),
		[],
		[
			span('  '),
			view.focus === 'start' ? span(`[>${button}<]`, 'field-cursor') : span(`[ ${button} ]`),
		],
		[],
		...told.map((text) => [span(`  ${text}`, view.volume === undefined ? 'dim' : 'notice')]),
		...(failure === undefined
			? []
			: [[], [span(`  ${failure.message}. ${failure.hint ?? ''}`, 'bad' as const)]]),
	];
	return lines.map((line) => ({ line }));
}

/** What reading costs, or how much there is to read. */
function toldText({ asking, volume, reader, mode }: StartView): readonly string[] {
	if (volume !== undefined) {
		return [volume.sentence, 'Enter reads it; a later start, one shard or a key is less.'];
	}
	if (asking === true) return ['asking CloudWatch how much there is to read'];
	if (reader > 0) return [consumerPrice(mode)];
	return ['One read a second and shard, of the 5 that all who read a shard share.'];
}

function readerText({ consumers, reader }: StartView): string {
	const one = consumers[reader - 1];
	return one === undefined
		? 'GetRecords, of the budget that all share'
		: `consumer ${one.name} (enhanced fan-out, ${reader} of ${consumers.length})`;
}

function severalText({ chosen }: StartView): string {
	const names = [...chosen].map(shardNumber).sort();
	return `chosen: ${names.join(', ')}; without their children`;
}

function shardText({ shards, shard, chosen }: StartView): string {
	const all = shards.value ?? [];
	const one: Shard | undefined = shard === 0 ? undefined : all[shard - 1];
	if (one !== undefined) {
		const state = isOpen(one) ? 'open' : 'closed';
		return `${chosen.has(one.id) ? '* ' : ''}${one.id} ${state} (${shard} of ${all.length})`;
	}
	if (shards.value === undefined)
		return shards.loading ? 'all shards (listing them)' : 'all shards';
	const open = all.filter(isOpen).length;
	const closed = all.length - open;
	return `all shards: ${open} open${closed === 0 ? '' : `, ${closed} closed`}, and their children to come`;
}
