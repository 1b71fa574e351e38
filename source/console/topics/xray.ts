import { nameOfArn } from '../../domain/arn.ts';
import { failureLine } from '../../domain/failure.ts';
import { resource } from '../../domain/kinds.ts';
import { memo, memoBy } from '../../domain/memo.ts';
import type { FanOutMap, MapNode } from '../../domain/topics/fan-out.ts';
import { type MapRoot, readFanOut } from '../../operations/topics/fan-out.ts';
import { span } from '../../presentation/line.ts';
import { mapMarkdown, mapMermaid } from '../../presentation/topics/fan-out-documents.ts';
import { type MapRow, mapRows } from '../../presentation/topics/fan-out-lines.ts';
import { awsmsg, copyItem, openCopyMenu } from '../resources/copy-menu.ts';
import { openResource } from '../resources/detail-load.ts';
import type { Screen, ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import { queueByArn } from '../state/selectors.ts';
import type { Size, State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import type { BodyRow } from '../widgets/body-row.ts';
import { wrapText } from '../widgets/dialog.ts';
import { emptyList, type ListState, moveCursor, movement, windowOf } from '../widgets/list.ts';
import type { Status } from '../widgets/status.ts';
import { scrollStatus } from '../widgets/text-body.ts';

type XrayView = ViewOf<'xray'>;

/** Opens the fan-out map of a topic or a queue. */
export function openXray(session: Session, root: MapRoot): void {
	const { kind: of, ref } = root;
	const id = session.push({
		kind: 'xray',
		of,
		ref,
		map: { loading: true },
		place: emptyList,
	});
	loadXray(session, id);
}

/** Asks for the map again; the one that was known stays until the answer. */
export function loadXray(session: Session, id: number): void {
	const view = session.state.views.find((one) => one.id === id);
	if (view?.kind !== 'xray') return;
	session.update(id, 'xray', (old) => ({ ...old, map: { ...old.map, loading: true } }));
	session.run(
		id,
		async ({ gateways, clock, signal }) => {
			const value = await readFanOut(gateways, rootOf(view), signal);
			const at = clock.now();
			session.update(id, 'xray', (old) => ({
				...old,
				map: { loading: false, value, at },
				// Nobody has moved yet: it begins at what was asked for.
				place: old.place.cursor === undefined ? atRoot(value) : old.place,
			}));
		},
		(failure) =>
			session.update(id, 'xray', (old) => ({
				...old,
				map: { ...old.map, loading: false, failure },
			})),
	);
}

/** The cursor on the first row of what a map was drawn for. */
function atRoot(map: FanOutMap): ListState {
	const index = mapRows(map).findIndex(({ id }) => id === map.root);
	return index < 0 ? emptyList : { cursor: String(index), top: 0 };
}

function rootOf({ of, ref }: Pick<XrayView, 'of' | 'ref'>): MapRoot {
	return of === 'queue' && 'url' in ref ? { kind: 'queue', ref } : { kind: 'topic', ref };
}

/** The map with the counts that the list of queues has seen since. */
const live = memoBy(
	(map: FanOutMap, at: number, { resources, context }: State) => [
		map,
		at,
		resources.queue.entries,
		context.info?.id,
	],
	(map: FanOutMap, at: number, state: State): FanOutMap => {
		const nodes = new Map<string, MapNode>();
		for (const [id, node] of map.nodes) {
			const { facts: value, sampledAt = 0 } =
				(node.kind === 'queue' ? queueByArn(state, id) : undefined) ?? {};
			const isNewer = value !== undefined && sampledAt > at;
			nodes.set(id, isNewer ? { kind: 'queue', id, attributes: { ok: true, value } } : node);
		}
		return { ...map, nodes };
	},
);

const rowsOf = memo((map: FanOutMap): readonly MapRow[] => mapRows(map));

const none: readonly MapRow[] = [];

function shown({ map: { value, at = 0 } }: XrayView, state: State): readonly MapRow[] {
	return value === undefined ? none : rowsOf(live(value, at, state));
}

const keysOf = memo((rows: readonly MapRow[]) => rows.map((_, index) => String(index)));

/** What stands above the tree: why it is not there, or is older than it should be. */
function troubleOf({ map: { failure, value, loading } }: XrayView, width: number): BodyRow[] {
	if (failure !== undefined) {
		return wrapText(failureLine(failure), width).map((text) => ({
			line: [span(` ${text}`, 'bad')],
		}));
	}
	return value === undefined && loading
		? [{ line: [span(' asking who gets what, and where dead letters go', 'dim')] }]
		: [];
}

/** The node of the row under the cursor; of a row that tells more of one, that one. */
function nodeUnder({ view, state, body }: ScreenContext<'xray'>): MapNode | undefined {
	const rows = shown(view, state);
	const { index } = windowOf(view.place, keysOf(rows), body.rows);
	for (let at = index; at >= 0; at--) {
		const id = rows[at]?.id;
		if (id !== undefined) return view.map.value?.nodes.get(id);
	}
	return;
}

function openNode(session: Session, { kind, id }: MapNode): void {
	const name = nameOfArn(id);
	if (kind === 'topic') return openResource(session, resource('topic', { name, arn: id }));
	const ref = queueByArn(session.state, id)?.ref;
	if (ref !== undefined) return openResource(session, resource('queue', ref));
	session.say(`${name} is not listed here: :describe ${id} asks for it`, 'notice');
}

function status(view: XrayView, state: State, size: Size): Status {
	const rows = shown(view, state);
	const { top } = windowOf(view.place, keysOf(rows), size.rows);
	return scrollStatus(rows.length, top, size.rows);
}

/** The way of messages as a tree, with what is broken on it. */
export const xrayScreen: Screen<'xray'> = {
	kind: 'xray',
	title: (view) => `xray of ${view.ref.name}`,
	status: (view, state) => status(view, state, { ...state.size, rows: state.size.rows - 5 }),
	commands: [
		{
			keys: ['enter'],
			title: 'open',
			about: 'Everything about the topic or the queue under the cursor',
			inFooter: true,
			effect: 'read',
			disabled: (context) => {
				const node = nodeUnder(context);
				if (node === undefined) return 'there is nothing under the cursor';
				return node.kind === 'topic' || node.kind === 'queue'
					? undefined
					: 'only topics and queues can be opened';
			},
			run: (context) => {
				const node = nodeUnder(context);
				if (node !== undefined) openNode(context.session, node);
			},
		},
		{
			keys: ['c'],
			title: 'copy',
			about: 'Copy the ARN or the address under the cursor',
			effect: 'read',
			run: (context) => {
				const node = nodeUnder(context);
				if (node === undefined) return;
				const text = node.kind === 'endpoint' ? node.endpoint : node.id;
				context.session.copy(text, text);
			},
		},
		{
			keys: ['C'],
			title: 'copy menu',
			about: 'Copy the map as Markdown, as a chart of Mermaid, or the command that prints it',
			inFooter: true,
			effect: 'read',
			disabled: ({ view }) => (view.map.value === undefined ? 'there is no map yet' : undefined),
			run: ({ session, view }) => {
				const map = view.map.value;
				if (map === undefined) return;
				openCopyMenu(session, view.ref.name, [
					copyItem('m', 'Markdown', mapMarkdown(map)),
					copyItem('d', 'Mermaid chart', mapMermaid(map)),
					copyItem('x', 'command', awsmsg(session, 'xray', view.ref.arn)),
				]);
			},
		},
	],
	move: ({ session, view, state, body, key }) => {
		const keys = keysOf(shown(view, state));
		const delta = movement(key, body.rows);
		if (delta === undefined) return false;
		session.update(view.id, 'xray', (old) => ({
			...old,
			place: moveCursor(old.place, keys, body.rows, delta),
		}));
		return true;
	},
	body: (view, state, size) => {
		const trouble = troubleOf(view, Math.max(20, size.columns - 2));
		const rows = shown(view, state);
		const height = Math.max(1, size.rows - trouble.length);
		const { top, index } = windowOf(view.place, keysOf(rows), height);
		return [
			...trouble,
			...rows.slice(top, top + height).map(({ line }, offset): BodyRow => {
				const isHere = top + offset === index;
				return { line: [span(isHere ? '>' : ' ', 'strong'), ...line], highlight: isHere };
			}),
		];
	},
	age: (view) => view.map.at,
};
