import { nameOfArn } from '../../domain/arn.ts';
import { parseOwnColumn } from '../../domain/expressions/own-column.ts';
import { own } from '../../domain/own.ts';
import type { QueueRef, TopicRef } from '../../domain/resources.ts';
import { nearest } from '../../domain/text/nearest.ts';
import { queueKey } from '../../operations/messages/receive-budget.ts';
import { messageColumns } from '../../presentation/messages/message-columns.ts';
import { choosable, readColumns } from '../../presentation/resources/chosen-columns.ts';
import { chooseTheme, themes } from '../../presentation/theme.ts';
import { bodySize } from '../frame/frame.ts';
import { noNote, openNoteForm } from '../messages/ask-note.ts';
import { noteKind } from '../messages/fingerprints.ts';
import { groupUnder, messageUnder } from '../messages/layout.ts';
import { ownColumnsOf } from '../messages/own-columns.ts';
import { figuresForSort } from '../queues/all-figures.ts';
import { selectedResource } from '../resources/list.ts';
import { remember } from '../shell/memory.ts';
import { screenOf } from '../shell/registry.ts';
import type { Session } from '../shell/session.ts';
import { topView } from '../state/selectors.ts';
import { confirmToken } from '../subscriptions/change-subscriptions.ts';
import { tailKey } from '../tail/tail.ts';
import { openImportForm, openPublishFileForm } from '../transfer/ask-import.ts';
import { openStreamWhy, searchOtherOfStream } from '../why/stream-why.ts';
import { openWhy, searchOther } from '../why/why.ts';
import { emptyList } from '../widgets/list.ts';
import { sortName, updateListing } from '../widgets/listing.ts';
import { whereIs } from './catalog.ts';

/*
Words of the command line that change how the view on show looks, or how this session works. Each takes what
follows the word, and says how it is meant where that is nothing of use.
*/

/** `:key K` in a tail reads that partition key alone, `:key` all of them again. */
export function readKey(session: Session, key: string): void {
	const view = topView(session.state);
	if (view.kind === 'tail') tailKey(session, view, key);
	else session.say('a partition key is read in a tail: p on a stream', 'notice');
}

/** Keeps a note about the kind of message under the cursor of the groups. */
export function noteGroup(session: Session, text: string): void {
	const view = topView(session.state);
	if (view.kind !== 'messages') return session.say('notes are about groups of messages', 'notice');
	const why = noNote(view);
	if (why !== undefined) return session.say(why, 'notice');
	const group = groupUnder(view);
	if (text === '') openNoteForm(session, view);
	else if (group !== undefined) noteKind(session, view, group, text);
}

