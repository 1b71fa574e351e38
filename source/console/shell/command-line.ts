import { type Mode, modes } from '../../domain/effect.ts';
import { parseOwnColumn } from '../../domain/expressions/own-column.ts';
import { wayTo } from '../../domain/fitting-profile.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { nearest } from '../../domain/text/nearest.ts';
import { awsmsgCommand, commandLine } from '../../domain/text/shell-words.ts';
import { hereOf, locate } from '../../operations/locate.ts';
import { queueKey } from '../../operations/messages/receive-budget.ts';
import { messageColumns } from '../../presentation/messages/message-columns.ts';
import { chooseTheme, themes } from '../../presentation/theme.ts';
import { openJournal } from '../deletions/open-journal.ts';
import { noNote, openNoteForm } from '../messages/ask-note.ts';
import { noteKind } from '../messages/fingerprints.ts';
import { groupUnder } from '../messages/layout.ts';
import { ownColumnsOf } from '../messages/own-columns.ts';
import { openTasks } from '../redrive/redrive-runs.ts';
import { openResource } from '../resources/detail-load.ts';
import { openPane, selectedResource } from '../resources/list.ts';
import { paneIds } from '../resources/panes.ts';
import { topView } from '../state/selectors.ts';
import { newListing } from '../state/views.ts';
import { tailKey } from '../tail/tail.ts';
import { openImportForm } from '../transfer/ask-import.ts';
import { updateListing } from '../widgets/listing.ts';
import { textField } from '../widgets/text-field.ts';
import { commandPlaceOf } from './command-place.ts';
import { bodySize } from './frame.ts';
import { remember } from './memory.ts';
import { quit } from './quit.ts';
import { screenOf } from './registry.ts';
import type { Session } from './session.ts';

type Run = (session: Session, argument: string) => void | Promise<void>;

const panes: Readonly<Record<string, Run>> = Object.fromEntries(
	paneIds.map((pane) => [pane, (session: Session) => openPane(session, pane)]),
);

const commands: Readonly<Record<string, Run>> = {
	...panes,
	tasks: (session) => {
		openTasks(session);
	},
	calls: (session) => {
		session.push({ kind: 'calls', ...newListing('arrival') });
	},
	errors: (session) => {
		session.push({ kind: 'errors', ...newListing('arrival') });
	},
	journal: (session) => openJournal(session),
	import: (session, argument) => importInto(session, argument),
	identity: (session) => {
		session.push({ kind: 'identity', offset: 0 });
	},
	column: changeColumn,
	key: readKey,
	note: noteGroup,
	help: (session) =>
		session.setOverlay({ kind: 'help', field: textField(), cursor: 0, only: 'all' }),
	sort: sortBy,
	theme: chooseThemeByName,
	mode: chooseMode,
	q: (session) => quit(session, 0, 'enter'),
	quit: (session) => quit(session, 0, 'enter'),
};

/** Runs what was typed behind `:`: a command by name, or the way to a resource. */
export function runCommandLine(session: Session, text: string): void {
	const trimmed = text.trim();
	if (trimmed === '') return;
	const [word = '', ...rest] = trimmed.split(/\s+/);
	const command = Object.hasOwn(commands, word) ? commands[word] : undefined;
	if (command !== undefined) session.act(() => command(session, rest.join(' ')));
	else openByName(session, trimmed);
}

/** Lands on a resource by name, URL or ARN; says where it is when it is not here. */
export function openByName(session: Session, text: string): void {
	const view = topView(session.state);
	session.run(view.id, async ({ gateways, info, signal }) => {
		const here = hereOf(info, session.state.context.identity?.account);
		const found = await locate(gateways, here, text, signal);
		if (found.kind !== 'elsewhere') {
			if (!session.standsOn(view.id)) {
				return session.say(`${found.ref.name} is found: :${text} again opens it`, 'notice');
			}
			if (found.note !== undefined) session.say(found.note, 'notice');
			return openResource(session, found);
		}
		const { account } = here;
		const place = { ...commandPlaceOf(session.state), ...(account ? { account } : {}) };
		const way = wayTo(found, place, info.profiles ?? []);
		const command = awsmsgCommand(way.place, 'open', text);
		// What has to be typed comes first: a narrow screen cuts the end.
		const needs = [...(way.flags.length === 0 ? [] : [commandLine(way.flags)]), ...way.rest];
		session.say(`${found.why}. Needs ${needs.join(' and ')}: ${command}`, 'notice');
	});
}

/** `:key K` in a tail reads that partition key alone, `:key` all of them again. */
function readKey(session: Session, key: string): void {
	const view = topView(session.state);
	if (view.kind === 'tail') tailKey(session, view, key);
	else session.say('a partition key is read in a tail: p on a stream', 'notice');
}

