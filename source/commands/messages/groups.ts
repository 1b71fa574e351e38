import { fail } from '../../domain/failure.ts';
import { rememberedEndpoint } from '../../domain/here.ts';
import { type Grouping, groupingBy } from '../../domain/messages/fingerprint.ts';
import { readNotes } from '../../domain/messages/known-file.ts';
import type { KnownFingerprint } from '../../domain/messages/seen.ts';
import { Triage, type TriageGroup } from '../../domain/messages/triage.ts';
import { bareCommand } from '../../domain/text/shell-words.ts';
import type { ScanReport } from '../../operations/messages/scan.ts';
import { throwIfAborted, turnOfOthers } from '../../operations/pause.ts';
import { sparkline } from '../../presentation/charts/sparkline.ts';
import { age, count, counted, percent, time } from '../../presentation/formats.ts';
import { drawn } from '../../presentation/line.ts';
import { groupJson } from '../../presentation/messages/group-json.ts';
import { knownNow, metBefore } from '../../presentation/messages/known-words.ts';
import { seenWhere } from '../../presentation/where.ts';
import { flagValue } from '../command-line/flag-values.ts';
import { queueOperand } from '../command-line/operands.ts';
import { selectionFlags } from '../command-line/shared-flags.ts';
import type { CommandContext, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { printDocument, printList, wantsJson } from '../shell/print.ts';
import { find } from '../shell/resource.ts';
import { usage } from '../shell/usage.ts';
import { notNotes } from './note.ts';
import { giveBack, noteSweep, openReading, sweep } from './reading.ts';
import { selectionFrom, valueFrom } from './selection.ts';

export const definition: Definition = {
	name: 'groups',
	summary: 'the kinds of messages in a queue and what they have in common',
	about:
		'Sweeps the queue and gives everything back. Kinds are remembered with the time they were first and last seen, and a note. A team shares them as a file: --known prints them, --learn takes them over; a note of your own stays. awsmsg note does the same without a sweep, and lists what was done about each.',
	operands: [{ ...queueOperand, optional: true }],
	flags: [
		...selectionFlags,
		{
			name: 'by',
			value: 'WHAT',
			about: 'fingerprint (as without it), source, group, attribute:NAME or an expression',
		},
		{ name: 'note', value: 'ID=TEXT', about: 'note something about a kind; no text removes it' },
		{ name: 'known', about: 'print the remembered kinds as JSON, to be shared' },
		{ name: 'learn', value: 'FILE', about: 'take over kinds that --known has printed' },
	],
	examples: [
		'awsmsg groups orders-dlq',
		'awsmsg groups orders-dlq --by attribute:kind --json',
		"awsmsg groups --note '5f1c0a9b2d3e=refund-worker 1.4 fixed it'",
		'awsmsg groups --known',
		'awsmsg groups --learn kinds.json',
	],
};

const barWidth = 24;
/** Where a terminal has no room for that and for what the group is. */
const narrowBarWidth = 8;
const roomForBars = 110;

/** `awsmsg groups <queue>`: sweeps a queue and tells the kinds of its messages. */
export const run: Run = async (context) => {
	const { invocation, clock, stores, out } = context;
	const [name] = invocation.operands;
	const note = flagValue(invocation, 'note');
	const learn = flagValue(invocation, 'learn');
	if (note !== undefined) return takeNote(context, note);
	if (learn !== undefined) return takeOver(context, learn);
	if (invocation.flags.has('known')) {
		await printDocument(context, await stores.fingerprints.load());
		return exitCodes.done;
	}
	if (name === undefined) {
		throw usage(
			`${bareCommand('groups')} needs a queue: its name, URL or ARN`,
			'Or --known, --note or --learn',
		);
	}
	const grouping = groupingFrom(context);
	const selection = selectionFrom(context, name);
	const connected = await context.connect();
	const queue = await find(context, connected, 'queue', name);
	const reading = await openReading(context, connected, queue);
	const triage = new Triage(grouping);
	let report: ScanReport;
	try {
		report = await sweep(context, reading, selection, async (messages) => {
			for (const message of messages) {
				triage.add(message);
				await turnOfOthers();
				throwIfAborted(context.signal);
			}
		});
	} finally {
		await giveBack(context, reading);
	}
	const isNarrow = out.width !== undefined && out.width < roomForBars && !wantsJson(context);
	const bars = isNarrow ? narrowBarWidth : barWidth;
	const groups = triage.groups(bars);
	const known = new Map((await stores.fingerprints.load()).map((each) => [each.id, each]));
	await printGroups(context, groups, known, bars);
	const endpoint = rememberedEndpoint(connected.info);
	if (grouping.by === 'fingerprint' && groups.length > 0) {
		await stores.fingerprints.see(
			groups.map(({ id, title, lastAt }) => ({
				...{ id, title },
				...(lastAt === undefined ? {} : { newestSent: lastAt }),
			})),
			{ queue, ...(endpoint === undefined ? {} : { endpoint }) },
			clock.now(),
		);
	}
	out.note(
		`${counted(triage.total, 'message')} of ${queue.name} in ${counted(groups.length, 'group')}, all given back.`,
	);
	return noteSweep(context, report, selection, reading);
};

function groupingFrom({ invocation, clock }: CommandContext): Grouping {
	const by = flagValue(invocation, 'by') ?? 'fingerprint';
	if (by === 'fingerprint' || by === 'source' || by === 'group') return { by };
	const attribute = /^attribute:(.+)$/s.exec(by)?.[1];
	if (attribute !== undefined) return { by: 'attribute', name: attribute };
	return groupingBy(valueFrom(by, 'by'), () => clock.now());
}

async function printGroups(
	context: CommandContext,
	groups: readonly TriageGroup[],
	known: ReadonlyMap<string, KnownFingerprint>,
	bars: number,
) {
	const now = context.clock.now();
	const { ascii } = context.settings.theme;
	await printList<TriageGroup>(context, groups, {
		columns: [
			{ title: 'COUNT', align: 'right', cell: (group) => count(group.count) },
			{ title: 'SHARE', align: 'right', cell: ({ share }) => percent(share) },
			// What `--fingerprint` takes: of no use cut.
			{ title: 'ID', cell: ({ id }) => id, priority: 1 },
			{ title: 'FIRST', align: 'right', cell: ({ firstAt }) => ago(firstAt, now) },
			{ title: 'LAST', align: 'right', cell: ({ lastAt }) => ago(lastAt, now) },
			{
				title: 'SENT',
				cell: ({ histogram }) => drawn(sparkline(histogram, bars, ascii)),
				priority: 1,
			},
			// As the console writes it.
			{ title: 'KIND', cell: ({ title }) => title.replaceAll('…', '..'), keepsStart: true },
			{ title: 'IN COMMON', cell: (group) => inCommon(group), keepsStart: true },
			{
				title: 'KNOWN',
				cell: (group) => knownText(group, known.get(group.id), now),
				keepsStart: true,
			},
		],
		toJson: (group) => groupJson(group, known.get(group.id), now),
	});
}

/** `34 of 37: body.amount is null`. */
function inCommon({ shared }: TriageGroup): string {
	return shared
		.slice(0, 3)
		.map(({ path, value, count: have, of }) =>
			have === of ? `${path} is ${value}` : `${have} of ${of}: ${path} is ${value}`,
		)
		.join(', ');
}

/** `seen 2026-11-13 09:12:04 in orders-dlq; same as yesterday, 2026-11-13: 31 of orders-dlq moved ...; came back: NOTE` */
function knownText(group: TriageGroup, known: KnownFingerprint | undefined, now: number): string {
	if (known === undefined) return 'new';
	const [act] = metBefore(knownNow(known, group, now), now);
	const seen = `seen ${time(known.lastSeen, now)} in ${seenWhere(known).slice(0, 2).join(', ')}`;
	const same = act?.sameAs === undefined ? '' : `${act.sameAs}, `;
	const done = act === undefined ? '' : `; ${same}${act.text}`;
	return `${seen}${done}${known.note === undefined ? '' : `: ${known.note}`}`;
}

function ago(at: number | undefined, now: number): string {
	return at === undefined ? '?' : age(now - at);
}

async function takeNote({ stores, out }: CommandContext, text: string): Promise<number> {
	const [, id, note] = /^([0-9a-f]{12})=(.*)$/s.exec(text) ?? [];
	if (id === undefined || note === undefined) {
		throw usage(
			'--note takes ID=TEXT',
			`The id has 12 letters and digits; ${bareCommand('groups')} prints it`,
		);
	}
	if (!(await stores.fingerprints.note(id, note.trim()))) {
		throw fail('not-found', `there is no remembered kind ${id}`, {
			hint: `${bareCommand('groups', '--known')} lists them`,
		});
	}
	out.note(note.trim() === '' ? `Removed the note of ${id}.` : `Noted for ${id}: ${note.trim()}`);
	return exitCodes.done;
}

async function takeOver({ stores, input, out }: CommandContext, path: string): Promise<number> {
	const text = new TextDecoder().decode(await input.file(path));
	const notes = readNotes(text);
	if (!notes.ok) throw notNotes(path, notes.problem);
	await stores.fingerprints.merge(notes.kinds);
	out.note(`Took over ${counted(notes.kinds.length, 'kind')}.`);
	return exitCodes.done;
}
