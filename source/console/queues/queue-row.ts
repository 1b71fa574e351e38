import { allows, type Mode } from '../../domain/effect.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { alarmsOf } from '../../operations/queue-alarms.ts';
import { count } from '../../presentation/formats.ts';
import { clipMiddle, type Line, type Style, span, widthOf } from '../../presentation/line.ts';
import type { QueueRow } from '../../presentation/rows.ts';
import { leaseSeconds, perLook } from '../messages/lease.ts';
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
	{ alarms, size, context }: Pick<State, 'alarms' | 'size' | 'context'>,
): readonly [Line, Line] {
	const name = ` ${row.name} `;
	const fitting = (texts: readonly string[], room: number) =>
		texts.find((text) => widthOf(text) <= room) ?? clipMiddle(texts.at(-1) ?? '', room);
	const told = linksOf(row).map((links) => (links === '' ? row.why : `${links}  ${row.why}`));
	const looks = lookWords(row, alarms, context.mode);
	const looking = fitting(looks.texts, size.columns - 2);
	const next = ` ${nextKeys(row, context.mode)}`;
	const hasRoom = widthOf(looking) + widthOf(next) + 2 <= size.columns;
	return [
		[span(name, 'strong'), span(fitting(told, size.columns - widthOf(name)))],
		[span(` ${looking} `, looks.style), ...(hasRoom ? [span(next.trim(), 'dim')] : [])],
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

function lookWords(
	row: QueueRow,
	alarms: State['alarms'],
	mode: Mode,
): { readonly texts: readonly string[]; readonly style: Style } {
	if (!allows(mode, 'touch')) {
		return { texts: [`nothing is received here: the mode is ${mode}.`], style: 'dim' };
	}
	const isFree = row.dlqName === undefined;
	const price = isFree ? 'free to look' : 'each look counts as a receive';
	const [alarm] = alarmsOf(alarms, row.name);
	if (alarm === undefined) return { texts: [`${price}.`], style: isFree ? 'good' : 'notice' };
	const hides = `hides up to ${perLook} from alarm ${alarm} for ${leaseSeconds} s`;
	return { texts: [`${price}, ${hides}.`, `${price}, and hides from an alarm.`], style: 'notice' };
}

function nextKeys({ deadLetter, dlqName }: QueueRow, mode: Mode): string {
	const keys = [
		'enter details',
		...(allows(mode, 'touch') ? ['p messages'] : []),
		...(deadLetter && allows(mode, 'write') ? ['r redrive plan'] : []),
		...(deadLetter ? ['J source queue'] : dlqName === undefined ? [] : ['J dead-letter queue']),
	];
	return keys.join(', ');
}
