import { fail } from '../../domain/failure.ts';
import type { StartPosition } from '../../domain/resources.ts';
import type { TailSource, ViewOf } from '../state/views.ts';
import { textField, textOf } from '../widgets/text-field.ts';
import { startOf } from './since.ts';

type StartView = ViewOf<'tail-start'>;

/** The five iterator types, in words; those with `value` need one. */
export const positions: readonly {
	readonly type: StartPosition['type'];
	readonly label: string;
	readonly value?: string;
}[] = [
	{ type: 'LATEST', label: 'latest: what comes from now on' },
	{ type: 'AT_TIMESTAMP', label: 'at a time', value: '-15m, -2h, or 2026-11-20T09:12:00Z' },
	{ type: 'TRIM_HORIZON', label: 'trim horizon: the oldest record kept' },
	{ type: 'AT_SEQUENCE_NUMBER', label: 'at a sequence number', value: 'of the chosen shard' },
	{ type: 'AFTER_SEQUENCE_NUMBER', label: 'after a sequence number', value: 'of the chosen shard' },
];

/** The shards that the form names; `undefined` for all of them. */
function shardsOf({ shards, shard, chosen }: StartView): readonly string[] | undefined {
	if (chosen.size > 0) return [...chosen];
	const one = shard === 0 ? undefined : shards.value?.[shard - 1];
	return one === undefined ? undefined : [one.id];
}

/** What the form asks for. Throws an `invalid` failure that names what is wrong. */
export function sourceOf(view: StartView, now: number): TailSource {
	const type = positions[view.position]?.type ?? 'LATEST';
	const start = startOf(type, textOf(view.value), now);
	const shardIds = shardsOf(view);
	const key = textOf(view.key);
	const consumer = view.consumers[view.reader - 1];
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

/** The fields in the order of tab. */
export const stops: readonly StartView['focus'][] = [
	'shard',
	'position',
	'value',
	'key',
	'reader',
	'start',
];
export const isUsable = (view: StartView, stop: StartView['focus']) =>
	stop === 'value'
		? positions[view.position]?.value !== undefined
		: stop !== 'reader' || view.consumers.length > 0;

/** The form after something in it changed: what was told about another start is told no more. */
export function changed(view: StartView): StartView {
	const { asking: _, volume: __, failure: ___, ...rest } = view;
	return rest;
}

export const usualTime = '-15m';

/** The form at another position; a value that nobody typed follows it. */
export function positioned(view: StartView, position: number): StartView {
	const untouched = ['', usualTime].includes(textOf(view.value));
	const isTime = positions[position]?.type === 'AT_TIMESTAMP';
	return {
		...view,
		position,
		value: untouched ? textField(isTime ? usualTime : '') : view.value,
	};
}