/** Keeps a note about the kind of message under the cursor of the groups. */
function noteGroup(session: Session, text: string): void {
	const view = topView(session.state);
	if (view.kind !== 'messages') return session.say('notes are about groups of messages', 'notice');
	const why = noNote(view);
	if (why !== undefined) return session.say(why, 'notice');
	const group = groupUnder(view);
	if (text === '') openNoteForm(session, view);
	else if (group !== undefined) noteKind(session, view, group, text);
}

/** `NAME = EXPRESSION` adds a column to the messages of this queue, `NAME` takes it away. */
function changeColumn(session: Session, argument: string): void {
	const view = session.state.views.findLast((one) => one.kind === 'messages');
	if (view?.kind !== 'messages') {
		return session.say('columns are made where messages are: p looks into a queue', 'notice');
	}
	const own = ownColumnsOf(session.state, view.ref.arn);
	if (argument === '') {
		const all = own.map(({ name, text }) => `${name} = ${text}`).join(', ');
		return session.say(all === '' ? ':column country = body.order.country' : all, 'notice');
	}
	const parsed = parseOwnColumn(
		argument,
		messageColumns.map(({ id }) => id),
	);
	if (!parsed.ok) return session.say(parsed.problem, 'bad');
	const { name, text } = parsed;
	const others = own.filter((one) => one.name !== name);
	if (text === undefined && others.length === own.length) {
		return session.say(`there is no column ${name} of your own here`, 'notice');
	}
	const key = queueKey(view.ref.arn, session.state.context.info?.endpoint);
	const columns = text === undefined ? others : [...others, { name, text }];
	remember(session, session.host.stores.memory.setColumns(key, columns));
	session.say(
		text === undefined
			? `the column ${name} is gone`
			: `${name} is a column of ${view.ref.name} from now on: :column ${name} takes it away`,
	);
}

/** The queue of the view, or the one that is named. */
function importInto(session: Session, path: string): void {
	const view = topView(session.state);
	const ref = 'ref' in view && 'url' in view.ref ? view.ref : queueUnderCursor(session);
	if (ref === undefined) return session.say('there is no queue here to import into', 'notice');
	openImportForm(session, ref, path);
}

function queueUnderCursor({ state }: Session): QueueRef | undefined {
	const view = topView(state);
	const selected = selectedResource(state, view, bodySize(state.size).rows);
	return selected?.kind === 'queue' ? selected.ref : undefined;
}

/** Sorts the list by a column, and the other way round when it is named again. */
function sortBy(session: Session, argument: string): void {
	const view = topView(session.state);
	const sorts = screenOf(view).sorts?.(view, session.state);
	if (!('sort' in view) || sorts === undefined) {
		return session.say('there is no list to sort here', 'notice');
	}
	const ids = sorts.map(({ id }) => id);
	if (argument === '') return session.say(`sort by which column? ${ids.join(', ')}`, 'notice');
	// Whoever reads a title types it.
	const titled = sorts.filter(({ title }) => title.trim() !== '');
	const names = new Map([
		...titled.map(({ id, title }) => [title.toLowerCase(), id] as const),
		...ids.map((id) => [id.toLowerCase(), id] as const),
	]);
	const column = names.get(argument.toLowerCase());
	if (column === undefined) {
		const near = nearest(argument, [...names.keys()]);
		const instead = near === undefined ? `there are ${ids.join(', ')}` : `did you mean ${near}?`;
		return session.say(`there is no column ${argument} here: ${instead}`, 'bad');
	}
	const reversed = view.sort.column === column && !view.sort.reversed;
	updateListing(session, view.id, (old) => ({ ...old, sort: { column, reversed } }));
}

function chooseThemeByName(session: Session, name: string): void {
	if (!Object.hasOwn(themes, name)) {
		return session.say(`themes: ${Object.keys(themes).join(', ')}`, 'notice');
	}
	const { ascii, coarse } = session.state.theme;
	const theme = chooseTheme({ name, noColor: false, ascii, coarse });
	session.dispatch({ type: 'theme-chosen', theme });
}

function chooseMode(session: Session, name: string): void {
	const mode = modes.find((one): one is Mode => one === name);
	if (mode === undefined) return session.say(`modes: ${modes.join(', ')}`, 'notice');
	if (session.state.context.modeIsFixed) {
		return session.say(
			'the mode was fixed at the start: start again with another --mode, without --read-only',
			'notice',
		);
	}
	session.setMode(mode);
	session.say(`mode ${mode}`);
}