/** `NAME = EXPRESSION` adds a column to the messages of this queue, `NAME` takes it away. */
export function changeColumn(session: Session, argument: string): void {
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

/** The queue of the view or under the cursor, else the topic, to which a file is published. */
export function importInto(session: Session, path: string): void {
	const view = topView(session.state);
	const ref = 'ref' in view && 'url' in view.ref ? view.ref : queueUnderCursor(session);
	if (ref !== undefined) return openImportForm(session, ref, path);
	const topic = topicHere(session);
	if (topic !== undefined) return openPublishFileForm(session, topic, path);
	session.say('there is no queue or topic here to import into', 'notice');
}

function queueUnderCursor({ state }: Session): QueueRef | undefined {
	const view = topView(state);
	const selected = selectedResource(state, view, bodySize(state.size).rows);
	return selected?.kind === 'queue' ? selected.ref : undefined;
}

/** `:confirm TOKEN` confirms a subscription of the topic that is on show or under the cursor. */
export function confirmHere(session: Session, token: string): void | Promise<void> {
	const topic = topicHere(session);
	if (topic === undefined) {
		return session.say(
			'confirm works on a topic or its subscriptions: in a list or the details',
			'notice',
		);
	}
	if (token === '') return session.say('confirm TOKEN: as it stands in the SubscribeURL', 'notice');
	return confirmToken(session, topic, token, 'enter');
}

function topicHere({ state }: Session): TopicRef | undefined {
	const view = topView(state);
	if (view.kind === 'topic') return view.ref;
	if (view.kind === 'subscription') return topicNamed(view.ref.topicArn);
	if (view.kind === 'list' && view.of !== undefined) return view.of;
	const selected = selectedResource(state, view, bodySize(state.size).rows);
	if (selected?.kind === 'topic') return selected.ref;
	return selected?.kind === 'subscription' ? topicNamed(selected.ref.topicArn) : undefined;
}

const topicNamed = (arn: string): TopicRef => ({ name: nameOfArn(arn), arn });

/** Filters the list by a filter of the configuration file, else by what was typed; without either it shows all. */
export function filterBy(session: Session, argument: string): void {
	const view = topView(session.state);
	if (!('filter' in view)) return session.say('there is no list here to filter', 'notice');
	const { filters = {} } = session.host;
	const filter = own(filters, argument) ?? argument;
	session.dispatch({
		type: 'view-updated',
		id: view.id,
		update: (old) => ('filter' in old ? { ...old, filter, list: emptyList } : old),
	});
	const names = Object.keys(filters);
	if (argument !== '' || names.length === 0) return;
	session.say(`all is shown; filters of the file: ${names.join(', ')}`);
}

/** Sorts the list by a column, and the other way round when it is named again. */
export function sortBy(session: Session, argument: string): void {
	const view = topView(session.state);
	const sorts = screenOf(view).sorts?.(view, session.state);
	if (!('sort' in view) || sorts === undefined) {
		return session.say('there is no list to sort here', 'notice');
	}
	const ids = sorts.map(({ id }) => sortName(sorts, id));
	if (argument === '') return session.say(`sort by which column? ${ids.join(', ')}`, 'notice');
	// Whoever reads a title types it.
	const titled = sorts.filter(({ title }) => title.trim() !== '');
	const names = new Map([
		...titled.map(({ id, title }) => [title.toLowerCase(), id] as const),
		...sorts.map(({ id }) => [id.toLowerCase(), id] as const),
	]);
	const column = names.get(argument.toLowerCase());
	if (column === undefined) {
		const near = nearest(argument, [...names.keys()]);
		const instead = near === undefined ? `there are ${ids.join(', ')}` : `did you mean ${near}?`;
		return session.say(`there is no column ${argument} here: ${instead}`, 'bad');
	}
	const reversed = view.sort.column === column && !view.sort.reversed;
	updateListing(session, view.id, (old) => ({ ...old, sort: { column, reversed } }));
	void figuresForSort(session, 'word', 'enter');
}

/** `:columns NAME NAME` shows these columns of the list, until awsmsg ends; `usual`: those that it started with. */
export function chooseColumns(session: Session, argument: string): void {
	const { state, host } = session;
	const view = topView(state);
	if (view.kind !== 'list') {
		return session.say('columns are chosen in lists of queues, topics, streams', 'notice');
	}
	const { pane } = view;
	const names = argument.split(/[\s,]+/).filter((name) => name !== '');
	const { [pane]: here = choosable[pane], ...others } = state.columns;
	if (names.length === 0) {
		const more = choosable[pane].filter((name) => !here.includes(name));
		const also = more.length === 0 ? '' : `; also ${more.join(', ')}`;
		return session.say(`columns here: ${here.join(', ')}${also}`);
	}
	if (names.join() === 'usual') {
		const usual = host.columns?.[pane];
		const columns = usual === undefined ? others : { ...others, [pane]: usual };
		session.dispatch({ type: 'columns-chosen', columns });
		return session.say('the columns are the usual ones');
	}
	const read = readColumns(pane, names);
	if (!read.ok) return session.say(`${read.says}. ${read.hint}`, 'bad');
	session.dispatch({ type: 'columns-chosen', columns: { ...others, [pane]: read.columns } });
	session.say('columns until awsmsg ends; under [columns] in the file they stay');
}

/** `:mouse` has the terminal report its mouse to awsmsg, until awsmsg ends or it is typed again. */
export function toggleMouse(session: Session): void {
	const on = !session.state.mouse;
	session.host.heedMouse?.(on);
	session.dispatch({ type: 'mouse-chosen', on });
	session.say(
		on
			? 'the mouse looks and chooses; shift selects text; :mouse again ends it'
			: 'the mouse is the terminal’s again',
	);
}

/** Takes another theme. */
export function chooseThemeByName(session: Session, name: string): void {
	if (!Object.hasOwn(themes, name)) {
		return session.say(`themes: ${Object.keys(themes).join(', ')}`, 'notice');
	}
	const { ascii, coarse } = session.state.theme;
	const theme = chooseTheme({ name, noColor: false, ascii, coarse });
	session.dispatch({ type: 'theme-chosen', theme });
}

/** `:why` of the message or the stream on show or under the cursor; `LOG-GROUP FIELD` searches a log of which Lambda knows nothing. */
export function whyHere(
	session: Session,
	argument: string,
	here: (title: string) => boolean,
): void {
	const [logGroup = '', idField] = argument.trim().split(/\s+/);
	if (logGroup === '') {
		if (!here('why')) session.say(`why works in ${whereIs('why')}`, 'notice');
		return;
	}
	const choice = { logGroup, ...(idField === undefined ? {} : { idField }) };
	const { state } = session;
	const view = topView(state);
	if (view.kind === 'message') return openWhy(session, view.ref, view.message, choice);
	if (view.kind === 'why') return searchOther(session, view.id, choice);
	if (view.kind === 'stream-why') return searchOtherOfStream(session, view.id, choice);
	if (view.kind === 'stream') return openStreamWhy(session, view.ref, choice);
	const message =
		view.kind === 'messages' ? messageUnder(view, state, bodySize(state.size)) : undefined;
	if (view.kind === 'messages' && message !== undefined) {
		return openWhy(session, view.ref, message, choice);
	}
	session.say(`why works in ${whereIs('why')}`, 'notice');
}
