import { fail } from '../../domain/failure.ts';
import type { Shard } from '../../domain/resources.ts';
import { isOpen } from '../../domain/streams/shard-lineage.ts';
import type { StreamChange } from '../../domain/streams/stream-change.ts';
import { shardNumber } from '../../presentation/rows.ts';
import type { FormField, ViewOf } from '../state/views.ts';
import { choice, field, fieldText } from '../widgets/fields.ts';

type ChangeView = ViewOf<'stream-change'>;

/** Open shards that a hint names. */
const named = 12;

/** The changes that the form offers, by the words of its first field. */
const changes: Readonly<Record<string, (shards: readonly Shard[]) => readonly FormField[]>> = {
	split: (shards) => [
		field('shard', 'shard', openText(shards)),
		field('at', 'at hash key', 'first of the second child; empty: in the middle'),
	],
	merge: (shards) => [
		field('shard', 'shard', openText(shards)),
		field('with', 'with', 'the shard beside it'),
	],
	count: () => [field('count', 'shards', 'half to twice as many as now')],
	retention: () => [field('hours', 'hours', '24 to 8,760; fewer than now deletes what is older')],
	mode: () => [choice('mode', 'mode', ['on-demand', 'provisioned'])],
	register: () => [field('consumer', 'consumer', 'a name; enhanced fan-out is billed')],
	deregister: () => [field('consumer', 'consumer', 'its name; whoever reads by it stops')],
	create: () => [
		field('name', 'new stream', 'letters, digits, _ . and -'),
		field('count', 'shards', 'empty: on demand'),
	],
	delete: () => [choice('consumers', 'with consumers', ['no', 'yes'])],
};

function openText(shards: readonly Shard[]): string {
	const open = shards.filter(isOpen).map(({ id }) => shardNumber(id));
	const more = open.length > named ? ` and ${open.length - named} more` : '';
	return open.length === 0 ? 'its number' : `open: ${open.slice(0, named).join(' ')}${more}`;
}

/** The form's fields for a change; what was typed stays in those of the same name. */
export function changeFields(
	kind: string,
	shards: readonly Shard[],
	before: readonly FormField[] = [],
): readonly FormField[] {
	const own = changes[kind]?.(shards) ?? [];
	return [choice('change', 'change', Object.keys(changes), kind), ...own].map((one) => {
		const same = before.find(({ id }) => id === one.id);
		return same === undefined || one.id === 'change' ? one : { ...one, field: same.field };
	});
}

/** What the form describes, and the stream that it is done to. Throws what is wrong with a field. */
export function changeOf(view: ChangeView): {
	readonly name: string;
	readonly change: StreamChange;
} {
	const text = (id: string) => fieldText(view, id).trim();
	const { name } = view.ref;
	switch (text('change')) {
		case 'split': {
			const at = text('at');
			const shardId = shardOf(view, text('shard'));
			return { name, change: { kind: 'split', shardId, ...(at === '' ? {} : { at }) } };
		}
		case 'merge': {
			const shardId = shardOf(view, text('shard'));
			return { name, change: { kind: 'merge', shardId, with: shardOf(view, text('with')) } };
		}
		case 'count':
			return { name, change: { kind: 'shards', count: whole(text('count'), 'number of shards') } };
		case 'retention':
			return {
				name,
				change: { kind: 'retention', hours: whole(text('hours'), 'number of hours') },
			};
		case 'mode': {
			const mode = text('mode') === 'on-demand' ? 'ON_DEMAND' : 'PROVISIONED';
			return { name, change: { kind: 'mode', mode } };
		}
		case 'register':
			return { name, change: { kind: 'register', consumer: text('consumer') } };
		case 'deregister':
			return { name, change: { kind: 'deregister', consumer: text('consumer') } };
		case 'create': {
			const shards = text('count');
			const many = shards === '' ? {} : { shards: whole(shards, 'number of shards') };
			return { name: text('name'), change: { kind: 'create', ...many } };
		}
		default: {
			const withConsumers = text('consumers') === 'yes';
			return { name, change: { kind: 'delete', ...(withConsumers ? { withConsumers } : {}) } };
		}
	}
}

/** A shard by its number or its id. */
function shardOf({ shards }: ChangeView, text: string): string {
	if (text === '') throw fail('invalid', 'say which shard');
	const found = shards.find(({ id }) => id === text || Number(shardNumber(id)) === Number(text));
	if (found === undefined)
		throw fail('invalid', `there is no shard ${text}`, { hint: openText(shards) });
	return found.id;
}

function whole(text: string, what: string): number {
	const number = /^[\d,]+$/.test(text) ? Number(text.replaceAll(',', '')) : Number.NaN;
	if (Number.isSafeInteger(number)) return number;
	throw fail('invalid', `"${text}" is no ${what}`);
}
