import type { StreamRef } from '../../domain/resources.ts';
import { isOpen } from '../../domain/streams/shard-lineage.ts';
import { listShards } from '../../operations/describe.ts';
import { all, part } from '../../operations/parts.ts';
import type { Screen } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import type { TailSource, ViewOf } from '../state/views.ts';
import { edit, insert, type TextField, textField } from '../widgets/text-field.ts';
import { startTail } from './begin.ts';
import { changed, isUsable, positioned, positions, stops, usualTime } from './start-form.ts';
import { formRows } from './start-lines.ts';

type StartView = ViewOf<'tail-start'>;

/** A tail that starts again from elsewhere, once the user has seen how much there is to read. */
export type Restart = {
	readonly tail: number;
	readonly source: TailSource;
	readonly sentence: string;
};

/** Asks for shards and position, then follows. */
export function openTailStart(session: Session, ref: StreamRef, restart?: Restart): void {
	const id = session.push({
		kind: 'tail-start',
		ref,
		shards: { loading: true },
		shard: 0,
		chosen: new Set(restart?.source.shardIds),
		position: 0,
		value: textField(usualTime),
		key: textField(restart?.source.key),
		consumers: [],
		reader: 0,
		focus: 'start',
		...(restart === undefined ? {} : restarted(session, restart)),
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
	// Without an answer there is no choice to offer: GetRecords needs no consumer.
	session.run(id, async ({ gateways: { streams }, signal }) => {
		const consumers = await part(
			() =>
				all(
					`consumers of ${ref.name}`,
					(next) =>
						streams.consumersPage(
							{ arn: ref.arn, ...(next === undefined ? {} : { next }) },
							{ signal },
						),
					signal,
				),
			signal,
		);
		const active = consumers.ok ? consumers.value.filter(({ status }) => status === 'ACTIVE') : [];
		if (active.length === 0) return;
		const summary = await part(() => streams.summary(ref.name, { signal }), signal);
		session.update(id, 'tail-start', (view) => ({
			...view,
			consumers: active,
			...(summary.ok ? { mode: summary.value.mode } : {}),
		}));
	});
}

function restarted(session: Session, { tail, source, sentence }: Restart): Partial<StartView> {
	const { from, typed = '' } = source;
	return {
		position: positions.findIndex(({ type }) => type === from.type),
		value: textField(from.type === 'AT_TIMESTAMP' ? typed : ''),
		restarts: tail,
		volume: { sentence, at: session.host.clock.now() },
	};
}

function turn(session: Session, view: StartView, by: number): void {
	const usable = stops.filter((stop) => isUsable(view, stop));
	const next = usable[(usable.indexOf(view.focus) + by + usable.length) % usable.length];
	if (next !== undefined) session.update(view.id, 'tail-start', (old) => ({ ...old, focus: next }));
}

function choose(session: Session, view: StartView, by: number): void {
	if (view.focus === 'shard' && view.shards.value === undefined) {
		session.say('the shards are not known yet: a moment', 'notice');
		return;
	}
	const shards = (view.shards.value?.length ?? 0) + 1;
	const readers = view.consumers.length + 1;
	session.update(view.id, 'tail-start', (old) => {
		switch (old.focus) {
			case 'shard':
				return changed({ ...old, shard: (old.shard + by + shards) % shards });
			case 'position':
				return changed(positioned(old, (old.position + by + positions.length) % positions.length));
			case 'reader':
				return changed({ ...old, reader: (old.reader + by + readers) % readers });
			default:
				return old;
		}
	});
}

/** Takes the shard on show into the choice of several, or out of it. */
function toggle(session: Session, view: StartView): void {
	const one = view.shards.value?.[view.shard - 1];
	if (one === undefined) return;
	const chosen = new Set(view.chosen);
	if (!chosen.delete(one.id)) chosen.add(one.id);
	session.update(view.id, 'tail-start', (old) => changed({ ...old, chosen }));
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
	session.update(view.id, 'tail-start', (old) => changed({ ...old, [which]: field }));
}

export const tailStartScreen: Screen<'tail-start'> = {
	kind: 'tail-start',
	title: (view) => `tail ${view.ref.name}`,
	status: () => '',
	commands: [
		{
			keys: ['enter'],
			title: 'start',
			about: 'Follow the shards from the position; where that is much to read, say how much first',
			inFooter: true,
			effect: 'read',
			run: startTail,
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
