import type { QueueRef } from '../../domain/resources.ts';
import { alarmsOf } from '../../operations/queue-alarms.ts';
import { count, shortTime } from '../../presentation/formats.ts';
import { clipMiddle, type Line, span, widthOf } from '../../presentation/line.ts';
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

/** Where its dead letters go and come from, what is wrong, and what a look would cost. */
export function queueSummary(
	row: QueueRow,
	{ alarms, now, size }: Pick<State, 'alarms' | 'now' | 'size'>,
): readonly [Line, Line] {
	const links: string[] = [];
	if (row.sources.length > 0) links.push(`<- ${row.sources.join(', ')}`);
	if (row.dlqName !== undefined) {
		const depth = row.dlqDepth === undefined ? '?' : count(row.dlqDepth);
		const shared = row.dlqSharedBy === undefined ? '' : `, shared by ${row.dlqSharedBy} queues`;
		links.push(`-> ${row.dlqName} (~${depth} dead${shared})`);
	}
	const isFree = row.dlqName === undefined;
	const price = isFree ? 'free to look' : 'each look counts as a receive';
	const next = row.deadLetter
		? ['p messages', 'r redrive plan', 'J source queue', 'enter details']
		: ['p messages', ...(isFree ? [] : ['J dead-letter queue']), 'enter details'];
	const [alarm] = alarmsOf(alarms, row.name);
	const room = size.columns - widthOf('  . p messages');
	const fronts = alarm === undefined ? [] : [`${price}, `, ''];
	const shown = `${
		fronts
			.map((front) => front + hidesFrom(alarm ?? '', now, room - widthOf(front)))
			.find((text) => widthOf(text) <= room) ?? price
	}.`;
	const keys = fittingWords(next, size.columns - widthOf(shown) - 3);
	return [
		[span(` ${row.name} `, 'strong'), span(`${links.join('  ')}  ${row.why}`)],
		[span(` ${shown} `, isFree ? 'good' : 'notice'), span(keys, 'dim')],
	];
}

/** What a look hides, and until when at the latest, to the minute; of a long name the middle gives way, for the keys. */
function hidesFrom(alarm: string, now: number, room: number): string {
	const until = shortTime(Math.ceil((now + leaseSeconds * 1000) / 60_000) * 60_000);
	const words = (name: string) => `hides up to ${perLook} from alarm ${name} until ${until}`;
	return words(clipMiddle(alarm, Math.max(8, room - widthOf(words('')))));
}

/** As many as fit, the first ones first, between commas. */
function fittingWords(words: readonly string[], width: number): string {
	const fit = words.findLastIndex((_, at) => widthOf(words.slice(0, at + 1).join(', ')) <= width);
	return words.slice(0, fit + 1).join(', ');
}
