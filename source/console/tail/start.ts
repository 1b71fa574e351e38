import type { StreamRef } from '../../domain/resources.ts';
import { isOpen } from '../../domain/streams/shard-lineage.ts';
import { consumersOf } from '../../operations/consumers/stream-consumers.ts';
import { part } from '../../operations/parts.ts';
import { listShards } from '../../operations/resources/describe.ts';
import { formScreen } from '../forms/form-screen.ts';
import type { Screen } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import type { TailSource, ViewOf } from '../state/views.ts';
import { focusedField } from '../widgets/fields.ts';

import { startTail } from './begin.ts';
import { changed, isHidden, offering, shardUnder, startFields } from './start-form.ts';
import { formRows, startButtons } from './start-lines.ts';

type StartView = ViewOf<'tail-start'>;

/** A tail that starts again from elsewhere, once the user has seen how much there is to read. */
export type Restart = {
	readonly tail: number;
	readonly source: TailSource;
	readonly sentence: string;
};

/** Asks for shards and position, then follows. */
export function openTailStart(session: Session, ref: StreamRef, restart?: Restart): void {
	const source = restart?.source;
	const fields = startFields(source);
	const id = session.push({
		kind: 'tail-start',
		ref,
		shards: { loading: true },
		chosen: new Set(source?.shardIds),
		consumers: [],
		fields,
		focus: fields.length,
		...(restart === undefined
			? {}
			: {
					restarts: restart.tail,
					volume: { sentence: restart.sentence, at: session.host.clock.now() },
				}),
	});
	session.run(
		id,
		async ({ gateways, clock, signal }) => {
			const shards = await listShards(gateways.streams, ref.name, signal);
			const value = [...shards.filter(isOpen), ...shards.filter((shard) => !isOpen(shard))];
			const at = clock.now();
			session.update(id, 'tail-start', (view) =>
				offering({ ...view, shards: { loading: false, value, at } }),
			);
		},
		(failure) =>
			session.update(id, 'tail-start', (view) => ({
				...view,
				shards: { loading: false, failure },
			})),
	);
	// Without an answer there is no choice to offer: GetRecords needs no consumer.
	session.run(id, async ({ gateways: { streams }, signal }) => {
		const consumers = await part(() => consumersOf(streams, ref.arn, signal), signal);
		const active = consumers.ok ? consumers.value.filter(({ status }) => status === 'ACTIVE') : [];
		if (active.length === 0) return;
		const summary = await part(() => streams.summary(ref.name, { signal }), signal);
		session.update(id, 'tail-start', (view) => {
			const mode = summary.ok ? { mode: summary.value.mode } : {};
			return offering({ ...view, consumers: active, ...mode });
		});
	});
}

/** Takes the shard on show into the choice of several, or out of it. */
function toggle(session: Session, view: StartView): void {
	const one = shardUnder(view);
	if (one === undefined) return;
	const chosen = new Set(view.chosen);
	if (!chosen.delete(one.id)) chosen.add(one.id);
	session.update(view.id, 'tail-start', (old) => changed(old, { ...old, chosen }));
}

const form = formScreen<'tail-start'>({
	kind: 'tail-start',
	title: (view) => `tail ${view.ref.name}`,
	status: () => '',
	buttons: startButtons,
	isHidden,
	changed: ({ session, view }, next) =>
		session.update(view.id, 'tail-start', (old) => changed(old, next)),
	enter: {
		title: 'start',
		about: 'Follow the shards from the position; where that is much to read, say how much first',
		effect: 'read',
	},
	press: startTail,
	enterIn: (context) => () => startTail(context),
	keyIn: ({ session, view }, { id }) => {
		if (id !== 'shard' || view.shards.value !== undefined) return false;
		session.say('the shards are not known yet: a moment', 'notice');
		return true;
	},
	commands: [
		{
			keys: ['space'],
			title: 'several',
			about: 'Take the shard on show into a choice of several, or out of it',
			inFooter: true,
			effect: 'read',
			disabled: (context) => {
				const isThere = focusedField(context.view)?.id === 'shard';
				return isThere && shardUnder(context.view) !== undefined
					? undefined
					: 'go to a shard first';
			},
			run: ({ session, view }) => toggle(session, view),
		},
	],
	body: (view, _state, size) => formRows(view, size),
	age: (view) => view.shards.at,
});

/** The form; among its choices keys lead elsewhere as on a button, since nothing is lost by leaving it. */
export const tailStartScreen: Screen<'tail-start'> = {
	...form,
	takesText: (view) => {
		const field = focusedField(view);
		return field !== undefined && field.choices === undefined;
	},
};
