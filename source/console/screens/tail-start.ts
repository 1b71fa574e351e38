import { fail } from '../../domain/failure.ts';
import type { StartPosition, StreamRef } from '../../domain/resources.ts';
import { listShards } from '../../operations/describe.ts';
import { type Line, span } from '../../presentation/line.ts';
import type { Session } from '../session.ts';
import type { ViewOf } from '../state/views.ts';
import { fieldLine } from '../widgets/field-line.ts';
import { edit, insert, textField, textOf } from '../widgets/text-field.ts';
import type { Screen } from './screen.ts';
import { openTail } from './tail.ts';

type StartView = ViewOf<'tail-start'>;

/** The five iterator types, in words; those with `value` need one. */
const positions = [
	{ type: 'LATEST', label: 'latest: what comes from now on' },
	{ type: 'TRIM_HORIZON', label: 'trim horizon: the oldest record kept' },
	{ type: 'AT_TIMESTAMP', label: 'at a time', value: '-15m, -2h, or 2026-11-20T09:12:00Z' },
	{ type: 'AT_SEQUENCE_NUMBER', label: 'at a sequence number', value: 'a sequence number' },
	{ type: 'AFTER_SEQUENCE_NUMBER', label: 'after a sequence number', value: 'a sequence number' },
] as const;

/** Asks for shard and position, then follows. */
export function openTailStart(session: Session, ref: StreamRef): void {
	const id = session.push({
		kind: 'tail-start',
		ref,
		shards: { loading: true },
		shard: 0,
		position: 0,
		value: textField('-15m'),
		focus: 'start',
	});
	session.run(
		id,
		async ({ gateways, clock, signal }) => {
			const shards = await listShards(gateways.streams, ref.name, signal);
			const open = shards.filter(({ endingSequenceNumber }) => endingSequenceNumber === undefined);
			const closed = shards.filter(
				({ endingSequenceNumber }) => endingSequenceNumber !== undefined,
			);
			const value = [...open, ...closed].map((shard) => shard.id);
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

const relative = /^-?(\d+)\s*([smhd])$/;
const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The position that the form describes; throws an `invalid` failure that names what is wrong. */
function positionOf(view: StartView, now: number): StartPosition {
	const type = positions[view.position]?.type ?? 'LATEST';
	const text = textOf(view.value).trim();
	switch (type) {
		case 'LATEST':
		case 'TRIM_HORIZON':
			return { type };
		case 'AT_TIMESTAMP': {
			const match = relative.exec(text);
			const unit = match?.[2] as keyof typeof unitMs | undefined;
			const at =
				match === null || unit === undefined
					? Date.parse(text)
					: now - Number(match[1]) * unitMs[unit];
			if (Number.isNaN(at)) {
				throw fail('invalid', `"${text}" is no time`, {
					hint: 'Write -15m, -2h, or 2026-11-20T09:12:00Z',
				});
			}
			if (at > now) throw fail('invalid', 'the time lies in the future', { hint: 'Use latest' });
			return { type, at };
		}
		default:
			if (!/^\d+$/.test(text)) {
				throw fail('invalid', `"${text}" is no sequence number`, { hint: 'It has digits alone' });
			}
			return { type, sequenceNumber: text };
	}
}

const stops: readonly StartView['focus'][] = ['shard', 'position', 'value', 'start'];

function turn(session: Session, view: StartView, by: number): void {
	const needsValue = 'value' in (positions[view.position] ?? {});
	const usable = stops.filter((stop) => stop !== 'value' || needsValue);
	const next = usable[(usable.indexOf(view.focus) + by + usable.length) % usable.length];
	if (next !== undefined) session.update(view.id, 'tail-start', (old) => ({ ...old, focus: next }));
}

function choose(session: Session, view: StartView, by: number): void {
	const shards = view.shards.value?.length ?? 1;
	session.update(view.id, 'tail-start', (old) =>
		old.focus === 'shard'
			? { ...old, shard: (old.shard + by + shards) % shards }
			: old.focus === 'position'
				? { ...old, position: (old.position + by + positions.length) % positions.length }
				: old,
	);
}

export const tailStartScreen: Screen<'tail-start'> = {
	kind: 'tail-start',
	title: (view) => `tail ${view.ref.name}`,
	status: () => '',
	commands: [
		{
			keys: ['enter'],
			title: 'start',
			about: 'Follow the shard from the position',
			inFooter: true,
			effect: 'read',
			disabled: ({ view }) => {
				if (view.shards.loading) return 'the shards are being listed';
				return view.shards.value?.[view.shard] === undefined ? 'there is no shard' : undefined;
			},
			run: ({ session, view }) => {
				const shardId = view.shards.value?.[view.shard];
				if (shardId === undefined) return;
				session.run(view.id, async ({ clock }) => {
					openTail(session, view.ref, shardId, positionOf(view, clock.now()));
				});
			},
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
	],
	takesText: (view) => view.focus === 'value',
	type: ({ session, view, key }) => {
		if (['enter', 'tab', 'shift-tab', 'up', 'down', 'esc', 'ctrl-c'].includes(key)) return false;
		const value = edit(view.value, key);
		if (value !== undefined) session.update(view.id, 'tail-start', (old) => ({ ...old, value }));
		return true;
	},
	paste: ({ session, view }, text) => {
		if (view.focus !== 'value') return;
		session.update(view.id, 'tail-start', (old) => ({ ...old, value: insert(old.value, text) }));
	},
	body: (view, _state, size) => {
		const { shards } = view;
		const chosen = positions[view.position];
		const shard = shards.value?.[view.shard] ?? (shards.loading ? 'listing shards' : 'no shards');
		const row = (stop: StartView['focus'], label: string, text: string): Line => [
			span(view.focus === stop ? '> ' : '  ', 'strong'),
			span(label.padEnd(12), 'heading'),
			view.focus === stop ? span(`< ${text} >`, 'field-cursor') : span(text),
		];
		const total =
			shards.value === undefined ? '' : ` (${view.shard + 1} of ${shards.value.length})`;
		return [
			{ line: [] },
			{ line: row('shard', 'shard', `${shard}${total}`) },
			{ line: row('position', 'from', chosen?.label ?? '') },
			...(chosen !== undefined && 'value' in chosen
				? [
						{
							line: fieldLine(
								`${view.focus === 'value' ? '> ' : '  '}${'value'.padEnd(12)}`,
								view.value,
								size.columns,
								view.focus === 'value',
							),
						},
						{ line: [span(`              ${chosen.value}`, 'dim')] },
					]
				: []),
			{ line: [] },
			{
				line: [
					span('  '),
					view.focus === 'start' ? span('[>Start<]', 'field-cursor') : span('[ Start ]'),
				],
			},
			{ line: [] },
			{
				line: [
					span('  One read a second of the 5 a second that all consumers of a shard share.', 'dim'),
				],
			},
			...(shards.failure === undefined
				? []
				: [{ line: [span(`  ${shards.failure.message}`, 'bad' as const)] }]),
		];
	},
	age: (view) => view.shards.at,
};
