import { allows, type Mode } from '../../domain/effect.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { alarmsOf } from '../../operations/alarms/queue-alarms.ts';
import { count, shortTime } from '../../presentation/formats.ts';
import { clipMiddle, type Line, type Style, span, widthOf } from '../../presentation/line.ts';
import { isExpiring } from '../../presentation/rescue/holding-words.ts';
import type { QueueRow } from '../../presentation/rows.ts';
import { leaseSeconds, perLook } from '../messages/look/lease.ts';
import type { State } from '../state/state.ts';

export const refOfQueue = ({ name, url, arn }: QueueRow): QueueRef => ({ name, url, arn });

const wordsOfRow = new WeakMap<QueueRow, string>();

/** Names and reasons, not numbers: there may be ten thousand rows, searched anew at every key. */
export function queueWords(row: QueueRow): string {
	let words = wordsOfRow.get(row);
	if (words === undefined) {
		const { name, dlqName = '', sources, why } = row;
		words = [name, dlqName, sources.join(' '), why].join('\n');
		wordsOfRow.set(row, words);
	}
	return words;
}

/**
 * Where its dead letters go and come from, what is wrong, and what a look would cost. What is wrong has the most room:
 * links give way to it, and so do the keys of the footer to what a look hides.
 */
export function queueSummary(
	row: QueueRow,
	{ alarms, now, size, context }: Pick<State, 'alarms' | 'now' | 'size' | 'context'>,
): readonly [Line, Line] {
	const name = ` ${row.name} `;
	const room = size.columns - widthOf(name);
	const told = linksOf(row).map((links) => (links === '' ? row.why : `${links}  ${row.why}`));
	const first = told.find((text) => widthOf(text) <= room) ?? clipMiddle(told.at(-1) ?? '', room);
	const { text, style } = lookWords(row, { alarms, now, size, context });
	const keys = fittingWords(nextKeys(row, context.mode), size.columns - widthOf(text) - 3);
	return [
		[span(name, 'strong'), span(first)],
		[span(` ${text} `, style), span(keys, 'dim')],
	];
}

/** Its dead-letter queue and its sources, in fewer and fewer words. */
function linksOf(row: QueueRow): readonly string[] {
	const [first, ...others] = row.sources;
	const from = first === undefined ? [] : [`<- ${row.sources.join(', ')}`];
	if (row.dlqName === undefined) {
		return [...from, ...(others.length > 0 ? [`<- ${first} +${others.length}`] : []), ''];
	}
	const depth = row.dlqDepth === undefined ? '?' : count(row.dlqDepth);
	const shared = row.dlqSharedBy === undefined ? '' : `, shared by ${row.dlqSharedBy} queues`;
	const to = `-> ${row.dlqName}`;
	return [
		[...from, `${to} (~${depth} dead${shared})`].join('  '),
		`${to} (~${depth} dead)`,
		to,
		'',
	];
}

/** What a look costs, and what it hides from which alarm; the price gives way to the key that looks. */
function lookWords(
	row: QueueRow,
	{ alarms, now, size, context }: Pick<State, 'alarms' | 'now' | 'size' | 'context'>,
): { readonly text: string; readonly style: Style } {
	const { mode } = context;
	if (!allows(mode, 'touch')) {
		return { text: `nothing is received here: the mode is ${mode}.`, style: 'dim' };
	}
	const isFree = row.dlqName === undefined;
	const style = isFree ? 'good' : 'notice';
	const price = isFree ? 'free to look' : 'each look counts as a receive';
	const [alarm] = alarmsOf(alarms, row.name);
	if (alarm === undefined) return { text: `${price}.`, style };
	const room = size.columns - widthOf('  . p messages');
	const fitting = [`${price}, `, '']
		.map((front) => front + hidesFrom(alarm, now, room - widthOf(front)))
		.find((text) => widthOf(text) <= room);
	return { text: `${fitting ?? price}.`, style };
}

/** What a look hides, and until when at the latest, to the minute; of a long name the middle gives way, for the keys. */
function hidesFrom(alarm: string, now: number, room: number): string {
	const until = shortTime(Math.ceil((now + leaseSeconds * 1000) / 60_000) * 60_000);
	const words = (name: string) => `hides up to ${perLook} from alarm ${name} until ${until}`;
	return words(clipMiddle(alarm, Math.max(8, room - widthOf(words('')))));
}

function nextKeys(row: QueueRow, mode: Mode): readonly string[] {
	const { deadLetter, dlqName } = row;
	return [
		...(allows(mode, 'touch') ? ['p messages'] : []),
		...(allows(mode, 'touch') && isExpiring(row) ? ['K rescue'] : []),
		...(deadLetter && allows(mode, 'write') ? ['r redrive plan'] : []),
		...(deadLetter ? ['J source queue'] : dlqName === undefined ? [] : ['J dead-letter queue']),
		'enter details',
	];
}

/** As many as fit, the first ones first, between commas. */
function fittingWords(words: readonly string[], width: number): string {
	const fit = words.findLastIndex((_, at) => widthOf(words.slice(0, at + 1).join(', ')) <= width);
	return words.slice(0, fit + 1).join(', ');
}
