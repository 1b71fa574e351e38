import type { QueueRef } from '../../domain/resources.ts';
import { alarmsOf } from '../../operations/queue-alarms.ts';
import { count } from '../../presentation/formats.ts';
import { type Line, span } from '../../presentation/line.ts';
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
	{ alarms }: Pick<State, 'alarms'>,
): readonly [Line, Line] {
	const links: string[] = [];
	if (row.sources.length > 0) links.push(`<- ${row.sources.join(', ')}`);
	if (row.dlqName !== undefined) {
		const depth = row.dlqDepth === undefined ? '?' : count(row.dlqDepth);
		const shared = row.dlqSharedBy === undefined ? '' : `, shared by ${row.dlqSharedBy} queues`;
		links.push(`-> ${row.dlqName} (~${depth} dead${shared})`);
	}
	const [alarm] = alarmsOf(alarms, row.name);
	const hides =
		alarm === undefined ? '' : `, hides up to ${perLook} from alarm ${alarm} for ${leaseSeconds} s`;
	const looking = `${row.dlqName === undefined ? 'free to look' : 'each look counts as a receive'}${hides}.`;
	const linked = row.dlqName === undefined ? '' : ', J dead-letter queue';
	const next = row.deadLetter
		? 'enter details, p messages, r redrive plan, J source queue'
		: `enter details, p messages${linked}`;
	return [
		[span(` ${row.name} `, 'strong'), span(`${links.join('  ')}  ${row.why}`)],
		[span(` ${looking} `, row.dlqName === undefined ? 'good' : 'notice'), span(next, 'dim')],
	];
}
