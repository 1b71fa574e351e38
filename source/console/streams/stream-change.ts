import type { StreamRef } from '../../domain/resources.ts';
import { listShards } from '../../operations/resources/describe.ts';
import {
	applyChange,
	type PreparedChange,
	prepareChange,
	whenSettled,
} from '../../operations/streams/change-stream.ts';
import { span } from '../../presentation/line.ts';
import { formScreen } from '../forms/form-screen.ts';
import type { ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import type { ViewOf } from '../state/views.ts';
import { fieldText } from '../widgets/fields.ts';
import { changeFields, changeOf } from './stream-changes.ts';

type ChangeView = ViewOf<'stream-change'>;

/** Asks what is to be done to a stream itself. */
export function openStreamChange(session: Session, ref: StreamRef): void {
	const id = session.push({
		kind: 'stream-change',
		ref,
		shards: [],
		fields: changeFields('split', []),
		focus: 0,
	});
	session.run(id, async ({ gateways, signal }) => {
		const shards = await listShards(gateways.streams, ref.name, signal);
		session.update(id, 'stream-change', (view) => ({
			...view,
			shards,
			fields: changeFields(fieldText(view, 'change'), shards, view.fields),
		}));
	});
}

/** The form after a field has changed: what was checked is checked no more. */
function changed(next: ChangeView): ChangeView {
	const { prepared: _, ...view } = next;
	return { ...view, fields: changeFields(fieldText(view, 'change'), view.shards, view.fields) };
}

/** Checks the change against the stream; the dialog opens at the next press, never by itself. */
function check({ session, view }: ScreenContext<'stream-change'>): void {
	session.run(
		view.id,
		async ({ gateways, signal }) => {
			const { name, change } = changeOf(view);
			const ports = { streams: gateways.streams };
			const prepared = await prepareChange(ports, { ...view.ref, name }, change, signal);
			session.update(view.id, 'stream-change', ({ failure: _, ...old }) =>
				old.fields === view.fields ? { ...old, prepared, focus: old.fields.length + 1 } : old,
			);
		},
		(failure) => session.update(view.id, 'stream-change', (old) => ({ ...old, failure })),
	);
}

function confirm(
	{ session, view, key }: ScreenContext<'stream-change'>,
	prepared: PreparedChange,
): void {
	const { action, change } = prepared;
	const stream = { ...view.ref, name: action.resource.name };
	session.run(
		view.id,
		async ({ gateways, clock, signal }) => {
			const grant = await session.confirm(action, key);
			if (grant === undefined) return;
			const ports = { streams: gateways.streams, clock };
			await applyChange(ports, stream, prepared, grant, signal);
			session.say(`${grant.what}: asked, AWS is at it`, 'good');
			// AWS works on after this view is left: its end is told by the task.
			session.startTask(
				{ kind: 'stream', title: grant.what, resource: stream.name },
				async (task) => {
					const { streams } = task.gateways;
					const note = (text: string) => task.report({ note: text });
					await whenSettled({ streams, clock }, stream.name, change, note, task.signal);
					task.refreshLists();
					return `${grant.what}: done`;
				},
			);
			if (session.state.views.at(-1)?.id === view.id) session.pop();
		},
		(failure) => session.update(view.id, 'stream-change', (old) => ({ ...old, failure })),
	);
}

/** Splits, merges and all else that changes a stream: checked first, then confirmed. */
export const streamChangeScreen = formScreen<'stream-change'>({
	kind: 'stream-change',
	title: (view) => `change ${view.ref.name}`,
	status: (view) =>
		view.prepared === undefined ? 'nothing checked yet' : 'checked, nothing sent yet',
	buttons: (view) => ['Cancel', view.prepared === undefined ? 'Check' : 'Change'],
	changed: ({ session, view }, next) =>
		session.update(view.id, 'stream-change', () => changed(next)),
	enter: {
		title: 'press',
		about: 'The next field; on a button, press it: first it checks, then it asks',
		effect: 'write',
	},
	press: (context, index) => {
		const { session, view } = context;
		if (index === 0) session.pop();
		else if (view.prepared === undefined) check(context);
		else confirm(context, view.prepared);
	},
	found: ({ prepared }) =>
		(prepared?.action.detail ?? []).map((text) => [span(`  ${text}`, 'strong')]),
});
