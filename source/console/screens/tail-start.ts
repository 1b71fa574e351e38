import { fail } from '../../domain/failure.ts';
import type { Shard, StartPosition, StreamRef } from '../../domain/resources.ts';
import { isOpen } from '../../domain/shard-lineage.ts';
import { listShards } from '../../operations/describe.ts';
import { type Line, span } from '../../presentation/line.ts';
import { shardNumber } from '../../presentation/rows.ts';
import type { Session } from '../session.ts';
import type { TailSource, ViewOf } from '../state/views.ts';
import { fieldLine } from '../widgets/field-line.ts';
import { edit, insert, type TextField, textField, textOf } from '../widgets/text-field.ts';
import type { BodyRow, Screen } from './screen.ts';
import { openTail } from './tail-open.ts';
import { startOf } from './tail-since.ts';

type StartView = ViewOf<'tail-start'>;

/** The five iterator types, in words; those with `value` need one. */
const positions: readonly {
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

/** Asks for shards and position, then follows. */
export function openTailStart(session: Session, ref: StreamRef): void {
	const id = session.push({
		kind: 'tail-start',
		ref,
		shards: { loading: true },
		shard: 0,
		chosen: new Set(),
		position: 0,
		value: textField(usualTime),
		key: textField(),
		focus: 'start',
	});
	session.run(
		id,
		async ({ gateways, clock, signal }) => {
			const shards = await listShards(gateways.streams, ref.name, signal);
			const value = [...shards.filter(isOpen), ...shards.filter((shard) => !isOpen(shard))];
			const at = clock.now();
			session.update(id, 'tail-start', (view) => ({
				...view,
				shards: { loading: false, value, at },
			}));
		},
		(failure) =>
			session.update(id, 'tail-start', (view) => ({
				...view,
				shards: { loading: false, failure },
			})),
	);
}

/** The shards that the form names; `undefined` for all of them. */
function shardsOf({ shards, shard, chosen }: StartView): readonly string[] | undefined {
	if (chosen.size > 0) return [...chosen];
	const one = shard === 0 ? undefined : shards.value?.[shard - 1];
	return one === undefined ? undefined : [one.id];
}

function sourceOf(view: StartView, now: number): TailSource {
	const type = positions[view.position]?.type ?? 'LATEST';
	const start = startOf(type, textOf(view.value), now);
	const shardIds = shardsOf(view);
	const key = textOf(view.key);
	if (type.endsWith('SEQUENCE_NUMBER') && shardIds?.length !== 1) {
		throw fail('invalid', 'a sequence number belongs to one shard', {
			hint: 'Choose the shard with left and right',
		});
	}
	return {
		...start,
		...(shardIds === undefined ? {} : { shardIds }),
		...(key === '' ? {} : { key }),
	};
}

const stops: readonly StartView['focus'][] = ['shard', 'position', 'value', 'key', 'start'];
const hasValue = (view: StartView) => positions[view.position]?.value !== undefined;

function turn(session: Session, view: StartView, by: number): void {
	const usable = stops.filter((stop) => stop !== 'value' || hasValue(view));
	const next = usable[(usable.indexOf(view.focus) + by + usable.length) % usable.length];
	if (next !== undefined) session.update(view.id, 'tail-start', (old) => ({ ...old, focus: next }));
}

function choose(session: Session, view: StartView, by: number): void {
	const shards = (view.shards.value?.length ?? 0) + 1;
	session.update(view.id, 'tail-start', (old) =>
		old.focus === 'shard'
			? { ...old, shard: (old.shard + by + shards) % shards }
			: old.focus === 'position'
				? positioned(old, (old.position + by + positions.length) % positions.length)
				: old,
	);
}

const usualTime = '-15m';

/** The form at another position; a value that nobody typed follows it. */
function positioned(view: StartView, position: number): StartView {
	const untouched = ['', usualTime].includes(textOf(view.value));
	const isTime = positions[position]?.type === 'AT_TIMESTAMP';
	return {
		...view,
		position,
		value: untouched ? textField(isTime ? usualTime : '') : view.value,
	};
}

/** Takes the shard on show into the choice of several, or out of it. */
function toggle(session: Session, view: StartView): void {
	const one = view.shards.value?.[view.shard - 1];
	if (one === undefined) return;
	const chosen = new Set(view.chosen);
	if (!chosen.delete(one.id)) chosen.add(one.id);
	session.update(view.id, 'tail-start', (old) => ({ ...old, chosen }));
}

function start(session: Session, view: StartView): void {
	session.run(
		view.id,
		async ({ clock }) => {
			const source = sourceOf(view, clock.now());
			session.update(view.id, 'tail-start', ({ failure: _, ...old }) => old);
			openTail(session, view.ref, source);
		},
		(failure) => session.update(view.id, 'tail-start', (old) => ({ ...old, failure })),
	);
}

const typed = (view: StartView): 'value' | 'key' | undefined =>
	view.focus === 'value' || view.focus === 'key' ? view.focus : undefined;

function changeField(
	session: Session,
	view: StartView,
	next: (field: TextField) => TextField | undefined,
): void {
	const which = typed(view);
	const field = which === undefined ? undefined : next(view[which]);
	if (which === undefined || field === undefined) return;
	session.update(view.id, 'tail-start', (old) => ({ ...old, [which]: field }));
}

export const tailStartScreen: Screen<'tail-start'> = {
	kind: 'tail-start',
	title: (view) => `tail ${view.ref.name}`,
	status: () => '',
	commands: [
		{
			keys: ['enter'],
			title: 'start',
			about: 'Follow the shards from the position',
			inFooter: true,
			effect: 'read',
			run: ({ session, view }) => start(session, view),
		},
		{
			keys: ['tab', 'down'],
			title: 'field',
			about: 'The next field',
			inFooter: true,
			effect: 'read',
			run: ({ session, view }) => turn(session, view, 1),
		},
		{
			keys: ['shift-tab', 'up'],
			title: 'field before',
			about: 'The field before this one',
			effect: 'read',
			run: ({ session, view }) => turn(session, view, -1),
		},
		{
			keys: ['right'],
			title: 'choose',
			about: 'The next shard or position',
			inFooter: true,
			effect: 'read',
			run: ({ session, view }) => choose(session, view, 1),
		},
		{
			keys: ['left'],
			title: 'choose back',
			about: 'The shard or position before',
			effect: 'read',
			run: ({ session, view }) => choose(session, view, -1),
		},
		{
			keys: ['space'],
			title: 'several',
			about: 'Take the shard on show into a choice of several, or out of it',
			inFooter: true,
			effect: 'read',
			disabled: ({ view }) =>
				view.focus === 'shard' && view.shard > 0 ? undefined : 'go to a shard first',
			run: ({ session, view }) => toggle(session, view),
		},
	],
	takesText: (view) => typed(view) !== undefined,
	type: ({ session, view, key }) => {
		if (['enter', 'tab', 'shift-tab', 'up', 'down', 'esc', 'ctrl-c'].includes(key)) return false;
		changeField(session, view, (field) => edit(field, key));
		return true;
	},
	paste: ({ session, view }, text) => changeField(session, view, (field) => insert(field, text)),
	body: (view, _state, size) => formRows(view, size.columns),
	age: (view) => view.shards.at,
};

function formRows(view: StartView, columns: number): readonly BodyRow[] {
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
	const lines: Line[] = [
		[],
		choice('shard', 'shards', shardText(view)),
		...several,
		choice('position', 'from', position?.label ?? ''),
		...(position?.value === undefined ? [] : field('value', 'value', position.value)),
		...field('key', 'key', 'optional: records of this partition key alone'),
		[],
		[span('  '), view.focus === 'start' ? span('[>Start<]', 'field-cursor') : span('[ Start ]')],
		[],
		[span('  One read a second and shard, of the 5 that all who read a shard share.', 'dim')],
		...(failure === undefined
			? []
			: [[], [span(`  ${failure.message}. ${failure.hint ?? ''}`, 'bad' as const)]]),
	];
	return lines.map((line) => ({ line }));
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
