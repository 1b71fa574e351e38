import type { DeletedMessage, Deletion } from '../../domain/report/incident.ts';
import { capital } from '../../domain/text/first-letter.ts';
import { count, counted } from '../formats.ts';
import { codeBlock, codeSpan, inMarkdown } from '../markdown.ts';
import { whereText } from '../where.ts';
import { idList } from './ids.ts';
import { utc } from './utc.ts';

/** Messages that were deleted: how many of which queue, what became of them, and their ids. */
export function deletionSection(deletions: readonly Deletion[]): readonly string[] {
	if (deletions.length === 0) return ['No message was deleted one by one in this time.'];
	return deletions.flatMap((one, index) => [...(index === 0 ? [] : ['']), ...deletionLines(one)]);
}

function deletionLines({ run, queue, place, at, messages }: Deletion): readonly string[] {
	const many = counted(messages.length, 'message');
	return [
		`### ${utc(at)}: ${many} of ${codeSpan(queue.name)}, deletion ${codeSpan(run)}`,
		'',
		`- Where: ${inMarkdown(whereText(queue.arn, place))}`,
		...[...byFate(messages)].map(
			([fate, ids]) => `- ${capital(fate)} (${count(ids.length)}): ${idList(ids)}`,
		),
		...messages.flatMap(({ id, body }) =>
			body === undefined ? [] : ['', `The body of ${codeSpan(id)}:`, '', ...codeBlock(body)],
		),
	];
}

function byFate(messages: readonly DeletedMessage[]): ReadonlyMap<string, readonly string[]> {
	const fates = new Map<string, string[]>();
	for (const message of messages) {
		const fate = fateOf(message);
		const ids = fates.get(fate) ?? [];
		fates.set(fate, ids);
		ids.push(message.id);
	}
	return fates;
}

const fateWords: Readonly<Record<NonNullable<DeletedMessage['outcome']>, string>> = {
	deleted: 'deleted',
	'not-found': 'not found any more',
	'lease-lost': 'not deleted, its lease was over',
	failed: 'not deleted',
	unknown: 'perhaps deleted',
};

function fateOf({ outcome, undo }: DeletedMessage): string {
	if (undo === 'begun') return 'perhaps sent back';
	if (undo !== undefined) return 'deleted and sent back';
	return outcome === undefined ? 'perhaps deleted' : fateWords[outcome];
}
