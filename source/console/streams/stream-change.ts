import type { StreamRef } from '../../domain/resources.ts';
import { listShards } from '../../operations/describe.ts';
import {
	applyChange,
	type PreparedChange,
	prepareChange,
	whenSettled,
} from '../../operations/streams/change-stream.ts';
import { span } from '../../presentation/line.ts';
import type { Screen, ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import type { ViewOf } from '../state/views.ts';
import { failureRows, focusCommands, isCommandKey } from '../widgets/field-parts.ts';
import {
	buttonsLine,
	fieldKey,
	fieldPaste,
	fieldRows,
	fieldText,
	focusedBy,
} from '../widgets/fields.ts';
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
	const { prepared: _, failure: __, ...view } = next;
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
			session.tasks.start(
				{ kind: 'stream', title: grant.what, resource: stream.name },
				async (task) => {
					const note = (text: string) => task.report({ note: text });
					await whenSettled(ports, stream.name, change, note, task.signal);
					session.refreshLists();
					return `${grant.what}: done`;
				},
			);
			if (session.state.views.at(-1)?.id === view.id) session.pop();
		},
		(failure) => session.update(view.id, 'stream-change', (old) => ({ ...old, failure })),
	);
}

function press(context: ScreenContext<'stream-change'>): void {
	const { session, view } = context;
	const { fields, focus, prepared } = view;
	if (focus < fields.length) {
		session.update(view.id, 'stream-change', (old) => focusedBy(old, 1));
		return;
	}
	if (focus === fields.length) session.pop();
	else if (prepared === undefined) check(context);
	else confirm(context, prepared);
}

/** Splits, merges and all else that changes a stream: checked first, then confirmed. */
export const streamChangeScreen: Screen<'stream-change'> = {
	kind: 'stream-change',
	title: (view) => `change ${view.ref.name}`,
	status: (view) =>
		view.prepared === undefined ? 'nothing checked yet' : 'checked, nothing sent yet',
	commands: [
		...focusCommands<ScreenContext<'stream-change'>>(({ session, view }, by) =>
			session.update(view.id, 'stream-change', (old) => focusedBy(old, by)),
		),
		{
			keys: ['enter'],
			title: 'press',
			about: 'The next field; on a button, press it: first it checks, then it asks',
			inFooter: true,
			effect: 'write',
			run: press,
		},
	],
	takesText: (view) => view.focus < view.fields.length,
	type: ({ session, view, key }) => {
		if (isCommandKey(key)) return false;
		const next = fieldKey(view, key);
		if (next !== undefined) session.update(view.id, 'stream-change', () => changed(next));
		return true;
	},
	paste: ({ session, view }, text) =>
		session.update(view.id, 'stream-change', (old) => changed(fieldPaste(old, text))),
	body: (view, _state, size) => {
		const { prepared, failure } = view;
		const detail = prepared?.action.detail ?? [];
		return [
			{ line: [] },
			...fieldRows(view, size.columns),
			{ line: [] },
			...detail.map((text) => ({ line: [span(`  ${text}`, 'strong')] })),
			{ line: buttonsLine(view, prepared === undefined ? 'Check' : 'Change') },
			...failureRows(failure),
		];
	},
};
