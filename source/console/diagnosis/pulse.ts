import type { Finding } from '../../domain/diagnosis/finding.ts';
import type { AlarmRow, PulseTask } from '../../domain/diagnosis/pulse.ts';
import { failureLine } from '../../domain/failure.ts';
import { type AnyResource, type KindId, kinds, resource } from '../../domain/kinds.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { capital } from '../../domain/text/first-letter.ts';
import {
	acrossLine,
	type PulseLine,
	pulseColumns,
} from '../../presentation/diagnosis/pulse-rows.ts';
import { sectionWords } from '../../presentation/diagnosis/pulse-words.ts';
import { count, dollars } from '../../presentation/formats.ts';
import { clipMiddle, drawn, type Line, span, widthOf } from '../../presentation/line.ts';
import { presentationKinds } from '../../presentation/resources/kinds.ts';
import { wrapWords } from '../../presentation/sections.ts';
import { openAlarms } from '../alarms/alarms.ts';
import { openChart } from '../charts/chart-load.ts';
import type { Command } from '../keys/command.ts';
import { queueCommands } from '../queues/queue-commands.ts';
import { loadTasks, openRun } from '../redrive/redrive-runs.ts';
import { openResource } from '../resources/detail-load.ts';
import type { Screen, ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import type { Size, State } from '../state/state.ts';
import { newListing, type ViewOf } from '../state/views.ts';
import type { BodyRow } from '../widgets/body-row.ts';
import { windowOf } from '../widgets/list.ts';
import {
	bodyAbove,
	clickInList,
	currentRow,
	listHeight,
	listRows,
	listStatus,
	moveInList,
	sortsOf,
	standingList,
} from '../widgets/listing.ts';
import { byHarm, isPending, queueRowOf, shownPulse } from './pulse-facts.ts';
import { isPriceSaid } from './pulse-load.ts';

type Context = ScreenContext<'pulse'>;
type PulseView = ViewOf<'pulse'>;

/** Rows under the list for all that is known of the line under the cursor: at least, and where the list leaves them. */
const least = 3;
const most = 9;
/** With fewer the line under the cursor has no heading of its own. */
const headed = 4;

function below(lines: number, { rows }: Size): number {
	return rows < 3 * least ? 0 : Math.max(least, Math.min(most, rows - 1 - lines));
}

/** Rows that the list itself has. */
function heightOf(view: PulseView, state: State, size: Size): number {
	return listHeight(size, below(shownPulse(state, view).rows.length, size));
}

function lineUnder({ view, state, body }: Context): PulseLine | undefined {
	return currentRow(shownPulse(state, view), view, heightOf(view, state, body));
}

/** The resource that the line under the cursor is about: of an alarm the first one, where it is listed here. */
export function resourceInPulse(
	state: State,
	view: PulseView,
	rows: number,
): AnyResource | undefined {
	const height = heightOf(view, state, { columns: 0, rows });
	const row = currentRow(shownPulse(state, view), view, height)?.row;
	if (row?.kind === 'finding') return row.resource;
	return row?.kind === 'alarm' ? listed(row, state) : undefined;
}

/** The finding that the line under the cursor is; none where it is something else. */
export function findingInPulse(state: State, view: PulseView, rows: number): readonly Finding[] {
	const height = heightOf(view, state, { columns: 0, rows });
	const row = currentRow(shownPulse(state, view), view, height)?.row;
	return row?.kind === 'finding' ? [row.finding] : [];
}

/** Keys of the resources of a kind that are on screen, the one under the cursor before the others, which come top first. */
export function visibleInPulse(
	state: State,
	view: PulseView,
	kind: KindId,
	rows: number,
): readonly string[] {
	const height = heightOf(view, state, { columns: 0, rows });
	const { rows: lines, keys } = shownPulse(state, view);
	const { top, index } = windowOf(view.list, keys, height);
	const arns = [lines[index], ...lines.slice(top, top + height)].flatMap((line) =>
		line?.row?.kind === 'finding' && line.row.resource.kind === kind
			? [line.row.resource.ref.arn]
			: [],
	);
	return [...new Set(arns)];
}

function listed({ about }: AlarmRow, { resources }: State): AnyResource | undefined {
	for (const { kind, name } of about) {
		for (const { ref } of resources[kind].entries.values()) {
			if (ref.name === name) return resource(kind, ref);
		}
	}
	return undefined;
}

const queueUnder = ({ view, state, body }: Context): QueueRef | undefined => {
	const found = resourceInPulse(state, view, body.rows);
	return found?.kind === 'queue' ? found.ref : undefined;
};

/** Keys of a queue that save a step on the way to it. */
const shortcuts = ['peek', 'redrive', 'rescue', 'source'];

const nothingToOpen = 'this line names nothing that could be opened';

const commands: readonly Command<Context>[] = [
	{
		keys: ['enter', 'd'],
		title: 'open',
		about: 'What the line names: the details of a queue, topic or stream, an alarm, a redrive',
		inFooter: true,
		onRow: true,
		effect: 'read',
		disabled: (context) => {
			const line = lineUnder(context);
			if (line?.row !== undefined) return undefined;
			return line === undefined ? 'there is no line here' : nothingToOpen;
		},
		run: (context) => {
			const row = lineUnder(context)?.row;
			const { session } = context;
			if (row?.kind === 'finding') openResource(session, row.resource);
			else if (row?.kind === 'alarm') openAlarms(session, row.alarm);
			else if (row?.kind === 'task') openTask(session, row.task);
		},
	},
	{
		keys: ['m'],
		title: 'chart',
		about: 'Figures of the queue, topic or stream over the last hours, from CloudWatch',
		inFooter: true,
		onRow: true,
		effect: 'read',
		disabled: ({ state, view, body }) =>
			resourceInPulse(state, view, body.rows) === undefined
				? 'there is no queue, topic or stream under the cursor'
				: undefined,
		run: ({ session, state, view, body }) => {
			const found = resourceInPulse(state, view, body.rows);
			if (found !== undefined) openChart(session, found.kind, found.ref);
		},
	},
	...queueCommands<Context>(queueUnder, false).filter(({ title }) => shortcuts.includes(title)),
];

/** A redrive by its run; a move by AWS stands among the tasks. */
function openTask(session: Session, { runId, task }: PulseTask): void {
	if (runId !== undefined) return openRun(session, runId, task);
	loadTasks(session, session.push({ kind: 'tasks', ...newListing('started') }));
}

/** Everything that is wrong right now. */
export const pulseScreen: Screen<'pulse'> = {
	kind: 'pulse',
	title: () => 'Pulse',
	status: (view, state) => {
		const { look, progress } = view;
		if (look.loading) {
			// The cursor goes to what an alarm is about when all is read: until then it is said what is waited for.
			const waits = view.alarm !== undefined && isPending(view) ? 'looking for the alarm' : '';
			if (progress === undefined) return [waits, 'asking'];
			const { done, listed, kind } = progress;
			return [waits, `${count(done)} of ${count(listed)} ${kinds[kind].many} read`];
		}
		const stale = look.failure === undefined ? '' : 'not asked again (! why)';
		return [stale, ...listStatus(shownPulse(state, view), view)];
	},
	commands,
	sorts: () => sortsOf(byHarm, pulseColumns),
	lists: (view, state, body) => [
		standingList(
			shownPulse(state, view),
			view,
			heightOf(view, state, body),
			({ name, what }) => name || what,
			isPending(view),
		),
	],
	move: ({ session, view, state, body, key }) =>
		moveInList(session, view, shownPulse(state, view).keys, heightOf(view, state, body), key),
	click: ({ session, view, state, body }, cell) => {
		const shown = shownPulse(state, view);
		const under = below(shown.rows.length, body);
		return clickInList(session, view, shown, bodyAbove(body, under), cell);
	},
	body: (view, state, size) => {
		const shown = shownPulse(state, view);
		const under = below(shown.rows.length, size);
		const list = listRows(shown, pulseColumns, view, size, {
			below: under,
			empty: 'asking',
			across: acrossLine,
		});
		const blank = Math.max(0, size.rows - under - list.length);
		const line = currentRow(shown, view, listHeight(size, under));
		const heading = under < headed || line === undefined ? [] : [headingOf(line, size)];
		const said = [...heading, ...saidOf(view, state, line, size)].slice(0, under);
		return [
			...list,
			...Array.from({ length: blank }, (): BodyRow => ({ line: [] })),
			...said.map((one): BodyRow => ({ line: one })),
		];
	},
	age: ({ look }) => look.at,
};

/** What all figures cost where that was not spent, then all that is known of the line under the cursor. */
function saidOf(
	view: PulseView,
	state: State,
	line: PulseLine | undefined,
	{ columns }: Size,
): readonly Line[] {
	const rows = (text: string, style: 'plain' | 'dim' | 'notice' = 'plain') =>
		wrapWords(text, Math.max(8, columns - 2)).map((row): Line => [span(` ${row}`, style)]);
	const price = isPriceSaid(view) ? rows(priceWords(view), 'notice') : [];
	if (line === undefined) return price;
	const ended = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);
	if (line.row === undefined) {
		const failed = line.unknown?.missing.failure;
		const more = failed === undefined ? sectionWords[line.section].about : failureLine(failed);
		return [...price, ...rows(ended(capital(line.what))), ...rows(ended(capital(more)), 'dim')];
	}
	const outlook = outlookOf(state, line).flatMap((text) => rows(text));
	return [...price, ...rows(ended(line.sentence)), ...rows(ended(line.next), 'dim'), ...outlook];
}

/** A rule with what the line under the cursor is called. */
function headingOf({ name, section }: PulseLine, { columns }: Size): Line {
	const title = ` ${clipMiddle(name || sectionWords[section].title, Math.max(1, columns - 6))} `;
	const rest = Math.max(0, columns - widthOf(title) - 2);
	return [drawn('─', 'dim'), span(title, 'title'), drawn('─'.repeat(rest), 'dim')];
}

function priceWords({ look: { value } }: PulseView): string {
	const { metrics = 0, dollars: price = 0 } = value?.price ?? {};
	return `CloudWatch was not asked: ${count(metrics)} metrics are about ${dollars(price)}. ctrl-r asks for them.`;
}

/** Where a queue is going, as its list tells it: how fast it grows, when it is empty. */
function outlookOf(state: State, { row }: PulseLine): readonly string[] {
	if (row?.kind !== 'finding' || row.resource.kind !== 'queue') return [];
	const known = queueRowOf(state, row.resource.ref.arn);
	return known === undefined ? [] : (presentationKinds.queue.sentences?.(known, state.now) ?? []);
}
