import { fail } from '../../domain/failure.ts';
import { notesText, readNotes } from '../../domain/messages/known-file.ts';
import type { KnownFingerprint } from '../../domain/messages/seen.ts';
import { bareCommand } from '../../domain/text/shell-words.ts';
import { counted, time } from '../../presentation/formats.ts';
import { noteJson } from '../../presentation/messages/group-json.ts';
import { actTexts } from '../../presentation/messages/known-words.ts';
import { seenWhere } from '../../presentation/where.ts';
import { flagValue } from '../command-line/flag-values.ts';
import type { CommandContext, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { printList } from '../shell/print.ts';
import { usage } from '../shell/usage.ts';

export const definition: Definition = {
	name: 'note',
	summary: 'what is known of kinds of messages: seen, done, noted',
	about:
		'Without words: every kind that was seen on this computer, with what was done about it, by which run, and whether it came back. With an id of awsmsg groups and a text: notes it. --out writes all for the team, for its owner alone to read; --from takes such a file over: earliest and latest times win, and a note of your own stays. No bodies are in it.',
	operands: [
		{ name: 'id', optional: true, about: 'a kind, by the id that groups prints' },
		{ name: 'text', optional: true, about: 'what to note; an empty one removes the note' },
	],
	flags: [
		{ name: 'out', value: 'FILE', about: 'write all that is known to this file (0600)' },
		{ name: 'from', value: 'FILE', about: 'take over what --out has written' },
	],
	examples: [
		'awsmsg note',
		"awsmsg note 5f1c0a9b2d3e 'refund-worker 1.4 fixed it'",
		'awsmsg note --out notes.json',
		'awsmsg note --from notes.json',
	],
};

/** `awsmsg note [id [text]]`: what is remembered of kinds of messages. */
export const run: Run = async (context) => {
	const { invocation, stores, out } = context;
	const [id, text] = invocation.operands;
	const [file, from] = [flagValue(invocation, 'out'), flagValue(invocation, 'from')];
	if ([id, file, from].filter((one) => one !== undefined).length > 1) {
		throw usage('a kind, --out and --from are three things to do', 'Do one after the other');
	}
	if (from !== undefined) {
		const known = readNotes(new TextDecoder().decode(await context.input.file(from)));
		if (!known.ok) throw notNotes(from, known.problem);
		await stores.fingerprints.merge(known.kinds);
		out.note(`Took over ${counted(known.kinds.length, 'kind')} of ${from}.`);
		return exitCodes.done;
	}
	if (id !== undefined && !/^[0-9a-f]{12}$/.test(id)) {
		throw usage(
			'a kind has an id of 12 letters and digits',
			`${bareCommand('groups', 'QUEUE')} prints it`,
		);
	}
	if (id !== undefined && text !== undefined) return take(context, id, text.trim());
	const all = await stores.fingerprints.load();
	if (file !== undefined) {
		await context.writeOutput(file, notesText(all));
		out.note(`Wrote ${counted(all.length, 'kind')} to ${file}, for you alone to read.`);
		return exitCodes.done;
	}
	const shown = id === undefined ? all : all.filter((one) => one.id === id);
	if (id !== undefined && shown.length === 0) throw unknown(id);
	await print(context, shown);
	if (all.length === 0) out.note(`Nothing is known yet; ${bareCommand('groups', 'QUEUE')} looks.`);
	return exitCodes.done;
};

/** What a file is not that was to be taken over. */
export function notNotes(path: string, problem: string) {
	return fail('refused', `${path} is no file of notes: ${problem}`, {
		hint: `Nothing was taken over; ${bareCommand('note', '--out', 'FILE')} writes one`,
	});
}

function unknown(id: string) {
	return fail('not-found', `there is no remembered kind ${id}`, {
		hint: `${bareCommand('note')} lists them`,
	});
}

async function take({ stores, out }: CommandContext, id: string, text: string): Promise<number> {
	if (!(await stores.fingerprints.note(id, text))) throw unknown(id);
	out.note(text === '' ? `Removed the note of ${id}.` : `Noted for ${id}: ${text}`);
	return exitCodes.done;
}

async function print(context: CommandContext, all: readonly KnownFingerprint[]): Promise<void> {
	const now = context.clock.now();
	const latest = all.toSorted((one, other) => other.lastSeen - one.lastSeen);
	await printList<KnownFingerprint>(context, latest, {
		columns: [
			{ title: 'ID', cell: ({ id }) => id, priority: 1 },
			{ title: 'LAST SEEN', cell: ({ lastSeen }) => time(lastSeen, now), priority: 1 },
			{ title: 'IN', cell: (one) => seenWhere(one).slice(0, 2).join(', ') },
			{ title: 'KIND', cell: ({ title }) => title.replaceAll('…', '..'), keepsStart: true },
			{
				title: 'DONE',
				cell: (one) => actTexts(one).join(' | '),
				keepsStart: true,
			},
			{ title: 'NOTE', cell: ({ note }) => note ?? '', keepsStart: true },
		],
		toJson: noteJson,
	});
}
