import { fail } from '../../domain/failure.ts';
import type { StartPosition } from '../../domain/resources.ts';
import type { FormField, TailSource, ViewOf } from '../state/views.ts';
import { choice, field, fieldText, withText } from '../widgets/fields.ts';
import { startOf } from './since.ts';

type StartView = ViewOf<'tail-start'>;

/** An iterator type in words; those with `value` need one. */
type Position = {
	readonly type: StartPosition['type'];
	readonly label: string;
	readonly value?: string;
};

const latest: Position = { type: 'LATEST', label: 'latest: what comes from now on' };

const positions: readonly Position[] = [
	latest,
	{ type: 'AT_TIMESTAMP', label: 'at a time', value: '-15m, -2h, or 2026-11-20T09:12:00Z' },
	{ type: 'TRIM_HORIZON', label: 'trim horizon: the oldest record kept' },
	{ type: 'AT_SEQUENCE_NUMBER', label: 'at a sequence number', value: 'of the chosen shard' },
	{ type: 'AFTER_SEQUENCE_NUMBER', label: 'after a sequence number', value: 'of the chosen shard' },
];

/** Stands for all shards, and for reading without a consumer, in the field that may name one. */
const all = 'all';
export const getRecords = 'GetRecords';

const usualTime = '-15m';

/** The fields of a start; what they offer comes as it is known ({@link offering}). */
export function startFields({
	from,
	typed = '',
	key,
}: Partial<TailSource> = {}): readonly FormField[] {
	const type = from?.type ?? 'LATEST';
	const ofType = type === 'AT_TIMESTAMP' ? typed : '';
	return [
		choice('shard', 'shards', [all]),
		choice(
			'position',
			'from',
			positions.map((one) => one.type),
			type,
		),
		field('value', 'value', undefined, from === undefined ? usualTime : ofType),
		field('key', 'key', 'optional: records of this partition key alone', key),
		choice('reader', 'read by', [getRecords]),
	];
}

/** The form with the shards, or the consumers, that are known by now. */
export function offering(view: StartView): StartView {
	const offers: Readonly<Record<string, readonly string[]>> = {
		shard: [all, ...(view.shards.value ?? []).map(({ id }) => id)],
		reader: [getRecords, ...view.consumers.map(({ name }) => name)],
	};
	const fields = view.fields.map((one) => {
		const choices = offers[one.id];
		return choices === undefined ? one : { ...one, choices };
	});
	return { ...view, fields };
}

/** The position that is chosen. */
export function positionOf(view: Pick<StartView, 'fields'>): Position {
	const type = fieldText(view, 'position');
	return positions.find((one) => one.type === type) ?? latest;
}

/** The shard in its field; `undefined` while that is for all of them. */
export function shardUnder({ fields, shards }: Pick<StartView, 'fields' | 'shards'>) {
	const id = fieldText({ fields }, 'shard');
	return shards.value?.find((one) => one.id === id);
}

/** The consumer that is read by; `undefined` for GetRecords. */
export function consumerOf({ fields, consumers }: Pick<StartView, 'fields' | 'consumers'>) {
	const named = fieldText({ fields }, 'reader');
	return consumers.find(({ name }) => name === named);
}

/** The shards that the form names; `undefined` for all of them. */
function shardsOf(view: StartView): readonly string[] | undefined {
	if (view.chosen.size > 0) return [...view.chosen];
	const one = shardUnder(view);
	return one === undefined ? undefined : [one.id];
}

/** What the form asks for. Throws an `invalid` failure that names what is wrong. */
export function sourceOf(view: StartView, now: number): TailSource {
	const { type } = positionOf(view);
	const start = startOf(type, fieldText(view, 'value'), now);
	const shardIds = shardsOf(view);
	const key = fieldText(view, 'key');
	const consumer = consumerOf(view);
	if (type.endsWith('SEQUENCE_NUMBER') && shardIds?.length !== 1) {
		throw fail('invalid', 'a sequence number belongs to one shard', {
			hint: 'Choose the shard with left and right',
		});
	}
	return {
		...start,
		...(shardIds === undefined ? {} : { shardIds }),
		...(key === '' ? {} : { key }),
		...(consumer === undefined ? {} : { consumerArn: consumer.arn }),
	};
}

/** A value where the position has none, and a reader where there is no choice of one. */
export function isHidden(view: StartView, id: string): boolean {
	if (id === 'value') return positionOf(view).value === undefined;
	return id === 'reader' && view.consumers.length === 0;
}

/**
 * The form after something in it changed: what was told about another start is told no more. A value that
 * nobody typed follows the position.
 */
export function changed(before: StartView, next: StartView): StartView {
	const { asking: _, volume: __, failure: ___, ...rest } = next;
	const { type } = positionOf(next);
	const untouched = ['', usualTime].includes(fieldText(next, 'value'));
	if (type === positionOf(before).type || !untouched) return rest;
	const value = type === 'AT_TIMESTAMP' ? usualTime : '';
	return { ...rest, fields: withText(rest.fields, 'value', value) };
}
