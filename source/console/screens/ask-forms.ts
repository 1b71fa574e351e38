import { compileValue } from '../../domain/expression.ts';
import { asFailure, fail } from '../../domain/failure.ts';
import { type ExportFormat, exportFormats, exportMessages } from '../actions/export.ts';
import { hideMessages } from '../actions/hide.ts';
import { scanInto } from '../actions/scan.ts';
import type { Session } from '../session.ts';
import type { GroupingChoice } from '../state/messages.ts';
import type { Size, State } from '../state/state.ts';
import type { FormField, ViewOf } from '../state/views.ts';
import { choice, field, fieldText } from '../widgets/fields.ts';
import { emptyList } from '../widgets/list.ts';
import { filteredOf, type Selection, selectionOf } from './messages-selection.ts';
import type { ScreenContext } from './screen.ts';

type AskView = ViewOf<'ask'>;
type MessagesView = ViewOf<'messages'>;

type Ask = {
	readonly title: string;
	/** On its button. */
	readonly verb: string;
	/** Above the fields. */
	readonly says: string;
	/** Throws what is wrong with a field; answers what to do once the form is gone. */
	prepare(parts: {
		readonly session: Session;
		readonly view: AskView;
		readonly messages: MessagesView;
		readonly body: Size;
		readonly key: string;
	}): () => void;
};

const scanForm: Ask = {
	title: 'scan',
	verb: 'Scan',
	says: 'Receives messages under leases of 5 minutes, renewed while the scan goes on: nobody else gets them meanwhile. It ends at the limit, or after empty long polls when the counts agree.',
	prepare: ({ session, view, messages, key }) => {
		const limit = wholeNumber(fieldText(view, 'limit'), 'the limit', 1, 120_000);
		const emptyPolls = wholeNumber(fieldText(view, 'polls'), 'the number of empty polls', 1, 20);
		return () => scanInto(session, messages, { limit, emptyPolls }, key);
	},
};

const groupForm: Ask = {
	title: 'group by',
	verb: 'Group',
	says: 'Messages of one group most likely share a cause; each group says what it shares.',
	prepare: ({ session, view, messages }) => {
		const grouping = groupingOf(fieldText(view, 'by'), fieldText(view, 'value').trim());
		return () =>
			session.update(messages.id, 'messages', ({ grouping: _, group: __, ...old }) =>
				grouping === undefined
					? { ...old, focus: 'list' }
					: { ...old, grouping, focus: 'groups', groupList: emptyList },
			);
	},
};

function groupingOf(by: string, value: string): GroupingChoice | undefined {
	switch (by) {
		case 'none':
			return undefined;
		case 'attribute':
			if (value === '') throw fail('invalid', 'write the name of the attribute');
			return { by, name: value };
		case 'expression': {
			const compiled = compileValue(value);
			if (compiled.ok) return { by, text: value };
			throw fail('invalid', `at ${compiled.position + 1}: ${compiled.problem}`);
		}
		case 'source':
			return { by };
		case 'group id':
			return { by: 'group' };
		default:
			return { by: 'fingerprint' };
	}
}

const exportForm: Ask = {
	title: 'export',
	verb: 'Export',
	says: 'NDJSON and JSON keep everything that a copy needs; NDJSON can be imported, CSV is for reading. A file of that name is replaced.',
	prepare: ({ session, view, messages, body }) => {
		const path = fieldText(view, 'file').trim();
		if (path === '') throw fail('invalid', 'write the name of the file');
		const format = fieldText(view, 'format') as ExportFormat;
		const selection = exported(fieldText(view, 'what'), messages, session.state, body);
		if (selection.messages.length === 0) throw fail('invalid', 'there is no such message');
		return () => exportMessages(session, messages.ref, selection.messages, { path, format });
	},
};

function exported(what: string, view: MessagesView, state: State, body: Size): Selection {
	if (what === 'all held') return { what, messages: view.messages };
	return what === 'shown' ? filteredOf(view, state) : selectionOf(view, state, body);
}

const hideForm: Ask = {
	title: 'change visibility',
	verb: 'Change',
	says: '0 gives the messages back at once; up to 43,200 s hides them from everybody for that long, also after you have left.',
	prepare: ({ session, view, messages, body }) => {
		const seconds = wholeNumber(fieldText(view, 'seconds'), 'the time', 0, 43_200);
		const { messages: some } = selectionOf(messages, session.state, body);
		return () => hideMessages(session, messages, some, seconds);
	},
};

function wholeNumber(text: string, what: string, from: number, to: number): number {
	const number = /^[\d,]+$/.test(text.trim()) ? Number(text.replaceAll(',', '')) : Number.NaN;
	if (number >= from && number <= to) return number;
	const range = `${from.toLocaleString('en-US')} to ${to.toLocaleString('en-US')}`;
	throw fail('invalid', `${what} must be ${range}, not "${text}"`);
}

export const asks: { readonly [Kind in AskView['ask']]: Ask } = {
	scan: scanForm,
	group: groupForm,
	export: exportForm,
	hide: hideForm,
};

/** Closes the form and does what it asks for; what is wrong with a field is said in the form. */
export function answer({ session, view, body, key }: ScreenContext<'ask'>): void {
	const messages = session.state.views.find((one) => one.id === view.of);
	if (messages?.kind !== 'messages') return;
	try {
		const go = asks[view.ask].prepare({ session, view, messages, body, key });
		// Dialogs and results belong to the view below.
		session.pop();
		go();
	} catch (error) {
		const failure = asFailure(error);
		session.update(view.id, 'ask', (old) => ({ ...old, failure }));
	}
}

function openAsk(
	session: Session,
	{ id, ref }: MessagesView,
	ask: AskView['ask'],
	fields: readonly FormField[],
): void {
	session.push({ kind: 'ask', ask, ref, of: id, fields, focus: 0 });
}

export function openScanForm(session: Session, view: MessagesView): void {
	openAsk(session, view, 'scan', [
		field('limit', 'limit', 'messages; they stay in memory while you look', '1000'),
		field('polls', 'stop after', 'empty long polls of a second each', '3'),
	]);
}

export function openGroupForm(session: Session, view: MessagesView): void {
	openAsk(session, view, 'group', [
		choice('by', 'group by', [
			'fingerprint',
			'source',
			'group id',
			'attribute',
			'expression',
			'none',
		]),
		field('value', 'which', 'name of the attribute, or an expression such as body.order.country'),
	]);
}

export function openExportForm(session: Session, view: MessagesView, what: string): void {
	openAsk(session, view, 'export', [
		field('file', 'file', 'readable for you alone', `${view.ref.name}.ndjson`),
		choice('format', 'format', exportFormats),
		choice('what', 'what', [what, 'shown', 'all held']),
	]);
}

export function openHideForm(session: Session, view: MessagesView): void {
	openAsk(session, view, 'hide', [field('seconds', 'seconds', '0 gives back', '0')]);
}
